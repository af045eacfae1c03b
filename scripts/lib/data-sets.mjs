// data/sets.json of the site: what the explorer says of the data sets that it offers, read off their
// files, so that it is never another one than theirs.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";

/** The data sets of the site, in the order of the list. */
export const names = ["llm-catalogue", "llm-catalogue-article", "llm-panel"];

/** What the list says of one. */
export function described(src, bytes) {
  const { source, dates, models, rollup } = JSON.parse(bytes.toString("utf8"));
  const { name, url, licence, universe } = source;
  const summed = (rollup?.models ?? []).reduce((sum, count) => sum + count, 0);
  return {
    src,
    source: { name, url, licence, universe },
    models: models.name.length + summed,
    dates: dates.length,
    first: dates[0],
    last: dates.at(-1),
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}

/** The list for the data in a folder. */
export async function dataSets(folder) {
  return Promise.all(
    names.map(async (name) => {
      const src = `data/${name}.json`;
      return described(src, await readFile(path.join(folder, src)));
    }),
  );
}
