// What runs in the browser: every measurement of one snapshot, core and JavaScript side by side.

import initialiseAnalysis, { Reading as AnalysedReading, Survey } from "/core/glue-analysis.js";
import initialise, { Chart, Reading } from "/core/glue.js";
import { agree } from "./agree.mjs";
import { core, holdFrames } from "./core.mjs";
import { chartjs, uplot } from "./peers.mjs";
import { read, shares } from "./reference.mjs";
import { compare } from "./sample.mjs";

/** The study's headline, over time and at the last date. */
const SERIES = { by: "country", window: 365, maxAge: 365, series: true };
const ONE_DATE = { by: "country", window: 365, maxAge: 365, series: false };
/** Two choices of a reader, between which a redraw goes to and fro; as many areas in each. */
const DRAWN = [365, 180].map((window) => ({ ...SERIES, window, top: 6 }));
const WIDTH = 800;

/** The claim of the survey, and how many of its definitions are asked one by one: every so many. */
const CLAIM = "CN > US";
const EVERY = 48;
/** As the package does it: steps for so long, then the page has its turn. */
const SLICE = 12;

await initialise({ module_or_path: "/core/modelshare.wasm" });
await initialiseAnalysis({ module_or_path: "/core/modelshare-analysis.wasm" });
holdFrames();

/** A snapshot in a module's memory, all of its steps in a row. */
function readIn(Reading, bytes) {
  const reading = new Reading(bytes);
  try {
    for (;;) {
      const snapshot = reading.step();
      if (snapshot !== undefined) return snapshot;
    }
  } finally {
    reading.free();
  }
}

async function bytesOf(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The first reading in this page, of one contestant: what a visitor waits for. */
export async function first(address, contestant) {
  const bytes = await bytesOf(address);
  const start = performance.now();
  const ready = contestant === "core" ? readIn(Reading, bytes) : read(bytes);
  const took = performance.now() - start;
  return { took, ready: ready !== undefined };
}

/** Everything else, in one page: samples by measurement and contestant. */
export async function measure(address, repetitions) {
  const bytes = await bytesOf(address);
  const snapshot = readIn(Reading, bytes);
  const data = read(bytes);

  // Nothing is timed that is not right.
  const agreement = { numbers: 0, largest: 0 };
  for (const query of [SERIES, ONE_DATE, ...DRAWN]) {
    const { numbers, largest } = agree(snapshot.shares(query), shares(data, query));
    agreement.numbers += numbers;
    agreement.largest = Math.max(agreement.largest, largest);
  }

  const samples = {};
  samples.ready = await compare(
    { core: () => readIn(Reading, bytes), javascript: () => read(bytes) },
    // The core's memory is given back by hand, JavaScript's by its collector: both off the clock.
    { repetitions, batch: false, after: (ready) => ready.free?.() },
  );
  samples.parse = await compare(
    { javascript: () => JSON.parse(new TextDecoder().decode(bytes)) },
    { repetitions, batch: false },
  );
  samples.series = await compare(
    { core: () => snapshot.shares(SERIES), javascript: () => shares(data, SERIES) },
    { repetitions },
  );
  samples.oneDate = await compare(
    { core: () => snapshot.shares(ONE_DATE), javascript: () => shares(data, ONE_DATE) },
    { repetitions },
  );
  const drawing = await measureDrawing(snapshot, data, repetitions);
  const { survey, grid } = await measureSurvey(bytes, repetitions);
  return {
    samples: { ...samples, ...drawing.samples, survey },
    grid,
    agreement,
    picture: drawing.picture,
    clock: { isolated: crossOriginIsolated, collects: typeof globalThis.gc === "function" },
  };
}

/** A claim in every definition of the default grid, and its definitions asked one by one. */
async function measureSurvey(bytes, repetitions) {
  const snapshot = readIn(AnalysedReading, bytes);
  let longest = 0;
  const run = async () => {
    const survey = new Survey(snapshot, CLAIM, {}, undefined, false);
    for (let over = false; !over;) {
      const start = performance.now();
      while (!over && performance.now() - start < SLICE) {
        const { done, steps } = survey.step();
        over = done >= steps;
      }
      longest = Math.max(longest, performance.now() - start);
      await new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(null);
      });
    }
    const start = performance.now();
    const result = survey.result();
    longest = Math.max(longest, performance.now() - start);
    survey.free();
    return result;
  };
  const found = await run();
  const definitions = every(found.effects, EVERY);
  const samples = await compare(
    {
      core: run,
      singles: () => definitions.map((query) => snapshot.shares(query)).length,
    },
    { repetitions: Math.min(repetitions, 5), batch: false },
  );
  const asked = found.combinations;
  const scale = asked / definitions.length;
  snapshot.free();
  return {
    survey: { core: samples.core, singles: samples.singles.map((took) => took * scale) },
    grid: { asked, distinct: found.distinct, single: definitions.length, longest },
  };
}

