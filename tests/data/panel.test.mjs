import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { csvRows } from "../../scripts/data/csv.mjs";
import { panel, panelTables, withoutRepeats } from "../../scripts/data/panel.mjs";
import { brotliSize } from "../../scripts/data/snapshots.mjs";
import { table } from "./read.mjs";

const folder = new URL("../../data/llm-panel/", import.meta.url);
const source = await readFile(new URL("observations.csv", folder), "utf8");
const rows = csvRows(source);
const dropped = csvRows(await readFile(new URL("dropped.csv", folder), "utf8"));
const texts = JSON.parse(await readFile(new URL("texts.json", folder), "utf8"));
const bytes = await readFile(new URL("../../www/data/llm-panel.json", import.meta.url));
const snapshot = JSON.parse(bytes.toString("utf8"));

const row = (date, model, downloads) => ({ date, model, downloads, created: "2024-01-01" });
const weeks = ["2026-01-07", "2026-01-14", "2026-01-21"];

test("panel: the source is the file that was found, with its authors and licence beside it", async () => {
  const sum = createHash("sha256").update(source).digest("hex");
  assert.equal(sum, "55e2bbca7a1e2020a90f4dc860decfa9ed00305c8001b71d10c8197b76487745");
  const readme = await readFile(new URL("README.md", folder), "utf8");
  for (const words of [
    "J. Leutgeb",
    "https://github.com/JotaLeutgeb/gemas-ia",
    "https://creativecommons.org/licenses/by/4.0/",
    "mmpr/open_model_evolution_data",
    "chosen in August 2026",
  ]) {
    assert.ok(readme.includes(words), words);
  }
});

test("panel: a date is left out because every counter repeats the one that the list names", () => {
  const models = ["a/A", "b/B"];
  const some = weeks.flatMap((date, week) =>
    models.map((model) => row(date, model, String(week === 2 ? 9 : 5))),
  );
  const left = [{ date: weeks[1], repeats: weeks[0] }];
  const dates = (kept) => [...new Set(kept.map(({ date }) => date))];
  assert.deepEqual(dates(withoutRepeats(some, left)), [weeks[0], weeks[2]]);
  assert.throws(() => withoutRepeats(some, []), /2026-01-14: every counter is that of 2026-01-07/);
  const grown = some.with(3, row(weeks[1], "b/B", "6"));
  assert.throws(() => withoutRepeats(grown, left), /2026-01-14: the counters are not those of/);
  assert.deepEqual(dates(withoutRepeats(grown, [])), weeks);
});

test("panel: values that differ for one model on one date, or on one creation day, are no tables", () => {
  const twice = [row(weeks[0], "a/A", "5"), row(weeks[0], "a/A", "6")];
  assert.throws(() => withoutRepeats(twice, []), /a\/A stands twice on 2026-01-07/);
  const [one] = twice;
  assert.throws(() => withoutRepeats([{ ...one, downloads: "5.5" }], []), /5\.5/);
  const other = { ...row(weeks[1], "a/A", "6"), created: "2024-02-01" };
  assert.throws(() => panelTables([one, other]), /a\/A: created 2024-01-01 and 2024-02-01/);
});

test("panel: the snapshot has every date but those, every model and every counter of the source", () => {
  const left = new Set(dropped.map(({ date }) => date));
  const kept = rows.filter(({ date }) => !left.has(date));
  const dates = [...new Set(kept.map(({ date }) => date))];
  assert.deepEqual(snapshot.dates, dates);
  assert.deepEqual([left.size, dates.length], [panel.dropped, panel.dates - panel.dropped]);
  assert.deepEqual([dates[0], dates.at(-1)], [panel.first, panel.last]);
  assert.equal(snapshot.models.name.length, panel.models);
  assert.deepEqual(snapshot.counter, { kind: "cumulative" });
});

test("panel: every account is in the table of organisations", async () => {
  const known = new Set((await table("organisations.csv")).map(({ namespace }) => namespace));
  const accounts = [...new Set(rows.map(({ model }) => model.split("/")[0]))];
  assert.deepEqual(
    accounts.filter((account) => !known.has(account)),
    [],
  );
});

test("panel: it says whose data it is, of what, and what it is not, in ten languages", () => {
  const { name, url, licence, universe, notes } = snapshot.source;
  assert.match(name, /Gemas IA \(J\. Leutgeb\)/);
  assert.equal(url, "https://jotaleutgeb.github.io/gemas-ia/");
  assert.equal(licence, "CC-BY-4.0");
  const languages = ["ar", "de", "en", "es", "fr", "hi", "it", "ja", "pt", "zh"];
  assert.deepEqual(Object.keys(universe).toSorted(), languages);
  assert.deepEqual(Object.keys(notes).toSorted(), languages);
  for (const [lang, given] of Object.entries(texts)) {
    assert.equal(universe[lang], given.universe);
    assert.deepEqual(notes[lang], given.notes);
    // The facts, in whatever words.
    assert.ok(universe[lang].includes(String(panel.models)), universe[lang]);
    assert.ok(universe[lang].includes("2026"), universe[lang]);
    assert.equal(given.notes.length, texts.en.notes.length, lang);
    assert.ok(given.notes[1].includes("2025"), given.notes[1]);
  }
  const newest = rows
    .map(({ created }) => created)
    .toSorted()
    .at(-1);
  assert.equal(newest, "2025-05-29");
});

test("panel: it is small", () => {
  const size = brotliSize(bytes);
  assert.ok(size <= 16 * 1024, `${size} bytes brotli`);
});
