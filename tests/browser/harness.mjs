// One browser and one server for a file of tests. The server has the built site below a deep path,
// the built package beside it, and whatever a test puts in their way.

import assert from "node:assert/strict";
import http from "node:http";
import { after, before } from "node:test";
import { chromium } from "playwright-core";

import { launchOptions } from "../../scripts/lib/chromium.mjs";
import { dist, site } from "../../scripts/lib/paths.mjs";
import { handler } from "../../scripts/lib/server.mjs";

/** Where the site lies: not at the root, as it must work from any path. */
export const sitePath = "/a/deep/path/";
const distPath = "/package/";

/** What a careful host sends; `wasm-unsafe-eval` is all that the element asks for. */
export const strictPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; " +
  "style-src 'self'; img-src 'self'";

/** Starts before the tests of the calling file, stops after them. */
export function useHarness() {
  const harness = new Harness();
  before(() => harness.start());
  after(() => harness.stop());
  return harness;
}

class Harness {
  #browser;
  #server;
  #routes = new Map();
  #count = 0;
  #folders = new Map();
  #policies = new Map();
  /** Without a slash at the end. */
  origin;

  async start() {
    // Each file of tests compresses anew what it serves: quickly.
    const serve = (folder) => handler(folder, { quality: 1 });
    this.#folders.set(sitePath, await serve(process.env.MODELSHARE_SITE ?? site));
    this.#folders.set(distPath, await serve(process.env.MODELSHARE_DIST ?? dist));
    this.#server = http.createServer((request, response) => this.#answer(request, response));
    await new Promise((done) => this.#server.listen(0, "127.0.0.1", done));
    this.origin = `http://localhost:${this.#server.address().port}`;
    this.#browser = await chromium.launch(await launchOptions({ light: true }));
  }

  async stop() {
    await this.#browser?.close();
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  /** Puts an answer in the way of a path; later ones win. */
  route(path, { status = 200, type = "application/json", headers = {}, body = "" }) {
    const seen = [];
    this.#routes.set(path, { status, type, headers, body, seen });
    return seen;
  }

  /** From now on the pages of the site come with this policy, or with none. */
  guard(policy) {
    this.#policies.set(sitePath, policy);
  }

  /** Serves a folder, by the handler of it, below a path. */
  folder(prefix, handle, policy) {
    this.#folders.set(prefix, handle);
    this.#policies.set(prefix, policy);
  }

  #answer(request, response) {
    const path = request.url.split("?")[0];
    const route = this.#routes.get(path);
    if (route) {
      route.seen.push(request.url);
      response.writeHead(route.status, { "content-type": route.type, ...route.headers });
      if (typeof route.body === "function") route.body(response);
      else response.end(route.body);
      return;
    }
    for (const [prefix, handle] of this.#folders) {
      if (!path.startsWith(prefix)) continue;
      request.url = request.url.slice(prefix.length - 1);
      const policy = this.#policies.get(prefix);
      if (policy) response.setHeader("content-security-policy", policy);
      handle(request, response);
      return;
    }
    response.writeHead(404, { "content-type": "text/plain" }).end("not here");
  }

  /**
   * A new page in a context of its own. `page.problems` collects what the console and the page
   * complain about, `page.addresses` every request.
   */
  async page(options = {}) {
    const context = await this.#browser.newContext({
      viewport: { width: 800, height: 700 },
      ...options,
    });
    const page = await context.newPage();
    page.problems = [];
    page.addresses = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) page.problems.push(message.text());
    });
    page.on("pageerror", (error) => page.problems.push(String(error)));
    page.on("request", (request) => page.addresses.push(request.url()));
    page.shut = () => context.close();
    return page;
  }

  /** Opens a page of the site. */
  async visit(address, options) {
    const page = await this.page(options);
    await page.goto(this.origin + sitePath + address);
    return page;
  }

  /** Opens a bare page with the package's element and the given body. */
  async mount(body, { policy, define = true, head = "", lang = "en", ...options } = {}) {
    this.#count += 1;
    const path = `/test-${this.#count}/page.html`;
    const script = define ? `<script type="module" src="${distPath}define.js"></script>` : "";
    this.route(path, {
      type: "text/html; charset=utf-8",
      headers: policy ? { "content-security-policy": policy } : {},
      body:
        `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Test</title>` +
        `<link rel="icon" href="data:,">${head}${script}</head><body>${body}</body></html>`,
    });
    const page = await this.page(options);
    await page.goto(this.origin + path);
    return page;
  }

  /** The address of a file of the package. */
  inPackage(name) {
    return this.origin + distPath + name;
  }
}

