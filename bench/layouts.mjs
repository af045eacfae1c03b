// node bench/layouts.mjs [brotli quality, 11]: six layouts of the same counters, for
// docs/snapshot-format.md: bytes under brotli and milliseconds of JSON.parse.
//
// Counters come from the bundled full snapshot and from `modelshare synth`. Quality 11 takes a few
// minutes.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const QUALITY = Number(process.argv[2] ?? 11);
const RUNS = 15;

/** The counts of a snapshot as a full table: one array a model, a number or null for every date. */
function table(snapshot) {
  return snapshot.counts.map(([first = 0, ...cells]) => {
    const row = new Array(snapshot.dates.length).fill(null);
    let count = 0;
    cells.forEach((cell, index) => {
      if (cell !== null) row[first + index] = count += cell;
    });
    return row;
  });
}

function synthetic(models, dates, counter) {
  const folder = mkdtempSync(join(tmpdir(), "modelshare-layouts-"));
  const file = join(folder, "synthetic.json");
  const command = `synth --models ${models} --dates ${dates} --counter ${counter} --seed 1 -o ${file}`;
  const cargo = "run --release --quiet --features cli --";
  const run = spawnSync("cargo", `${cargo} ${command}`.split(" "), { cwd: ROOT, stdio: "inherit" });
  if (run.status !== 0) process.exit(run.status ?? 1);
  const snapshot = JSON.parse(readFileSync(file, "utf8"));
  rmSync(folder, { recursive: true });
  return table(snapshot);
}

/** From the first known count of a row to the last: the index of the first, and the counts. */
function known(row) {
  const first = row.findIndex((count) => count !== null);
  if (first < 0) return [0, []];
  return [first, row.slice(first, row.findLastIndex((count) => count !== null) + 1)];
}

/** Each count as the difference to the last known one before it. */
function differences(counts) {
  let before = 0;
  return counts.map((count) => {
    if (count === null) return null;
    const difference = count - before;
    before = count;
    return difference;
  });
}

const same = (counts) => counts;

function rows(rows, code) {
  return rows.map((row) => {
    const [first, counts] = known(row);
    return counts.length > 0 ? [first, ...code(counts)] : [];
  });
}

function columns(rows, code) {
  const coded = rows.map(code);
  return (rows[0] ?? []).map((_, date) => coded.map((row) => row[date]));
}

function flat(rows, code) {
  const runs = rows.map(known);
  return {
    first: runs.map(([first]) => first),
    length: runs.map(([, counts]) => counts.length),
    counts: runs.flatMap(([, counts]) => code(counts)),
  };
}

const LAYOUTS = [
  ["rows of values", (table) => rows(table, same)],
  ["rows of differences", (table) => rows(table, differences)],
  ["columns by date, values", (table) => columns(table, same)],
  ["columns by date, differences", (table) => columns(table, differences)],
  ["flat runs of values", (table) => flat(table, same)],
  ["flat runs of differences", (table) => flat(table, differences)],
];

function brotli(text) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  return brotliCompressSync(text, { params }).length;
}

function milliseconds(text) {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    JSON.parse(text);
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[RUNS >> 1];
}

const bundled = JSON.parse(readFileSync(join(ROOT, "www/data/llm-catalogue.json"), "utf8"));
const SETS = [
  [`catalogue, ${bundled.counts.length} × ${bundled.dates.length}`, table(bundled)],
  ["cumulative, 20000 × 120", synthetic(20_000, 120, "cumulative")],
  ["period, 20000 × 120", synthetic(20_000, 120, "period:7")],
];

console.log(`Node ${process.versions.node}, brotli quality ${QUALITY}; KiB, ms of JSON.parse`);
console.log(`| layout | ${SETS.map(([name]) => name).join(" | ")} |`);
console.log(`|---|${"---:|".repeat(SETS.length)}`);
for (const [name, layout] of LAYOUTS) {
  const cells = SETS.map(([, counts]) => {
    const text = JSON.stringify(layout(counts));
    return `${Math.round(brotli(text) / 1024)} KiB, ${milliseconds(text).toFixed(1)} ms`;
  });
  console.log(`| ${name} | ${cells.join(" | ")} |`);
}
