// The measurements run, cover everything that they should, and compare like with like.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, test } from "node:test";

import { agree } from "../../bench/agree.mjs";
import { at } from "../../scripts/lib/paths.mjs";

const NUMBER = /^\d+(\.\d+)?$/;
const TIME = /^\d+(\.\d+)? ms \(\d+(\.\d+)?–\d+(\.\d+)?\)$/;
const SIZE = /^\d+\.\d KiB$/;

let run;
let rows;

before(() => {
  run = spawnSync(process.execPath, [at("bench/run.mjs"), "--quick"], {
    encoding: "utf8",
    timeout: 300_000,
  });
  const cells = (line) => line.split("|").map((cell) => cell.trim());
  rows = run.stdout
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) => cells(line).slice(1, -1))
    .slice(1);
});

test("the quick run succeeds and says on what it ran", () => {
  assert.equal(run.status, 0, run.stderr);
  assert.match(
    run.stdout,
    /^\d{4}-\d\d-\d\d, Chromium \d+\.\S+ headless, \d+ × \S.*; 5 samples each$/m,
  );
});

test("every measurement has a row for every opponent, with times and a ratio", () => {
  const timed = rows.filter(([, snapshot]) => snapshot === "bundled");
  assert.deepEqual(
    timed.map(([what, , , against]) => `${what}: ${against}`),
    [
      "JSON bytes → ready, first time: JavaScript",
      "JSON bytes → ready, again: JavaScript",
      "re-query, every date: JavaScript",
      "re-query, one date: JavaScript",
      "redraw, other width: uPlot",
      "redraw, other width: Chart.js",
      "re-query and redraw: JavaScript + uPlot",
      "re-query and redraw: JavaScript + Chart.js",
      "claim, default grid: as many single queries",
    ],
  );
  for (const [what, , own, , other, ratio] of timed) {
    assert.match(own, TIME, what);
    assert.match(other, TIME, what);
    assert.match(ratio, NUMBER, what);
    assert.ok(parseFloat(own) > 0 && parseFloat(other) > 0, what);
  }
});

test("the bytes that are shipped stand beside those of the others", () => {
  const sizes = rows.filter(([what]) => what.startsWith("shipped, brotli: "));
  const against = sizes.map(([, , , name]) => name).filter(Boolean);
  assert.deepEqual(against, ["uPlot, drawing only", "Chart.js, drawing only"]);
  for (const [what, , own] of sizes) assert.match(own, SIZE, what);
  assert.ok(sizes.some(([what]) => what.includes("index.html")));
});

test("the grid is of at least 2,000 definitions, and its longest task is told", () => {
  const [, asked, longest] = run.stdout.match(
    /the grid asks (\d+) definitions .* its longest task took (\d+\.\d) ms/,
  );
  assert.ok(Number(asked) >= 2000, asked);
  assert.ok(Number(longest) > 0, longest);
});

test("the JavaScript reference gives the core's numbers", () => {
  const [, numbers, difference] = run.stdout.match(
    /agrees in (\d+) numbers, largest relative difference (\S+);/,
  );
  assert.ok(Number(numbers) > 1000, numbers);
  assert.ok(Number(difference) <= 1e-9, difference);
});

test("a reference that differs would be noticed", () => {
  const result = () => ({
    dates: ["2026-01-10"],
    total: [300],
    coverage: [1],
    leftOut: [0],
    groups: [
      { id: "CN", downloads: [200], share: [2 / 3] },
      { id: "US", downloads: [100], share: [1 / 3] },
    ],
  });
  assert.deepEqual(agree(result(), result()), { numbers: 7, largest: 0 });
  const differs = (change, message) => {
    const other = result();
    change(other);
    assert.throws(() => agree(result(), other), message);
  };
  differs((other) => (other.total[0] += 1e-3), /total\[0\]/);
  differs((other) => (other.groups[1].share[0] = null), /share of US\[0\]/);
  differs((other) => (other.groups[1].share[0] = NaN), /share of US\[0\]/);
  differs((other) => (other.groups[0].id = "FR"), /no such group/);
  differs((other) => other.groups.pop(), /number of groups/);
  differs((other) => (other.dates[0] = "2026-01-11"), /dates\[0\]/);
});

test("an unknown argument is refused", () => {
  const refused = spawnSync(process.execPath, [at("bench/run.mjs"), "--fast"], {
    encoding: "utf8",
  });
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /unknown argument --fast/);
});