/** Waits until a chart is drawn and painted, or says why it is not. */
export async function drawn(page, selector = "model-share") {
  const state = await settled(page, selector);
  assert.equal(state.name, "ready", `${selector} is not drawn: ${state.message}`);
}

/** Waits until a chart shows an error; gives its message. */
export async function failed(page, selector = "model-share") {
  const state = await settled(page, selector);
  assert.equal(state.name, "error", `${selector} shows no error`);
  return state.message;
}

async function settled(page, selector) {
  return page
    .locator(selector)
    .first()
    .evaluate(async (chart) => {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const name = () => ["ready", "error"].find((state) => chart.matches(`:state(${state})`));
      const end = performance.now() + 30_000;
      do {
        while (!(chart.matches(":defined") && name()) && performance.now() < end) await frame();
        // The core paints in the frame after; and another one may take over by then.
        await frame();
        await frame();
      } while (!name() && performance.now() < end);
      return {
        name: name(),
        message: chart.shadowRoot?.querySelector(".error .message")?.textContent,
      };
    });
}

/**
 * What is painted: the size, how many different colours stand in a coarse grid, and a fingerprint
 * by which two pictures can be told apart.
 */
export function picture(page, selector = "model-share") {
  return page
    .locator(selector)
    .first()
    .evaluate((chart) => {
      const canvas = chart.shadowRoot.querySelector("canvas");
      const { width, height } = canvas;
      const box = canvas.getBoundingClientRect();
      if (width === 0 || height === 0) return { width, height, colours: 0, print: 0, box };
      const pixels = new Uint32Array(
        canvas.getContext("2d").getImageData(0, 0, width, height).data.buffer,
      );
      const colours = new Map();
      let print = 0;
      for (const pixel of pixels) {
        colours.set(pixel, (colours.get(pixel) ?? 0) + 1);
        print = (Math.imul(print, 31) + pixel) | 0;
      }
      const [[background, most]] = [...colours].sort((a, b) => b[1] - a[1]);
      const corner = pixels[0];
      // A thousandth of the picture in one colour is more than the edge of a letter.
      const areas = [...colours.values()].filter((count) => count > pixels.length / 1000).length;
      return {
        width,
        height,
        box: { width: box.width, height: box.height },
        areas,
        background,
        most: most / pixels.length,
        corner: [corner & 255, (corner >> 8) & 255, (corner >> 16) & 255],
        print,
      };
    });
}

/** Runs a function with the chart and its shadow root in the page. */
export function inside(page, ask, argument, selector = "model-share") {
  return page
    .locator(selector)
    .first()
    .evaluate(
      (chart, [source, value]) =>
        new Function(`return (${source})`)()(chart, chart.shadowRoot, value),
      [ask.toString(), argument],
    );
}

/**
 * Asks again and again until an answer is as it should be, and gives that one: what follows from an
 * action is there when it is there, and on a busy machine that is later.
 */
export async function eventually(ask, isIt, what) {
  const end = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (isIt(answer)) return answer;
    assert.ok(Date.now() < end, `expected within 20 s: ${what}, found ${JSON.stringify(answer)}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** Waits until something outside the page is so; for the page there is `page.waitForFunction`. */
export function until(check, what) {
  return eventually(check, Boolean, what);
}
