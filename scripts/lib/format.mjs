// Format: rustfmt for Rust, prettier for the rest.

import { at } from "./paths.mjs";
import { run, runNode } from "./run.mjs";

const patterns = [
  "*.json",
  "docs/**/*.json",
  "www/**/*.{ts,css,html}",
  "!www/data/**",
  "!tests/golden/**",
  "{scripts,tests,bench}/**/*.{mjs,js,ts,css,html}",
];

/** Rust's format: checked, or written. */
export async function formatRust({ write }) {
  for (const manifest of ["Cargo.toml", "tools/glue/Cargo.toml"]) {
    await run("cargo", ["fmt", "--manifest-path", at(manifest), ...(write ? [] : ["--check"])], {
      remedy: "npm run format",
    });
  }
}

/** The format of scripts, styles and pages: checked, or written. */
export async function formatWeb({ write }) {
  const mode = write ? ["--write", "--log-level", "warn"] : ["--check"];
  const args = [...mode, "--no-error-on-unmatched-pattern", ...patterns];
  await runNode(at("node_modules/prettier/bin/prettier.cjs"), args, { remedy: "npm run format" });
}
