// The npm packages, exactly as package-lock.json names them.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";

import { at } from "./paths.mjs";
import { run } from "./run.mjs";
import { Failure, doing, fresh } from "./say.mjs";

const json = (file) => readFile(file, "utf8").then(JSON.parse);

/** Why node_modules does not hold what the lock file names, or undefined when it does. */
async function difference(lock) {
  const hidden = at("node_modules/.package-lock.json");
  if (!existsSync(hidden)) return "there is no node_modules yet";
  const installed = (await json(hidden)).packages;
  for (const [place, wanted] of Object.entries(lock.packages)) {
    if (place === "") continue;
    const found = installed[place];
    if (found ? found.version !== wanted.version : !wanted.optional) {
      return `${place} is ${found?.version ?? "not there"}, package-lock.json names ${wanted.version}`;
    }
    if (found && !existsSync(at(place, "package.json"))) return `${place} is gone`;
  }
  const extra = Object.keys(installed).find((place) => !(place in lock.packages));
  return extra && `${extra} is not in package-lock.json`;
}

/** Installs the packages when node_modules differs from the lock file. */
export async function installPackages() {
  const [manifest, lock] = await Promise.all([
    json(at("package.json")),
    json(at("package-lock.json")),
  ]);
  const locked = lock.packages[""].devDependencies ?? {};
  for (const [name, version] of Object.entries(manifest.devDependencies ?? {})) {
    if (locked[name] !== version) {
      throw new Failure(
        `package.json asks for ${name} ${version}, package-lock.json has ${locked[name] ?? "none"}`,
        "npm install --package-lock-only",
      );
    }
  }
  const reason = await difference(lock);
  if (!reason) return fresh("npm");
  doing("npm", `npm ci, because ${reason}`);
  // No install scripts: what is needed works without them, and nothing is fetched behind our back.
  await run(npmProgram(), ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    remedy:
      "see npm's message above; it needs a reachable npm registry. By hand: npm ci --ignore-scripts",
  });
}

/** How npm is called on this system. */
export const npmProgram = () => (process.platform === "win32" ? "npm.cmd" : "npm");
