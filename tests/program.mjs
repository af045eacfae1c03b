// The command line as `cargo test` builds it; built here where nobody has.

import { existsSync } from "node:fs";
import path from "node:path";

import { target } from "../scripts/lib/paths.mjs";
import { run } from "../scripts/lib/run.mjs";

/** Where the program is. */
export async function program() {
  const name = process.platform === "win32" ? "modelshare.exe" : "modelshare";
  const file = path.join(target, "debug", name);
  if (!existsSync(file)) {
    await run("cargo", ["build", "--locked", "--features", "cli", "--bin", "modelshare"]);
  }
  return file;
}
