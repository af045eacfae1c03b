// The second bundled snapshot: weekly counters of 41 language models, from data/llm-panel (CC BY 4.0,
// see the README there).

import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { at, shown } from "../lib/paths.mjs";
import { run } from "../lib/run.mjs";
import { Failure, doing } from "../lib/say.mjs";
import { work } from "./catalogue.mjs";
import { csvRows, csvText } from "./csv.mjs";
import { brotliSize, commandLine, tables, textOptions, thousands } from "./snapshots.mjs";

/** The folder of the source, as it was found. */
const folder = "data/llm-panel";

/** The facts that a reader of the source can check, and that the texts of the snapshot say. */
export const panel = { models: 41, dates: 78, dropped: 9, first: "2025-02-26", last: "2026-08-19" };

const mend = `look at ${folder}/README.md`;

/** Values by date, then by model. */
function byDate(rows) {
  const dates = new Map();
  for (const { date, model, downloads } of rows) {
    const values = dates.get(date) ?? new Map();
    dates.set(date, values);
    if (values.has(model)) throw new Failure(`${model} stands twice on ${date}`, mend);
    if (!/^\d+$/.test(downloads)) throw new Failure(`${model}, ${date}: ${downloads}`, mend);
    values.set(model, Number(downloads));
  }
  return dates;
}

/** Whether every counter of a date is that of another one. */
const repeats = (date, other) =>
  date.size > 0 && [...date].every(([model, value]) => other.get(model) === value);

/**
 * The rows without the dates on which the source was not read anew.
 *
 * @param {{ date: string, model: string, downloads: string, created: string }[]} rows
 * @param {{ date: string, repeats: string }[]} dropped
 */
export function withoutRepeats(rows, dropped) {
  const dates = byDate(rows);
  for (const { date, repeats: other } of dropped) {
    const [values, before] = [dates.get(date), dates.get(other)];
    if (values === undefined || before === undefined || !repeats(values, before)) {
      throw new Failure(`${date}: the counters are not those of ${other}`, mend);
    }
  }
  const left = new Set(dropped.map(({ date }) => date));
  const kept = [...dates].filter(([date]) => !left.has(date)).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [index, [date, values]] of kept.entries()) {
    const before = kept[index - 1];
    if (before !== undefined && repeats(values, before[1])) {
      throw new Failure(
        `${date}: every counter is that of ${before[0]}`,
        `list it in ${folder}/dropped.csv`,
      );
    }
  }
  return rows.filter(({ date }) => !left.has(date));
}

/** The two tables that `modelshare build` reads. */
export function panelTables(rows) {
  const created = new Map();
  for (const { model, created: day } of rows) {
    const known = created.get(model) ?? day;
    if (known !== day) throw new Failure(`${model}: created ${known} and ${day}`, mend);
    created.set(model, day);
  }
  return {
    observations: csvText(
      ["date", "model", "downloads"],
      rows.map(({ date, model, downloads }) => [date, model, downloads]),
    ),
    models: csvText(
      ["model", "created"],
      [...created].sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}

/** Writes www/data/llm-panel.json. */
export async function buildPanel(program) {
  const read = async (name) => csvRows(await readFile(at(folder, name), "utf8"));
  const rows = await read("observations.csv");
  const found = new Set(rows.map(({ date }) => date)).size;
  if (found !== panel.dates) {
    throw new Failure(`${folder}: ${found} dates, expected ${panel.dates}`, mend);
  }
  const kept = panelTables(withoutRepeats(rows, await read("dropped.csv")));
  const place = path.join(work, "panel");
  await mkdir(place, { recursive: true });
  const [observations, models] = ["observations.csv", "models.csv"].map((name) =>
    path.join(place, name),
  );
  await writeFile(observations, kept.observations);
  await writeFile(models, kept.models);
  const texts = JSON.parse(await readFile(at(folder, "texts.json"), "utf8"));
  const file = at("www/data/llm-panel.json");
  await run(program ?? (await commandLine()), [
    "build",
    ...["--observations", observations],
    ...["--models", models],
    ...tables(),
    ...["--counter", "cumulative"],
    ...["--source-name", "Gemas IA (J. Leutgeb): 41 language models of the study’s public table"],
    ...["--source-url", "https://jotaleutgeb.github.io/gemas-ia/"],
    ...["--licence", "CC-BY-4.0"],
    ...textOptions(texts),
    ...["-o", file],
  ]);
  const bytes = await readFile(file);
  doing(
    "panel",
    `${shown(file)}: ${thousands(bytes.length)} bytes, ${thousands(brotliSize(bytes))} brotli`,
  );
}
