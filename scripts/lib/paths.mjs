// Where things are: every script takes its paths from here.

import path from "node:path";
import { fileURLToPath } from "node:url";

/** The top of the checkout. */
export const top = fileURLToPath(new URL("../../", import.meta.url));

/** A path inside the checkout. */
export const at = (...parts) => path.join(top, ...parts);

/** Cargo's target folder; what the build remembers lies there too. */
export const target = path.resolve(top, process.env.CARGO_TARGET_DIR ?? "target");

/**
 * What the Rust side hands to the TypeScript side: glue, declarations, wasm. Here whatever Cargo's
 * target folder is, because tsconfig.json names it.
 */
export const glueDir = at("target/web");

/**
 * The two modules that the crate becomes: one for the first chart, and one with everything, which is
 * loaded on demand. Each has a wasm file, its glue, the wasm file as text in a script, and the name by
 * which the sources know the checksum of the wasm file.
 */
export const modules = [
  { wasm: "modelshare.wasm", glue: "glue", inline: "wasm-inline", sum: "MODELSHARE_SUM" },
  {
    wasm: "modelshare-analysis.wasm",
    glue: "glue-analysis",
    inline: "wasm-analysis-inline",
    sum: "MODELSHARE_ANALYSIS_SUM",
  },
];

/** The npm package, complete: `npm pack ./dist`. */
export const dist = at("dist");

/** The site: a folder for any path of any static host. */
export const site = at("site");

/** The explorer as one file. */
export const siteSingle = at("site-single");

/** The path as a person in the top folder would type it. */
export const shown = (file) => path.relative(top, file) || ".";
