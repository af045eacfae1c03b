// What is measured: the bundled snapshot and two that are made up, once.

import { existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import path from "node:path";

import { at, shown, target } from "../scripts/lib/paths.mjs";
import { run } from "../scripts/lib/run.mjs";
import { Failure, doing } from "../scripts/lib/say.mjs";

const folder = path.join(target, "bench");

/** The snapshot that the site shows. */
const bundled = { name: "bundled", file: at("www/data/llm-catalogue.json") };

const synthetic = [
  { models: 20_000, dates: 120, counter: "cumulative" },
  { models: 200_000, dates: 60, counter: "trailing:30" },
].map(({ models, dates, counter }) => {
  const name = `${models.toLocaleString("en")} × ${dates} ${counter}`;
  const file = path.join(folder, `${models}x${dates}-${counter.replace(":", "-")}.json`);
  const args = ["--models", models, "--dates", dates, "--counter", counter, "--seed", 1];
  return { name: `synthetic ${name}`, file, args: args.map(String) };
});

/** The snapshots; makes what is missing. */
export async function snapshots({ quick }) {
  if (!existsSync(bundled.file))
    throw new Failure(`${shown(bundled.file)} is not there`, "npm run data");
  if (quick) return [bundled];
  for (const { name, file, args } of synthetic) {
    if (existsSync(file)) continue;
    doing("synth", `${shown(file)}, ${name}, once`);
    await mkdir(folder, { recursive: true });
    // Under another name first: a file that was interrupted must not be measured.
    const part = file.replace(/\.json$/, ".part.json");
    const built = path.join(target, "release/modelshare");
    const command = ["synth", ...args, "-o", part];
    if (existsSync(built)) await run(built, command);
    else await run("cargo", ["run", "--release", "--features", "cli", "--", ...command]);
    await rename(part, file);
  }
  return [bundled, ...synthetic];
}
