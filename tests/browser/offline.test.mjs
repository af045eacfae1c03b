// The site kept in the browser: only after a click, whole, from any path, without a network at all.

import assert from "node:assert/strict";
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { writeServiceWorker } from "../../scripts/lib/offline.mjs";
import { site } from "../../scripts/lib/paths.mjs";
import { handler } from "../../scripts/lib/server.mjs";
import { text } from "./fixture.mjs";
import { drawn, eventually, strictPolicy, useHarness } from "./harness.mjs";

const harness = useHarness();
const sub = "/some/where/";
let folder;
let first;
const servers = [];

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "modelshare-offline-"));
  first = path.join(folder, "first");
  await cp(process.env.MODELSHARE_SITE ?? site, first, { recursive: true });
  // Beside the site, on the same host: what a reader may open.
  await writeFile(path.join(folder, "own.json"), text());
});
after(async () => {
  for (const server of servers) await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** A host with the site below a path, which can be given another build, and stopped. */
async function host({ headers = {}, missing = [] } = {}) {
  const state = { site: first, asked: [] };
  const handlers = new Map();
  const server = http.createServer(async (request, response) => {
    const [address] = request.url.split("?");
    state.asked.push(address);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const inSite = address.startsWith(sub);
    if (missing.some((name) => address.endsWith(name))) {
      response.writeHead(404).end();
      return;
    }
    const root = inSite ? state.site : folder;
    if (!handlers.has(root)) handlers.set(root, await handler(root));
    if (inSite) request.url = request.url.slice(sub.length - 1);
    handlers.get(root)(request, response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://localhost:${server.address().port}`;
  state.origin = origin;
  state.url = origin + sub;
  state.close = () =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  servers.push(state);
  return state;
}

const button = (page) => page.locator("#offline");
const notice = (page, words) => page.locator(".notice").filter({ hasText: words });

/** What is kept: the names of stores, and whether there is a worker. */
const kept = (page) =>
  page.evaluate(async () => ({
    stores: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    other: [localStorage.length, sessionStorage.length, document.cookie],
  }));
/** Asks the page until it says yes. */
async function until(page, ask, argument) {
  for (const start = Date.now(); Date.now() - start < 30_000;) {
    if (await page.evaluate(ask, argument)) return;
    await new Promise((turn) => setTimeout(turn, 50));
  }
  assert.fail(`${ask}: expected to come true within 30 s`);
}
const nothing = { stores: [], workers: 0, other: [0, 0, ""] };

async function keep(page) {
  await button(page).click();
  await notice(page, /works without a network now: \d+ files, [\d.,]+ MB/).waitFor();
  await button(page)
    .and(page.getByRole("button", { name: "Remove the offline copy" }))
    .waitFor();
}

test("nothing is kept before the click; then every page, view and language works offline", async () => {
  const policy = `${strictPolicy}; require-trusted-types-for 'script'; trusted-types modelshare`;
  const server = await host({ headers: { "content-security-policy": policy } });
  const page = await harness.page();
  await page.goto(`${server.url}?src=../../own.json&window=30&max-age=any`);
  await drawn(page);
  await button(page).waitFor();
  await page.reload();
  await button(page).waitFor();
  assert.deepEqual(await kept(page), nothing);
  assert.ok(!server.asked.includes(`${sub}sw.js`));

  await keep(page);
  assert.equal((await kept(page)).workers, 1);
  assert.deepEqual(page.problems, []);
  await page.context().setOffline(true);
  await server.close();

  // What was opened from the same host was kept with it.
  await page.reload();
  await drawn(page);
  assert.equal(await page.locator("model-share").evaluate(({ info }) => info.models), 5);
  for (const [address, title] of [
    ["?lang=en", /downloads by country/],
    ["index.html?lang=ja&view=bars", /国/],
    ["?lang=ar&view=concentration", /./],
    ["?lang=en&view=specifications", /In how many/],
    ["?view=table&attribution=base&by=licence", /./],
    ["article", /downloads by country/],
    ["article.html", /downloads by country/],
  ]) {
    await page.goto(server.url + address);
    await drawn(page);
    assert.match(
      await page
        .locator("model-share")
        .first()
        .evaluate((c) => c.drawn.title),
      title,
    );
  }
  // What comes on demand too, from a page that has never had a network.
  await page.goto(`${server.url}?lang=de`);
  await drawn(page);
  await page.getByRole("button", { name: "Mitnehmen…" }).click();
  await page.locator("dialog[open]", { hasText: "PNG" }).waitFor();
  await page.keyboard.press("Escape");
  const failures = page.problems.filter((text) => !/ERR_INTERNET_DISCONNECTED/.test(text));
  assert.deepEqual(failures, []);

  await button(page).click();
  await notice(page, /./).waitFor();
  await until(page, async () => (await caches.keys()).length === 0);
  assert.deepEqual(await kept(page), nothing);
  await page.shut();
});

test("a new build takes over as a whole, at the next step from page to page", async () => {
  const server = await host();
  const page = await harness.page();
  await page.goto(`${server.url}?lang=en`);
  await keep(page);
  const [before] = (await kept(page)).stores;

  const second = path.join(folder, "second");
  await cp(first, second, { recursive: true });
  for (const name of ["index.html", "article.html"]) {
    const file = path.join(second, name);
    const html = await readFile(file, "utf8");
    await writeFile(file, html.replace("<h1", '<h1 data-build="second"'));
  }
  await appendFile(path.join(second, "explorer.js"), "\n;globalThis.build = 'second';\n");
  await writeServiceWorker(second);
  server.site = second;

  const builds = () =>
    page.evaluate(() => [globalThis.build, document.querySelector("h1").dataset.build]);
  // The first look finds it, and still shows what is whole: the old one.
  await page.reload();
  await drawn(page);
  assert.deepEqual(await builds(), [undefined, undefined]);
  // A browser looks for another worker some time after a page has come; here at once.
  await until(page, async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    // Refused where the browser is just looking for one itself.
    await registration.update().catch(() => undefined);
    return registration.waiting !== null;
  });
  // Another tab is not taken its files away.
  const other = await page.context().newPage();
  await other.goto(`${server.url}article.html`);
  assert.equal(await other.locator("h1[data-build]").count(), 0);
  await other.close();

  // A browser may take a while to forget a tab that was closed.
  await eventually(
    async () => {
      await page.reload();
      // Where the next worker takes over, the page that was asked for is left at once for itself.
      return page
        .locator("h1[data-build]")
        .count()
        .catch(() => 0);
    },
    (count) => count === 1,
    "the new build after the other tab is gone",
  );
  await drawn(page);
  assert.deepEqual(await builds(), ["second", "second"]);
  await until(page, async (before) => !(await caches.keys()).includes(before), before);
  assert.equal((await kept(page)).stores.length, 1);
  await page.locator("a[href='article.html']").click();
  await page.locator("h1[data-build]").waitFor();
  await server.close();
  await page.reload();
  await page.locator("h1[data-build]").waitFor();
  await drawn(page);
  await page.shut();
});

test("what cannot be stored is said, and nothing is left of the attempt", async () => {
  // A file of another build: no page may get files of two.
  const mixed = path.join(folder, "mixed");
  await cp(first, mixed, { recursive: true });
  await appendFile(path.join(mixed, "article.js"), "\n");
  const server = await host();
  server.site = mixed;
  const page = await harness.page();
  await page.goto(`${server.url}?lang=en`);
  const refused = async (reason) => {
    await button(page).click();
    await notice(page, /could not be stored, and nothing of it is kept/).waitFor();
    assert.match(await page.locator(".notice").textContent(), reason);
    await button(page)
      .and(page.getByRole("button", { name: "Keep for offline use" }))
      .waitFor();
    assert.deepEqual(await kept(page), nothing);
  };
  await refused(/article\.js: expected sha256-\S+, found sha256-/);

  // No room.
  server.site = first;
  const session = await page.context().newCDPSession(page);
  const quota = { origin: server.origin, quotaSize: 100_000 };
  await session.send("Storage.overrideQuotaForOrigin", quota);
  await refused(/quota/i);
  await session.send("Storage.overrideQuotaForOrigin", { origin: server.origin });

  // A policy without workers.
  await page.shut();
  const strict = await host({
    headers: { "content-security-policy": `${strictPolicy}; worker-src 'none'` },
  });
  const other = await harness.page();
  await other.goto(`${strict.url}?lang=en`);
  await button(other).click();
  await notice(other, /could not be stored/).waitFor();
  assert.deepEqual(await kept(other), nothing);
  await other.shut();

  // A host without one wasm file: the script that has its bytes is stored in its place.
  const partial = await host({ missing: ["modelshare-analysis.wasm"] });
  const last = await harness.page();
  await last.goto(`${partial.url}?lang=en`);
  await keep(last);
  await partial.close();
  await last.goto(`${partial.url}?view=concentration`);
  await drawn(last);
  await last.shut();
});
