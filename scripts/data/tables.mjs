// From the catalogue's entries to the two tables that `modelshare build` reads.

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { shown } from "../lib/paths.mjs";
import { doing } from "../lib/say.mjs";
import { work } from "./catalogue.mjs";
import { csvText } from "./csv.mjs";

const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** One row a model and date, by date, then by model. */
export function observations(versions) {
  return versions.flatMap(({ date, entries }) =>
    entries
      .map((entry) => [date, entry.name, entry.hf_downloads])
      .sort((a, b) => byText(a[1], b[1])),
  );
}

/** The newest entry of every model; a value that the newest one lost is taken from an older one. */
function newest(versions) {
  const models = new Map();
  for (const { entries } of versions) {
    for (const entry of entries) {
      const known = models.get(entry.name);
      const stated = Object.fromEntries(
        Object.entries(entry).filter(([, value]) => value !== null),
      );
      models.set(entry.name, { ...known, gguf_sources: undefined, ...stated });
    }
  }
  return models;
}

/**
 * Base of every GGUF copy that an entry names.
 *
 * The catalogue matches copies by bare name, so re-uploads of one model claim the same copy; of those
 * the one with the most likes is taken, which is the original wherever the catalogue has it.
 */
export function bases(models) {
  const claims = new Map();
  for (const entry of models.values()) {
    for (const { repo } of entry.gguf_sources ?? []) {
      if (repo !== entry.name) claims.set(repo, [...(claims.get(repo) ?? []), entry]);
    }
  }
  const first = (a, b) =>
    b.hf_likes - a.hf_likes || b.hf_downloads - a.hf_downloads || byText(a.name, b.name);
  return new Map([...claims].map(([repo, entries]) => [repo, entries.toSorted(first)[0].name]));
}

/**
 * What the repository holds. The catalogue's `gguf` only says that a GGUF copy can be run, and is its
 * default: it is believed where the repository's name says the same.
 */
function format({ name, format: stated }) {
  return stated === "gguf" && !/gguf/i.test(name) ? undefined : stated;
}

/** One row a model. The catalogue knows no library. */
export function modelRows(versions) {
  const models = newest(versions);
  const base = bases(models);
  const rows = [...models.values()].map((entry) => [
    entry.name,
    entry.release_date,
    entry.pipeline_tag === "unknown" ? undefined : entry.pipeline_tag,
    undefined,
    entry.license,
    entry.parameters_raw,
    base.get(entry.name),
    base.has(entry.name) ? "quantized" : undefined,
    format(entry),
    entry.hf_likes,
  ]);
  return { rows: rows.sort((a, b) => byText(a[0], b[0])), copies: base.size };
}

const columns =
  "model,created,task,library,licence,parameters,base_models,base_relation,format,likes".split(",");

async function writeTable(name, header, rows) {
  const file = path.join(work, name);
  await writeFile(file, gzipSync(csvText(header, rows), { level: 9 }));
  return file;
}

/**
 * Writes both tables and says what is in them.
 * @returns {Promise<{ observations: string, models: string, counts: object }>}
 */
export async function writeTables({ versions }) {
  await mkdir(work, { recursive: true });
  const observed = observations(versions);
  const { rows, copies } = modelRows(versions);
  const known = (column) => rows.filter((row) => row[columns.indexOf(column)] !== undefined).length;
  const counts = { observations: observed.length, models: rows.length, created: known("created") };
  const files = {
    observations: await writeTable("observations.csv.gz", ["date", "model", "downloads"], observed),
    models: await writeTable("models.csv.gz", columns, rows),
  };
  doing(
    "tables",
    `${counts.observations} observations of ${counts.models} models in ${shown(work)}`,
  );
  doing(
    "known",
    columns
      .slice(1)
      .map((column) => `${column} ${known(column)}`)
      .join(", "),
  );
  doing(
    "bases",
    `${copies} GGUF copies are named by entries; ${known("base_models")} of them are observed, ` +
      "the others have no counters and so no row",
  );
  return { ...files, counts };
}