/** Every so many definitions of a grid, as queries. */
function every(effects, step) {
  const queries = [];
  const count = effects.reduce((product, { levels }) => product * levels.length, 1);
  for (let number = 0; number < count; number += step) {
    let rest = number;
    const query = {};
    for (const { levels } of effects) {
      Object.assign(query, levels[rest % levels.length].when);
      rest = Math.floor(rest / levels.length);
    }
    queries.push(query);
  }
  return queries;
}

async function measureDrawing(snapshot, data, repetitions) {
  const place = document.body.appendChild(document.createElement("div"));
  const ratio = window.devicePixelRatio;
  const picture = { view: "share", width: WIDTH, ratio, theme: "light" };
  const own = core(Chart, place, snapshot, { query: DRAWN[0], picture });
  const { height, result, colors: colours } = own.drawn;
  const size = { width: WIDTH, height, colours };
  const charts = {
    core: own,
    uplot: uplot(place, result, size),
    chartjs: chartjs(place, result, size),
  };
  // The first picture of uPlot is painted in a microtask.
  await null;
  for (const [name, chart] of Object.entries(charts)) painted(name, chart);

  const samples = {};
  // Each call paints a picture of another size than before, so that nothing is remembered.
  samples.resize = await compare(
    contest(charts, (chart, turn) => chart.resize(WIDTH - turn)),
    {
      repetitions,
    },
  );
  samples.change = await compare(
    contest(charts, (chart, turn, name) =>
      chart.show(name === "core" ? DRAWN[turn] : shares(data, DRAWN[turn])),
    ),
    { repetitions },
  );
  for (const [name, chart] of Object.entries(charts)) painted(name, chart);
  for (const chart of Object.values(charts)) chart.remove();
  place.remove();
  return {
    samples,
    picture: {
      width: WIDTH,
      height: Math.round(height),
      ratio,
      groups: result.groups.length,
      dates: result.dates.length,
    },
  };
}

/** A contestant for each chart: one call is one picture in pixels, or a failure. */
function contest(charts, draw) {
  return Object.fromEntries(
    Object.entries(charts).map(([name, chart]) => {
      let turn = 0;
      const context = chart.canvas.getContext("2d");
      const done = (before) => {
        // A canvas keeps its commands until somebody wants a pixel.
        context.getImageData(0, 0, 1, 1);
        if (chart.paints() !== before + 1) {
          throw new Error(`${name} painted ${chart.paints() - before} times, expected once`);
        }
      };
      return [
        name,
        () => {
          turn = 1 - turn;
          const before = chart.paints();
          const waiting = draw(chart, turn, name);
          if (waiting instanceof Promise) return waiting.then(() => done(before));
          return done(before);
        },
      ];
    }),
  );
}

/** That most of the picture is areas and not paper, whoever drew it. */
function painted(name, { canvas }) {
  const { width, height } = canvas;
  const pixels = new Uint32Array(
    canvas.getContext("2d").getImageData(0, 0, width, height).data.buffer,
  );
  const blank = pixels.filter((pixel) => pixel === 0 || pixel === 0xffffffff).length;
  if (!(blank < pixels.length * 0.6)) {
    throw new Error(`${name}: ${Math.round((blank / pixels.length) * 100)} % of it is blank`);
  }
}

globalThis.bench = { first, measure };
