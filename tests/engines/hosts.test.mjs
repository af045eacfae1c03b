// Pages of other people, in the engines that readers have: layouts, bars to scroll by, sizes of text.
// By itself in Chromium; with ENGINES, as `npm run test:browsers` has it, in all three.

import assert from "node:assert/strict";
import http from "node:http";
import { after, before, describe, it } from "node:test";

import { dist } from "../../scripts/lib/paths.mjs";
import { handler } from "../../scripts/lib/server.mjs";
import * as fixture from "../browser/fixture.mjs";
import { gallery } from "../fixtures/hosts.mjs";
import { engines } from "./drivers.mjs";

const wanted = (process.env.ENGINES ?? "Chromium").split(",");

const chart = (attributes = "") =>
  `<model-share src="/small.json" window="30" max-age="any" loading="eager" ${attributes}></model-share>`;
const around = (style, body) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>Try</title><link rel="icon" href="data:,"><script type="module" src="/pkg/define.js"></script>` +
  `<style>body { margin: 0 8px } ${style}</style>${body}`;

const pages = {
  "/gallery": gallery("/small.json", "/pkg/define.js"),
  "/short": around("", `<h1>One chart on a short page</h1>${chart()}`),
  "/box": around("", `<div style="height:80vh;overflow:auto"><h2>A box</h2>${chart()}</div>`),
  "/whole": around("html, body { height: 100%; margin: 0 } model-share { height: 100% }", chart()),
  "/usual": around("", chart()),
  "/small-root": around("html { font-size: 62.5% } body { font-size: 1.6rem }", chart()),
  "/tiny-root": around("html { font-size: 8px }", chart()),
  "/large-root": around("html { font-size: 20px }", chart()),
  "/large-box": around("main { font: 30px/2 serif }", `<main>${chart()}</main>`),
};

async function start() {
  const serve = await handler(process.env.MODELSHARE_DIST ?? dist, { quality: 1 });
  const server = http.createServer((request, response) => {
    const page = pages[request.url];
    if (page !== undefined) {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end(page);
    } else if (request.url === "/small.json") {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(fixture.text());
    } else if (request.url.startsWith("/pkg/")) {
      request.url = request.url.slice("/pkg".length);
      serve(request, response);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

/** Waits in the page until every chart is drawn with its tools below it. */
const drawn = async () => {
  const isDrawn = (chart) => chart.shadowRoot?.querySelector(".tools .row") != null;
  for (const start = performance.now(); performance.now() - start < 60_000;) {
    const charts = [...document.querySelectorAll("model-share")];
    if (charts.length > 0 && charts.every(isDrawn)) return;
    await new Promise((done) => requestAnimationFrame(done));
  }
  throw new Error("a chart is not drawn");
};

/** What is seen of every chart, as soon as it has been the same for some frames; never the end of it. */
const atRest = async (most = 120) => {
  const look = () =>
    [...document.querySelectorAll("model-share")].map((chart) => {
      const canvas = chart.shadowRoot.querySelector("canvas");
      const [box, painted] = [chart, canvas].map((node) => node.getBoundingClientRect());
      const place = chart.closest(".place") ?? document.documentElement;
      return {
        layout: chart.closest("section")?.firstElementChild.textContent ?? "",
        width: box.width,
        height: box.height,
        canvas: [painted.width, painted.height, canvas.width, canvas.height],
        // Nothing sticks out sideways, neither of its place nor of the chart.
        out: place.scrollWidth - place.clientWidth,
        within: chart.scrollWidth - chart.clientWidth,
      };
    });
  let seen = look();
  for (let frames = 0, calm = 0; calm < 5; frames += 1) {
    if (frames > most) return { unrest: [seen, look()] };
    await new Promise((done) => requestAnimationFrame(done));
    const now = look();
    calm = JSON.stringify(now) === JSON.stringify(seen) ? calm + 1 : 0;
    seen = now;
  }
  return { charts: seen, loops: window.loops ?? [] };
};

/** Keeps what a page is told of observers that call each other. */
const listen = () => {
  window.loops = [];
  addEventListener("error", ({ message }) => window.loops.push(message));
};

describe("on other people's pages", () => {
  let server;
  const address = (path) => `http://localhost:${server.address().port}${path}`;
  before(async () => {
    server = await start();
  });
  after(() => {
    server?.close();
    server?.closeAllConnections();
  });

  for (const engine of wanted) {
    describe(`in ${engine}`, { timeout: 300_000 }, () => {
      /** Runs a test in a browser of a reader of some kind. */
      const reading = async (reader, path, test) => {
        const page = await engines[engine](reader);
        try {
          await page.resize(1000, 900);
          await page.open(address(path));
          await page.evaluate(listen);
          await page.evaluate(drawn);
          await test(page);
        } finally {
          await page.close();
        }
      };

      it("follows its place from 1600 to 240 px and back, in every layout", async () => {
        await reading({}, "/gallery", async (page) => {
          const first = new Map();
          for (const width of [1600, 900, 500, 240, 500, 900, 1600]) {
            await page.resize(width, 900);
            const { charts, loops, unrest } = await page.evaluate(atRest);
            assert.equal(unrest, undefined, `${width} px: no rest`);
            assert.deepEqual(loops, []);
            for (const [index, chart] of charts.entries()) {
              const where = `${chart.layout}, ${width} px: ${JSON.stringify(chart)}`;
              assert.ok(chart.out <= 0, `sticks out: ${where}`);
              // A button of one word is as wide as the word.
              assert.ok(chart.within <= 0 || chart.width < 160, `is wider than itself: ${where}`);
              assert.ok(chart.width > 0 && chart.width <= width, where);
              // A bar to scroll by may be beside the picture, where its height is given.
              const [drawn] = chart.canvas;
              assert.ok(drawn <= chart.width && drawn > chart.width - 20, where);
              // Wide it is wide: at least a half of what there is.
              assert.ok(width < 1600 || chart.width > 500, where);
              // And what it was on the way there it is on the way back.
              const before = first.get(width)?.[index];
              if (before !== undefined) assert.deepEqual(chart, before, where);
            }
            first.set(width, charts);
          }
        });
      });

      for (const path of ["/short", "/box", "/whole"]) {
        it(`comes to rest with bars to scroll by: ${path}`, async () => {
          await reading({ bars: true }, path, async (page) => {
            // Heights at which the page needs a bar, or needs none, by its own height.
            for (const width of [360, 520, 640, 760, 880]) {
              await page.resize(width, 2000);
              await page.evaluate(atRest);
              const needed = await page.evaluate(
                () => document.body.lastElementChild.getBoundingClientRect().bottom + scrollY,
              );
              for (let less = -2; less <= 10; less += 2) {
                await page.resize(width, Math.round(needed) - less);
                const { loops, unrest } = await page.evaluate(atRest, 60);
                const where = `${width} × ${Math.round(needed) - less}`;
                assert.equal(unrest, undefined, `${where}: ${JSON.stringify(unrest)}`);
                assert.deepEqual(loops, [], where);
              }
            }
          });
        });
      }

      /** Sizes of what is read, in CSS pixels, and of the picture's title by its ink. */
      const sizes = () => {
        const { shadowRoot } = document.querySelector("model-share");
        const size = (selector) =>
          Number.parseFloat(getComputedStyle(shadowRoot.querySelector(selector)).fontSize);
        const height = (selector) =>
          shadowRoot.querySelector(selector).getBoundingClientRect().height;
        const canvas = shadowRoot.querySelector("canvas");
        const context = canvas.getContext("2d");
        const { data, width } = context.getImageData(0, 0, canvas.width, canvas.height / 4);
        // From the first row with ink to the next one without.
        const rows = [];
        for (let y = 0; y < data.length / 4 / width; y += 1) {
          let hasInk = false;
          for (let x = 0; x < width; x += 1) {
            const at = 4 * (y * width + x);
            hasInk ||= data[at] !== data[0] || data[at + 1] !== data[1];
          }
          rows.push(hasInk);
        }
        const start = rows.indexOf(true);
        const title = rows.indexOf(false, start) - start;
        return {
          summary: size("summary"),
          button: size(".tools button"),
          row: height(".tools .player button"),
          title: (title * canvas.clientHeight) / canvas.height,
        };
      };

      it("has the same sizes whatever the page's own are", async () => {
        await reading({}, "/usual", async (page) => {
          await page.evaluate(atRest);
          const usual = await page.evaluate(sizes);
          assert.equal(usual.summary, 14);
          assert.ok(usual.row >= 24);
          for (const path of ["/small-root", "/tiny-root", "/large-root", "/large-box"]) {
            await page.open(address(path));
            await page.evaluate(drawn);
            await page.evaluate(atRest);
            assert.deepEqual(await page.evaluate(sizes), usual, path);
          }
        });
      });

      const larger = [
        ...(engine === "WebKit" ? [] : [["the reader's text is of 32 px", { text: 32 }]]),
        ...(engine === "Firefox" ? [["text is zoomed to 200 %", { textZoom: 2 }]] : []),
      ];
      for (const [what, reader] of larger) {
        it(`is twice as large where ${what}, picture and parts alike`, async () => {
          let usual;
          await reading({}, "/usual", async (page) => {
            await page.evaluate(atRest);
            usual = await page.evaluate(sizes);
          });
          await reading(reader, "/small-root", async (page) => {
            await page.evaluate(atRest);
            const large = await page.evaluate(sizes);
            for (const [name, size] of Object.entries(usual)) {
              // What has a border grows by less, and ink ends on whole pixels.
              assert.ok(
                large[name] / size > 1.8 && large[name] / size < 2.2,
                `${name}: ${size} and ${large[name]}`,
              );
            }
          });
        });
      }
    });
  }
});
