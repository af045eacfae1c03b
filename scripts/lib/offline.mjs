// sw.js, the service worker that keeps the site for use without a network (www/src/sw.ts): it carries
// the list of the site's files with their checksums, and so is another one whenever one of them is.

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { filesBelow } from "./fresh.mjs";
import { at, modules } from "./paths.mjs";

const sum = (bytes, encoding) => createHash("sha256").update(bytes).digest(encoding);

/** What a reader of the site has no use for: maps of scripts, and what is for pages of others. */
const isLeftOut = (name) => /^(?:sw\.js|resize\.js|embed.*|.*\.map)$/.test(name);

/** Writes sw.js into a folder that is complete. */
export async function writeServiceWorker(folder) {
  const { build } = await import("esbuild");
  const files = {};
  for (const file of await filesBelow(folder)) {
    const name = path.relative(folder, file).split(path.sep).join("/");
    if (!isLeftOut(name)) files[name] = sum(await readFile(file), "base64");
  }
  const list = JSON.stringify(files);
  const copies = Object.fromEntries(modules.map(({ wasm, inline }) => [wasm, `${inline}.js`]));
  const { outputFiles } = await build({
    entryPoints: [at("www/src/sw.ts")],
    write: false,
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    define: {
      SITE_FILES: list,
      SITE_BUILD: JSON.stringify(sum(list, "hex").slice(0, 16)),
      SITE_COPIES: JSON.stringify(copies),
    },
  });
  await writeFile(path.join(folder, "sw.js"), outputFiles[0].contents);
}
