// npm run test:matrix: the packed package in every bundler and framework of tests/matrix.

import { copyFile, mkdir, readFile } from "node:fs/promises";
import path from "node:path";

import { build, setUp } from "./lib/build.mjs";
import { prepareChromium } from "./lib/chromium.mjs";
import { npmProgram } from "./lib/npm.mjs";
import { at, target } from "./lib/paths.mjs";
import { run, runNode } from "./lib/run.mjs";
import { doing, fresh, main } from "./lib/say.mjs";

const folder = path.join(target, "matrix");
const lists = ["package.json", "package-lock.json"];
const text = (file) => readFile(file, "utf8").catch(() => undefined);

/** Installs the tools, some hundred megabytes, when the lock file has changed. */
async function install() {
  const here = at("tests/matrix");
  const installed = await text(path.join(folder, "node_modules/installed-from.json"));
  const wanted = await text(path.join(here, "package-lock.json"));
  if (installed === wanted) return fresh("matrix");
  doing("matrix", "npm install of every bundler and framework (900 MB)");
  await mkdir(folder, { recursive: true });
  for (const list of lists) await copyFile(path.join(here, list), path.join(folder, list));
  // Not `npm ci`: it refuses a lock file that lacks packages of other platforms.
  await run(npmProgram(), ["install", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    remedy: "see npm's message above; it needs a reachable npm registry",
  });
  await copyFile(
    path.join(here, "package-lock.json"),
    path.join(folder, "node_modules/installed-from.json"),
  );
}

await main(async () => {
  await setUp();
  await build();
  await prepareChromium();
  await install();
  await runNode("--test", ["--test-reporter=spec", "tests/matrix/matrix.test.mjs"], {
    env: { MATRIX: process.argv[2] ?? "all" },
  });
});
