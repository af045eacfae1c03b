// Steps that are skipped when nothing they read or wrote has changed, by content and not by time:
// a fresh clone, a checkout of another commit and a touched file all get the right answer.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";

import { shown, target } from "./paths.mjs";
import { doing, fresh, seconds } from "./say.mjs";

const stateDir = path.join(target, "steps");

/** Every file at or below a path, sorted; nothing when it does not exist. */
export async function filesBelow(start) {
  const found = await stat(start).catch(() => undefined);
  if (!found) return [];
  if (!found.isDirectory()) return [start];
  const names = (await readdir(start)).sort();
  const lists = await Promise.all(names.map((name) => filesBelow(path.join(start, name))));
  return lists.flat();
}

/** One hash over names and contents of files and folders, and over anything else that matters. */
export async function fingerprint(paths, extra = "") {
  const hash = createHash("sha256").update(JSON.stringify(extra));
  for (const start of paths) {
    for (const file of await filesBelow(start)) {
      const bytes = await readFile(file);
      hash.update(`\0${shown(file)}\0${bytes.length}\0`).update(bytes);
    }
  }
  return hash.digest("hex");
}

/**
 * Runs a step unless its inputs and outputs are as the last run left them.
 * @param {object} step
 * @param {string} step.name short, also the name of its memory
 * @param {string} step.what what it does and why, for a person
 * @param {string[]} step.inputs files and folders that it reads
 * @param {string[]} step.outputs files and folders that it writes
 * @param {unknown} [step.extra] versions and options that change the result
 * @param {() => Promise<void>} step.run
 * @returns {Promise<boolean>} whether it ran
 */
export async function step({ name, what, inputs, outputs, extra, run }) {
  const memory = path.join(stateDir, `${name}.json`);
  const before = await fingerprint(inputs, extra);
  const last = await readFile(memory, "utf8").then(JSON.parse, () => undefined);
  const complete = (await Promise.all(outputs.map(filesBelow))).every((files) => files.length > 0);
  if (complete && last?.inputs === before && last.outputs === (await fingerprint(outputs))) {
    fresh(name);
    return false;
  }
  doing(name, what);
  const start = performance.now();
  await rm(memory, { force: true });
  await run();
  await mkdir(stateDir, { recursive: true });
  await writeFile(memory, JSON.stringify({ inputs: before, outputs: await fingerprint(outputs) }));
  doing(name, `done in ${seconds(performance.now() - start)}`);
  return true;
}

/** Makes a folder anew: it appears when it is complete, and a failure leaves the old one. */
export async function replaceFolder(folder, fill) {
  const next = `${folder}.new`;
  await rm(next, { recursive: true, force: true });
  await mkdir(next, { recursive: true });
  try {
    await fill(next);
  } catch (error) {
    await rm(next, { recursive: true, force: true });
    throw error;
  }
  await rm(folder, { recursive: true, force: true });
  await rename(next, folder);
}
