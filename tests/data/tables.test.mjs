import assert from "node:assert/strict";
import { test } from "node:test";

import { versions } from "../../scripts/data/catalogue.mjs";
import { csvRows, csvText } from "../../scripts/data/csv.mjs";
import { bases, modelRows, observations } from "../../scripts/data/tables.mjs";

const entry = (name, rest = {}) => ({
  ...{ name, hf_downloads: 1, hf_likes: 0, release_date: null, pipeline_tag: "text-generation" },
  ...{ parameters_raw: 7, format: "safetensors" },
  ...rest,
});
const models = (...entries) => new Map(entries.map((one) => [one.name, one]));

test("csv: what is written is read back, quotes, commas and line ends included", () => {
  const row = { plain: "a b", comma: "a,b", quote: 'say "x"', line: "a\nb", none: "" };
  const text = csvText(Object.keys(row), [Object.values(row), Object.values(row)]);
  assert.deepEqual(csvRows(text), [row, row]);
  assert.equal(
    csvText(
      ["a", "b"],
      [
        [null, undefined],
        [0, ""],
      ],
    ),
    "a,b\n,\n0,\n",
  );
});

test("csv: a short row and a stray quote are errors that name the record", () => {
  assert.throws(() => csvRows("a,b\n1,2\n3\n"), /record 3: 1 fields, expected 2/);
  assert.throws(() => csvRows('a,b\n1,x"y\n'), /record 2: a stray quote/);
});

test("catalogue: the observation dates ascend, and each version is there once", () => {
  const dates = versions.map(({ date }) => date);
  assert.deepEqual(dates, [...new Set(dates)].toSorted());
  assert.equal(new Set(versions.map(({ version }) => version)).size, versions.length);
});

test("observations: one row an entry, by date, then by model", () => {
  const rows = observations([
    { date: "2026-05-23", entries: [entry("b/b", { hf_downloads: 5 }), entry("a/a")] },
    { date: "2026-06-23", entries: [entry("a/a", { hf_downloads: 0 })] },
  ]);
  assert.deepEqual(rows, [
    ["2026-05-23", "a/a", 1],
    ["2026-05-23", "b/b", 5],
    ["2026-06-23", "a/a", 0],
  ]);
});

test("bases: the copy that an entry names is quantised from it", () => {
  const base = bases(
    models(entry("a/M", { gguf_sources: [{ repo: "q/M-GGUF" }, { repo: "r/M-GGUF" }] })),
  );
  assert.deepEqual(
    [...base],
    [
      ["q/M-GGUF", "a/M"],
      ["r/M-GGUF", "a/M"],
    ],
  );
});

test("bases: of several claims the most liked wins, then the most downloaded, then the id", () => {
  const claim = { gguf_sources: [{ repo: "q/M-GGUF" }] };
  const winner = (...entries) => bases(models(...entries)).get("q/M-GGUF");
  const copy = entry("a/M", { ...claim, hf_likes: 2, hf_downloads: 900 });
  assert.equal(winner(copy, entry("o/M", { ...claim, hf_likes: 3 })), "o/M");
  assert.equal(winner(entry("o/M", { ...claim, hf_likes: 2, hf_downloads: 901 }), copy), "o/M");
  assert.equal(winner(entry("o/M", { ...claim, hf_likes: 2, hf_downloads: 900 }), copy), "a/M");
});

test("bases: no repository is its own base", () => {
  assert.equal(bases(models(entry("q/M-GGUF", { gguf_sources: [{ repo: "q/M-GGUF" }] }))).size, 0);
});

test("models: the newest entry counts, and what it lost is kept", () => {
  const { rows } = modelRows([
    { entries: [entry("a/M", { release_date: "2024-01-02", license: "mit", hf_likes: 1 })] },
    { entries: [entry("a/M", { release_date: "2024-01-03", license: null, hf_likes: 9 })] },
  ]);
  assert.deepEqual(rows, [
    [
      "a/M",
      "2024-01-03",
      "text-generation",
      undefined,
      "mit",
      7,
      undefined,
      undefined,
      "safetensors",
      9,
    ],
  ]);
});

test("models: an observed copy has a base, a copy without counters has no row", () => {
  const sources = [{ repo: "q/M-GGUF" }, { repo: "unseen/M-GGUF" }];
  const { rows, copies } = modelRows([
    { entries: [entry("a/M", { gguf_sources: sources }), entry("q/M-GGUF")] },
  ]);
  assert.equal(copies, 2);
  assert.deepEqual(
    rows.map((row) => [row[0], row[6], row[7]]),
    [
      ["a/M", undefined, undefined],
      ["q/M-GGUF", "a/M", "quantized"],
    ],
  );
});

test("models: defaults of the catalogue are not taken for facts", () => {
  const [plain, named] = modelRows([
    {
      entries: [
        entry("a/M", { format: "gguf", pipeline_tag: "unknown" }),
        entry("b/M-GGUF", { format: "gguf" }),
      ],
    },
  ]).rows;
  assert.deepEqual([plain[2], plain[8]], [undefined, undefined]);
  assert.equal(named[8], "gguf");
});
