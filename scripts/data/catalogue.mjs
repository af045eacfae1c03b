// The source: the model catalogue inside the published versions of the crate llmfit-core (MIT,
// A. Jones), fetched once through cargo and kept in target/data.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";

import { target } from "../lib/paths.mjs";
import { Failure, doing, fresh } from "../lib/say.mjs";

export const crate = "llmfit-core";

/** Where the tables and the fetched catalogues lie. */
export const work = path.join(target, "data");

/**
 * The versions and the observation date that stands for each.
 *
 * No version states when its counters were read. The date is the day of the release tag for the
 * first two and an estimate from the newest entries for the others. `published` is the day on which
 * the crate registry's index says that the version came out: the counters were read on that day at
 * the latest, whatever `date` says. `entries` guards against reading another file than the one meant.
 */
export const versions = [
  { version: "0.9.28", date: "2026-05-23", published: "2026-05-26", entries: 1852 },
  { version: "0.9.33", date: "2026-06-23", published: "2026-06-23", entries: 5458 },
  { version: "1.1.8", date: "2026-08-04", published: "2026-08-04", entries: 9810 },
  { version: "1.1.10", date: "2026-08-17", published: "2026-08-17", entries: 11980 },
  { version: "1.1.13", date: "2026-09-01", published: "2026-09-03", entries: 12937 },
  { version: "1.1.16", date: "2026-09-28", published: "2026-09-19", entries: 15049 },
  { version: "1.1.18", date: "2026-10-27", published: "2026-10-28", entries: 17700 },
];

const kept = (version) => path.join(work, "catalogue", `${crate}-${version}.json`);

/** Runs cargo quietly; its last complaint goes into the failure. */
function cargo(args, folder, doingWhat) {
  const done = spawnSync("cargo", args, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
  if (done.status === 0) return done.stdout;
  const complaint =
    done.error?.message ??
    done.stderr
      .split("\n")
      .filter((line) => line.trim())
      .slice(-4)
      .map((line) => `\n  ${line.trim()}`)
      .join("");
  throw new Failure(
    `could not ${doingWhat}: ${complaint}`,
    "give cargo a reachable crate registry and run `npm run data` again; " +
      "nothing else needs this step, because the snapshots in www/data are part of the repository",
  );
}

/** Lets cargo fetch one version and copies its catalogue to target/data. */
async function fetchVersion(version) {
  doing("fetch", `${crate} ${version}, because its catalogue is not in target/data yet`);
  const folder = path.join(work, "fetch", version);
  await mkdir(path.join(folder, "src"), { recursive: true });
  await writeFile(path.join(folder, "src/lib.rs"), "");
  await writeFile(
    path.join(folder, "Cargo.toml"),
    [
      "[package]",
      'name = "fetch"',
      'version = "0.0.0"',
      'edition = "2021"',
      "publish = false",
      // A workspace of its own: the checkout above this folder must not adopt it.
      "[workspace]",
      "[dependencies]",
      `${crate} = { version = "=${version}", default-features = false }`,
      "",
    ].join("\n"),
  );
  cargo(["fetch"], folder, `fetch ${crate} ${version}`);
  const metadata = JSON.parse(
    cargo(["metadata", "--format-version=1", "--offline"], folder, `find ${crate} ${version}`),
  );
  const found = metadata.packages.find((one) => one.name === crate && one.version === version);
  const file = found && path.join(path.dirname(found.manifest_path), "data/hf_models.json");
  if (!file || !existsSync(file)) {
    throw new Failure(
      `${crate} ${version} has no data/hf_models.json`,
      "the crate changed: mend this script",
    );
  }
  await mkdir(path.dirname(kept(version)), { recursive: true });
  // First under another name: an interrupted copy must not pass for a whole one.
  await copyFile(file, `${kept(version)}.tmp`);
  await rename(`${kept(version)}.tmp`, kept(version));
}

/** Stops at the first entry that the tables could not carry honestly. */
function check(entries, { version, entries: expected }) {
  const wrong = (what) => {
    throw new Failure(
      `${crate} ${version}: ${what}`,
      "the crate changed: mend scripts/data/catalogue.mjs",
    );
  };
  if (!Array.isArray(entries)) wrong("data/hf_models.json is not a list");
  if (entries.length !== expected) wrong(`${entries.length} entries, expected ${expected}`);
  const names = new Set();
  for (const { name, hf_downloads: downloads, release_date: released } of entries) {
    if (typeof name !== "string" || !/^[^/\s]+\/[^/\s]+$/.test(name))
      wrong(`entry name ${JSON.stringify(name)}`);
    if (names.has(name)) wrong(`${name} stands there twice`);
    names.add(name);
    if (!Number.isSafeInteger(downloads) || downloads < 0)
      wrong(`${name}: hf_downloads ${downloads}`);
    if (released !== null && !/^\d{4}-\d\d-\d\d$/.test(released))
      wrong(`${name}: release_date ${released}`);
  }
  return entries;
}

/**
 * Every version with its entries, oldest first.
 * @returns {Promise<{ retrieved: string, versions: { version: string, date: string, entries: object[] }[] }>}
 */
export async function readCatalogue() {
  const missing = versions.filter(({ version }) => !existsSync(kept(version)));
  if (missing.length === 0) fresh("fetch", `fresh (${versions.length} versions in target/data)`);
  for (const { version } of missing) await fetchVersion(version);
  const read = [];
  for (const known of versions) {
    const entries = check(JSON.parse(await readFile(kept(known.version), "utf8")), known);
    read.push({ ...known, entries });
  }
  const { mtime } = await stat(kept(versions.at(-1).version));
  return { retrieved: mtime.toISOString().slice(0, 10), versions: read };
}
