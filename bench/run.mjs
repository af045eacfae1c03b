// npm run bench: what the core costs beside JavaScript that does the same.
//
//   node bench/run.mjs              builds what is not fresh, then measures everything: minutes
//   node bench/run.mjs --no-build   measures what is built
//   node bench/run.mjs --quick      measures what is built on the bundled snapshot only: seconds
//
// Nothing here fails because it is slow; it fails when two that should agree do not.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { brotliCompressSync } from "node:zlib";

import { build, setUp } from "../scripts/lib/build.mjs";
import { measure as measureSizes } from "../scripts/lib/measure.mjs";
import { at, dist, glueDir, shown, site } from "../scripts/lib/paths.mjs";
import { Failure, doing, main } from "../scripts/lib/say.mjs";
import { snapshots } from "./snapshots.mjs";
import { kibibytes, median, milliseconds, ratio, table } from "./table.mjs";

const HEAD = ["measured", "snapshot", "modelshare", "against", "", "ratio"];

/** Rows of the table: what is measured, its samples, and against whom. */
const MEASURED = [
  ["JSON bytes → ready, first time", "first", { javascript: "JavaScript" }],
  ["JSON bytes → ready, again", "ready", { javascript: "JavaScript" }],
  ["re-query, every date", "series", { javascript: "JavaScript" }],
  ["re-query, one date", "oneDate", { javascript: "JavaScript" }],
  ["redraw, other width", "resize", { uplot: "uPlot", chartjs: "Chart.js" }],
  [
    "re-query and redraw",
    "change",
    { uplot: "JavaScript + uPlot", chartjs: "JavaScript + Chart.js" },
  ],
  ["claim, default grid", "survey", { singles: "as many single queries" }],
];

/** Bytes that a page ships, as a host with brotli sends them. */
async function shipped() {
  const ways = await measureSizes();
  const own = ways[0];
  const peer = async (name) => {
    const bytes = await readFile(at("node_modules", name));
    return brotliCompressSync(bytes).length;
  };
  const peers = [
    ["uPlot, drawing only", await peer("uplot/dist/uPlot.iife.min.js")],
    ["Chart.js, drawing only", await peer("chart.js/dist/chart.umd.min.js")],
  ];
  const what = (name) => `shipped, brotli: ${name}`;
  return [
    ...peers.map(([name, bytes]) => [
      what(own.name),
      "",
      kibibytes(own.total),
      name,
      kibibytes(bytes),
      ratio(own.total, bytes),
    ]),
    ...ways.slice(1).map(({ name, total }) => [what(name), "", kibibytes(total), "", "", ""]),
  ];
}

/** All samples of one snapshot. */
async function samplesOf(browser, file, repetitions) {
  const address = `/data/${path.basename(file)}`;
  const within = async (ask, argument) => {
    const page = await browser.page();
    try {
      return await page.evaluate(ask, argument);
    } finally {
      await page.context().close();
    }
  };
  // The first reading needs a page of its own each time.
  const first = { core: [], javascript: [] };
  for (let round = 0; round < repetitions; round += 1) {
    const names = Object.keys(first);
    for (const name of round % 2 ? names.reverse() : names) {
      const { took } = await within(
        ([address, name]) => bench.first(address, name),
        [address, name],
      );
      first[name].push(took);
    }
  }
  const rest = await within(
    ([address, count]) => bench.measure(address, count),
    [address, repetitions],
  );
  return { ...rest, samples: { first, ...rest.samples } };
}

function rowsOf(name, samples) {
  return MEASURED.flatMap(([what, key, against]) =>
    Object.entries(against).map(([id, other]) => [
      what,
      name,
      milliseconds(samples[key].core),
      other,
      milliseconds(samples[key][id]),
      ratio(median(samples[key].core), median(samples[key][id])),
    ]),
  );
}

const cpu = () => {
  const cores = os.cpus();
  const load = os.loadavg()[0].toFixed(1);
  return `${cores.length} × ${cores[0]?.model.trim() ?? "unknown processor"}, load ${load}`;
};

const METHOD = `
Medians, in brackets the middle half of the samples; ratio: modelshare ÷ the other, below 1 is
modelshare's favour. "First time" is the first reading in a fresh page, all others come after a
warm-up; contestants take turns in one page. JavaScript: bench/reference.mjs, which builds the same
columns and checks nothing, while modelshare checks every value. A redraw is layout and painting up
to the pixel, with animation frames run at once; modelshare's has title, labels, notes and source in
it, the others' only axes.`;

await main(async () => {
  const args = process.argv.slice(2);
  const unknown = args.find((arg) => !["--quick", "--no-build"].includes(arg));
  if (unknown) throw new Failure(`unknown argument ${unknown}`, "expected --quick or --no-build");
  const quick = args.includes("--quick");
  const repetitions = quick ? 5 : 15;
  if (args.length === 0) {
    await setUp();
    await build();
  }
  for (const built of [path.join(glueDir, "glue.js"), dist, site])
    if (!existsSync(built)) throw new Failure(`${shown(built)} is not there`, "npm run build");

  const rows = [HEAD, ...(await shipped())];
  const lines = [];
  const measured = await snapshots({ quick });
  // Imported late: before the set-up there may be no package.
  const { start } = await import("./serve.mjs");
  const browser = await start(measured.map(({ file }) => file));
  try {
    for (const { name, file } of measured) {
      doing("bench", `${name}, ${repetitions} samples each`);
      const { samples, agreement, picture, clock, grid } = await samplesOf(
        browser,
        file,
        repetitions,
      );
      rows.push(...rowsOf(name, samples));
      const size = kibibytes((await readFile(file)).length);
      lines.push(
        `${name}: ${size} of JSON; JSON.parse alone ${milliseconds(samples.parse.javascript)}; ` +
          `the JavaScript reference agrees in ${agreement.numbers} numbers, ` +
          `largest relative difference ${agreement.largest.toExponential(1)}; ` +
          `picture ${picture.width} × ${picture.height} at ${picture.ratio}, ` +
          `${picture.groups} areas, ${picture.dates} dates; ` +
          `the grid asks ${grid.asked} definitions (${grid.distinct} of them differ), ` +
          `its longest task took ${grid.longest.toFixed(1)} ms; ` +
          `${grid.single} of them were asked one by one and scaled up`,
      );
      if (!clock.isolated || !clock.collects)
        lines.push(`${name}: with the browser's coarse clock`);
    }
  } finally {
    await browser.stop();
  }
  const day = new Date().toISOString().slice(0, 10);
  console.log(
    `\n${day}, Chromium ${browser.version} headless, ${cpu()}; ${repetitions} samples each`,
  );
  console.log(`\n${table(rows)}\n`);
  console.log(lines.join("\n"));
  console.log(METHOD);
});
