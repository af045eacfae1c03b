// A server for the pages of the measurements and a browser to open them in.

import http from "node:http";
import path from "node:path";
import { chromium } from "playwright-core";

import { launchOptions } from "../scripts/lib/chromium.mjs";
import { at, glueDir } from "../scripts/lib/paths.mjs";
import { handler } from "../scripts/lib/server.mjs";

/**
 * @param {string[]} files snapshots, served as `/data/NAME`
 * @returns {Promise<{ version: string, page(): Promise<import("playwright-core").Page>, stop(): Promise<void> }>}
 */
export async function start(files) {
  const folders = new Map([
    ["/bench/", at("bench")],
    ["/core/", glueDir],
    ["/uplot/", at("node_modules/uplot/dist")],
    ["/chart.js/", at("node_modules/chart.js/dist")],
  ]);
  const handlers = new Map();
  for (const [prefix, folder] of folders) handlers.set(prefix, await handler(folder));
  const folderOf = new Map();
  for (const file of files) folderOf.set(path.basename(file), await handler(path.dirname(file)));

  const server = http.createServer((request, response) => {
    // An isolated page gets a clock of 5 µs instead of 100.
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    // Nothing of the way here is measured, so nothing is spent on compression.
    request.headers["accept-encoding"] = "identity";
    const name = request.url.startsWith("/data/") ? request.url.slice("/data/".length) : undefined;
    const prefix = [...handlers.keys()].find((prefix) => request.url.startsWith(prefix));
    const handle = name === undefined ? handlers.get(prefix) : folderOf.get(name);
    if (!handle) return response.writeHead(404).end();
    request.url = name === undefined ? request.url.slice(prefix.length - 1) : `/${name}`;
    return handle(request, response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  // A browser that does not start must not leave a process that waits for requests.
  server.unref();
  const origin = `http://localhost:${server.address().port}`;
  const options = await launchOptions();
  const browser = await chromium.launch({
    ...options,
    args: [...options.args, "--js-flags=--expose-gc"],
  });

  return {
    version: browser.version(),
    async page() {
      const context = await browser.newContext({
        viewport: { width: 900, height: 900 },
        deviceScaleFactor: 2,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(120_000);
      const problems = [];
      page.on("pageerror", (error) => problems.push(String(error)));
      await page.goto(`${origin}/bench/page.html`);
      await page
        .waitForFunction(() => globalThis.bench !== undefined)
        .catch((error) => {
          throw new Error(problems.join("; ") || String(error));
        });
      return page;
    },
    async stop() {
      await browser.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
