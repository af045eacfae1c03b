// The site on hosts as they are: in a folder, compressing everything, with wrong types, clean
// addresses, no case, and a page for whatever is missing.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";

import { site } from "../../scripts/lib/paths.mjs";
import { drawn, failed, useHarness } from "./harness.mjs";

const harness = useHarness();
const root = process.env.MODELSHARE_SITE ?? site;
const sub = "/pages/of/somebody/";
const types = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** What the host does now; a test sets it. */
let habits;
let server;
let origin;
let files;

before(async () => {
  files = (await readdir(root, { recursive: true })).map((name) => name.replaceAll("\\", "/"));
  server = http.createServer((request, response) => answer(request, response));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://localhost:${server.address().port}`;
});
after(() => {
  server?.close();
  server?.closeAllConnections();
});

async function answer(request, response) {
  const { type, gzip, clean, caseless, fallback, without = [] } = habits;
  const { pathname, search } = new URL(request.url, origin);
  const moved = (to) => response.writeHead(308, { location: to + search }).end();
  if (pathname === sub.slice(0, -1)) return moved(sub);
  let name = pathname.startsWith(sub) ? decodeURI(pathname.slice(sub.length)) : undefined;
  if (clean && name?.endsWith("index.html")) return moved(sub);
  if (clean && name?.endsWith(".html")) return moved(pathname.replace(/\.html$/, ""));
  if (name === "") name = "index.html";
  if (clean && files.includes(`${name}.html`)) name += ".html";
  if (caseless) name = files.find((one) => one.toLowerCase() === name?.toLowerCase());
  let isThere = files.includes(name) && path.extname(name) !== "" && !without.includes(name);
  if (!isThere && fallback) [name, isThere] = ["index.html", true];
  if (!isThere) return response.writeHead(404, { "content-type": "text/html" }).end("<h1>404</h1>");
  const bytes = await readFile(path.join(root, name));
  const found = type?.(path.extname(name));
  const headers = { "x-content-type-options": "nosniff" };
  const sent = found === undefined ? types[path.extname(name)] : found;
  if (sent) headers["content-type"] = sent;
  if (gzip) headers["content-encoding"] = "gzip";
  response.writeHead(200, headers);
  // In pieces, so that there is no length.
  const body = gzip ? gzipSync(bytes) : bytes;
  response.write(body.subarray(0, 1000));
  response.end(body.subarray(1000));
}

const wasmAs = (given) => ({ type: (extension) => (extension === ".wasm" ? given : undefined) });
const hosts = {
  "plain, from a folder": {},
  "one that compresses everything and says no length": { gzip: true },
  "one that sends wasm as bytes": wasmAs("application/octet-stream"),
  "one that sends wasm as text": wasmAs("text/plain"),
  "one that does not know wasm": wasmAs(null),
  "one that sends JSON as text": {
    type: (extension) => (extension === ".json" ? "text/plain; charset=utf-8" : undefined),
  },
  "one with clean addresses": { clean: true },
  "one without case": { caseless: true },
  "one that has an answer for everything": { fallback: true },
};

for (const [name, given] of Object.entries(hosts)) {
  test(`the site works on ${name}`, async () => {
    habits = given;
    const page = await harness.page();
    const start = given.caseless ? `${sub}INDEX.html` : sub.slice(0, -1);
    await page.goto(
      `${origin}${start}?lang=de&view=concentration&src=data/llm-catalogue-article.json`,
    );
    await drawn(page);
    assert.match(
      await page.locator("model-share").evaluate(({ drawn }) => drawn.title),
      /Konzentration|konzentriert|Verteil|HHI/i,
    );
    await page.locator("a[href='article.html']").click();
    await page.locator("article h1").waitFor();
    await drawn(page);
    if (given.clean) assert.equal(page.url(), `${origin}${sub}article`);
    await page.locator(".masthead a.name").click();
    await page.locator("#choices").waitFor();
    await drawn(page);
    assert.deepEqual(page.problems, []);
    await page.shut();
  });
}

test("where a missing file is answered with a page, it is named as what it is", async () => {
  habits = { fallback: true, without: ["modelshare.wasm"] };
  const page = await harness.page();
  await page.goto(`${origin}${sub}?lang=en&src=data/absent.json`);
  assert.match(await failed(page), /^snapshot: expected .*, found (?:a web page|HTML)/i);
  // A module that is a page is none: the copy in the script serves.
  await page.goto(`${origin}${sub}?lang=en&src=data/llm-catalogue-article.json`);
  await drawn(page);
  habits = { without: ["modelshare.wasm"] };
  await page.goto(`${origin}${sub}?lang=en&src=data/absent.json`);
  assert.match(await failed(page), /absent\.json\): expected status 200, found 404/);
  await page.shut();
});
