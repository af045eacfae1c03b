// The element in the engines that readers have. By itself in Chromium; with ENGINES, as
// `npm run test:browsers` has it, in all three.

import assert from "node:assert/strict";
import http from "node:http";
import { after, before, describe, it } from "node:test";

import { dist, site } from "../../scripts/lib/paths.mjs";
import { handler } from "../../scripts/lib/server.mjs";
import { engines } from "./drivers.mjs";

const wanted = (process.env.ENGINES ?? "Chromium").split(",");

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Try</title>
<link rel="stylesheet" href="/page.css">
<h1>A chart</h1>
<model-share src="/site/data/llm-catalogue-article.json"></model-share>
<script type="module" src="/dist/define.js"></script>
</html>`;
const classic = page.replace(
  '<script type="module" src="/dist/define.js">',
  '<script src="/dist/embed-light.js">',
);
const frame =
  '<!doctype html><title>f</title><iframe src="/site/embed.html" title="c"></iframe>' +
  '<script src="/site/resize.js"></script>';
const answers = {
  "/page.html": ["text/html", page],
  "/classic.html": ["text/html", classic],
  "/frame.html": ["text/html", frame],
  "/page.css": ["text/css", "body { margin: 16px }"],
  "/broken.json": ["application/json", '{"format": 1, "source": '],
};

async function start() {
  const folders = { "/site/": await handler(site), "/dist/": await handler(dist) };
  const server = http.createServer((request, response) => {
    const known = answers[request.url];
    const prefix = Object.keys(folders).find((folder) => request.url.startsWith(folder));
    if (known) {
      response.writeHead(200, { "content-type": known[0] });
      response.end(known[1]);
    } else if (prefix) {
      request.url = request.url.slice(prefix.length - 1);
      folders[prefix](request, response);
    } else {
      response.writeHead(404);
      response.end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return server;
}

/** Asks the page until it says yes. */
async function until(page, ask, ...args) {
  for (const start = Date.now(); Date.now() - start < 20_000;) {
    if (await page.evaluate(ask, ...args)) return;
    await new Promise((turn) => setTimeout(turn, 50));
  }
  assert.fail(`${ask}: expected to come true within 20 s`);
}

/** In how many colours the canvas is painted; one is an empty canvas. */
const colours = () => {
  const canvas = document.querySelector("model-share").shadowRoot.querySelector("canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
};

describe("the element", () => {
  let server;
  before(async () => {
    server = await start();
  });
  after(() => {
    server?.close();
    server?.closeAllConnections();
  });

  for (const engine of wanted) {
    describe(`in ${engine}`, { timeout: 180_000 }, () => {
      let page;
      before(async () => {
        page = await engines[engine]();
        await page.open(`http://localhost:${server.address().port}/page.html`);
        await until(page, () => Boolean(document.querySelector("model-share").drawn));
      });
      after(() => page?.close());

      it("loads and draws", async () => {
        await until(page, () => {
          const { shadowRoot } = document.querySelector("model-share");
          return shadowRoot.querySelector("canvas").width > 0;
        });
        const { title, total } = await page.evaluate(() => {
          const { drawn } = document.querySelector("model-share");
          return { title: drawn.title, total: drawn.result.total.at(-1) };
        });
        assert.equal(title, "Open-model downloads by country");
        assert.ok(total > 1e8);
        await until(page, () => {
          const canvas = document.querySelector("model-share").shadowRoot.querySelector("canvas");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return new Set(new Uint32Array(data.buffer)).size > 20;
        });
      });

      it("tells of what the mouse is at, inside the page", async () => {
        const { x, y } = await page.evaluate(() => {
          const canvas = document.querySelector("model-share").shadowRoot.querySelector("canvas");
          const { left, top, width, height } = canvas.getBoundingClientRect();
          return { x: left + width * 0.4, y: top + height * 0.6 };
        });
        await page.point(x - 5, y - 5);
        await page.point(x, y);
        await until(page, () => {
          const { shadowRoot } = document.querySelector("model-share");
          return shadowRoot.querySelectorAll(".tooltip:not([hidden]) tbody tr").length > 3;
        });
        const inside = await page.evaluate(() => {
          const { shadowRoot } = document.querySelector("model-share");
          const { left, right } = shadowRoot.querySelector(".tooltip").getBoundingClientRect();
          return left >= 0 && right <= innerWidth;
        });
        assert.ok(inside);
        await page.press("Escape");
        await until(
          page,
          () => document.querySelector("model-share").shadowRoot.querySelector(".tooltip").hidden,
        );
      });

      it("is walked through with keys", async () => {
        await page.evaluate(() => {
          const { shadowRoot } = document.querySelector("model-share");
          shadowRoot.querySelector("[role=slider]").focus();
        });
        const stands = (value) =>
          until(
            page,
            (value) => {
              const { shadowRoot } = document.querySelector("model-share");
              const slider = shadowRoot.querySelector("[role=slider]");
              return slider.getAttribute("aria-valuenow") === String(value);
            },
            value,
          );
        const last = await page.evaluate(() => {
          const { shadowRoot } = document.querySelector("model-share");
          return Number(shadowRoot.querySelector("[role=slider]").getAttribute("aria-valuemax"));
        });
        assert.ok(last > 2);
        await page.press("End");
        await stands(last);
        await page.press("ArrowLeft");
        await stands(last - 1);
        await page.press("ArrowDown");
        await until(page, () => {
          const { shadowRoot } = document.querySelector("model-share");
          return /\d/.test(shadowRoot.querySelector("[aria-live]").textContent);
        });
        await page.press("Home");
        await stands(0);
        await page.press("Escape");
      });

      it("follows the width of the page", async () => {
        const width = () =>
          page.evaluate(() => {
            const canvas = document.querySelector("model-share").shadowRoot.querySelector("canvas");
            return canvas.getBoundingClientRect().width;
          });
        const before = await width();
        await page.resize(500, 700);
        await until(page, () => {
          const chart = document.querySelector("model-share");
          const canvas = chart.shadowRoot.querySelector("canvas");
          return Math.abs(canvas.getBoundingClientRect().width - chart.clientWidth) < 2;
        });
        assert.ok((await width()) < before - 100);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await page.resize(800, 700);
      });

      it("goes dark with the page", async () => {
        const scheme = (value) => {
          document.documentElement.style.colorScheme = value;
        };
        await page.evaluate(scheme, "dark");
        await until(page, () => {
          const { shadowRoot } = document.querySelector("model-share");
          return shadowRoot.querySelector(".frame").dataset.theme === "dark";
        });
        await page.evaluate(scheme, "light");
        await until(page, () => {
          const { shadowRoot } = document.querySelector("model-share");
          return shadowRoot.querySelector(".frame").dataset.theme === "light";
        });
      });

      it("gives pictures and figures to take away", async () => {
        const { svg, png, width, csv, own } = await page.evaluate(async () => {
          const chart = document.querySelector("model-share");
          const { load } = await import("/dist/core.js");
          const response = await fetch("/site/data/llm-catalogue-article.json");
          const snapshot = await load(await response.arrayBuffer());
          const own = snapshot.svg({}, { width: 640 });
          snapshot.free();
          const picture = await createImageBitmap(await chart.toPng(2));
          const canvas = document.createElement("canvas");
          canvas.width = picture.width;
          canvas.height = picture.height;
          const context = canvas.getContext("2d");
          context.drawImage(picture, 0, 0);
          const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
          return {
            svg: await chart.toSvg(),
            png: new Set(new Uint32Array(data.buffer)).size,
            width: canvas.width / chart.shadowRoot.querySelector("canvas").clientWidth,
            csv: await chart.toCsv(),
            own,
          };
        });
        assert.match(own, /^<svg [^>]*width="640"/);
        for (const text of [own, svg]) assert.match(text, /Open-model downloads by country/);
        assert.ok(png > 20);
        assert.equal(width, 2);
        assert.match(csv, /China/);
      });

      it("draws what the second module has", async () => {
        await page.evaluate(() =>
          document.querySelector("model-share").setAttribute("view", "lead"),
        );
        await until(page, () =>
          /lead|ahead/i.test(document.querySelector("model-share").drawn.title),
        );
        await until(page, () => {
          const canvas = document.querySelector("model-share").shadowRoot.querySelector("canvas");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return new Set(new Uint32Array(data.buffer)).size > 20;
        });
        await page.evaluate(() => document.querySelector("model-share").removeAttribute("view"));
        await until(page, () =>
          document.querySelector("model-share").drawn.title.includes("country"),
        );
      });

      it("speaks another language, from right to left", async () => {
        const speak = (lang) => document.querySelector("model-share").setAttribute("lang", lang);
        await page.evaluate(speak, "ar");
        await until(page, () =>
          /\p{Script=Arabic}/u.test(document.querySelector("model-share").drawn.title),
        );
        assert.equal(
          await page.evaluate(() => {
            const { shadowRoot } = document.querySelector("model-share");
            return getComputedStyle(shadowRoot.querySelector("figure")).direction;
          }),
          "rtl",
        );
        await page.evaluate(speak, "en");
        await until(page, () =>
          document.querySelector("model-share").drawn.title.includes("country"),
        );
      });

      it("says what is wrong, and the last good picture stays", async () => {
        await page.evaluate(() => {
          document.querySelector("model-share").src = "/broken.json";
        });
        await until(page, () => {
          const { shadowRoot } = document.querySelector("model-share");
          return !shadowRoot.querySelector("[role=alert]").hidden;
        });
        const { text, shown } = await page.evaluate(() => {
          const { shadowRoot } = document.querySelector("model-share");
          return {
            text: shadowRoot.querySelector("[role=alert]").textContent,
            shown: !shadowRoot.querySelector("figure").hidden,
          };
        });
        assert.match(text, /expected a complete JSON object, found the end of the data/);
        assert.ok(shown);
        assert.ok((await page.evaluate(colours)) > 20);
      });

      it("draws from a classic script, with what it gets from beside it", async () => {
        await page.open(`http://localhost:${server.address().port}/classic.html`);
        await until(page, () => Boolean(document.querySelector("model-share").drawn));
        await page.evaluate(() => document.querySelector("model-share").setAttribute("lang", "de"));
        await page.evaluate(() =>
          document.querySelector("model-share").setAttribute("view", "lead"),
        );
        await until(page, () =>
          /Vorsprung/.test(document.querySelector("model-share").drawn.title),
        );
      });

      it("draws in a frame, which gets the height of what is in it", async () => {
        await page.open(`http://localhost:${server.address().port}/frame.html`);
        await until(page, () => {
          const { clientHeight, contentDocument } = document.querySelector("iframe");
          const main = contentDocument?.querySelector("main");
          if (!main?.querySelector("model-share")?.matches(":state(ready)")) return false;
          return Math.abs(main.getBoundingClientRect().height - clientHeight) < 2;
        });
      });
    });
  }
});
