// Addresses that are none, and scripts that come later and do not come: an error says so, what was drawn
// stays, and all of it comes when the network is back.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import { dist, site } from "../../scripts/lib/paths.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, failed, inside, sitePath, useHarness } from "./harness.mjs";

const harness = useHarness();
const whole = fixture.text();
const back = (page) => page.evaluate(() => dispatchEvent(new Event("online")));

/** Names of the scripts of a folder that have a text in them: their files are named by hashes. */
async function scriptsWith(folder, text) {
  const names = (await readdir(folder)).filter((name) => /^(chunk|explorer)[^.]*\.js$/.test(name));
  const found = [];
  for (const name of names) {
    if ((await readFile(path.join(folder, name), "utf8")).includes(text)) found.push(name);
  }
  assert.ok(found.length > 0, `no script with ${text}`);
  return found;
}

/** Breaks off what is asked for of these names. */
const without = (page, names) =>
  page.route(
    (url) => names.some((name) => url.pathname.endsWith(name)),
    (route) => route.abort(),
  );

/** Collects what the element tells its page. */
const listen = () => {
  window.failures = [];
  document
    .querySelector("model-share")
    .addEventListener("error", ({ detail }) => window.failures.push(detail));
};

test("an attribute src that is no address is the error event, and what was drawn stays", async () => {
  harness.route("/small.json", { body: whole });
  for (const src of ["http://[", "https://a:b/", "//%"]) {
    const page = await harness.mount("<model-share></model-share>");
    await page.evaluate(listen);
    const set = (value) =>
      page.evaluate((value) => (document.querySelector("model-share").src = value), value);
    await set(src);
    const expected = `attribute src: expected an address, found ${JSON.stringify(src)}`;
    assert.equal(await failed(page), expected);
    assert.deepEqual(await page.evaluate(() => window.failures), [
      { code: "address", message: expected },
    ]);
    await set("/small.json");
    await drawn(page);
    await set(src);
    assert.equal(await failed(page), expected);
    assert.notEqual(await inside(page, (element) => element.drawn), null);
    // Its picture can be taken away all the same.
    assert.match(await inside(page, (element) => element.toCsv()), /Counts of a test/);
    await set("/small.json");
    await drawn(page);
    assert.deepEqual(page.problems, []);
    await page.shut();
  }
});

/** What a reader does, which scripts that takes, and how it is seen that they are there. */
const parts = {
  "the tools and the pointer": ["Tools of the chart", "", ".tools .buttons"],
  "the table": ["Dated events", "table", ".table table"],
  "a comparison": ["Lead in points", "lead", "canvas"],
  "the module with the analyses": [undefined, "concentration", "canvas"],
};

for (const [what, [words, view, sign]] of Object.entries(parts)) {
  test(`${what}: an error says that it did not come, and it comes with the network`, async () => {
    harness.route("/small.json", { body: whole });
    const choices = 'window="30" max-age="any"';
    const page = await harness.mount(`<model-share src="/small.json" ${choices}></model-share>`, {
      define: false,
    });
    if (words === undefined) await page.route(/analysis/, (route) => route.abort());
    else await without(page, await scriptsWith(process.env.MODELSHARE_DIST ?? dist, words));
    await page.evaluate(listen);
    await page.evaluate(
      (define) => import(define).then(() => undefined),
      harness.inPackage("define.js"),
    );
    await page.waitForFunction(() => document.querySelector("model-share").drawn !== null);
    const title = await inside(page, (element) => element.drawn.title);
    await page.evaluate((view) => {
      if (view !== "") document.querySelector("model-share").view = view;
    }, view);
    await page.waitForFunction(() => window.failures.length > 0);
    const { code, message } = await page.evaluate(() => window.failures.at(-1));
    assert.equal(code, "script", message);
    assert.match(message, /expected an answer, found none|its inlined copy/);
    assert.equal(await inside(page, (element) => element.drawn.title), title, "the picture stays");
    await page
      .locator("model-share [role=alert]", { hasText: "when the network is back" })
      .waitFor();
    await page.unrouteAll();
    await back(page);
    await drawn(page);
    await page.locator(`model-share ${sign}`).first().waitFor();
    if (view !== "" && view !== "table") {
      await page.waitForFunction((title) => {
        const { drawn } = document.querySelector("model-share");
        return drawn.title !== title;
      }, title);
    }
    assert.ok(await page.locator("model-share .error").isHidden());
    await page.shut();
  });
}

test("a language that does not come is said in English with an error, and comes with the network", async () => {
  harness.route("/small.json", { body: whole });
  const page = await harness.mount(
    '<model-share src="/small.json" window="30" max-age="any" lang="de"></model-share>',
    { define: false },
  );
  await page.route(/messages-de-/, (route) => route.abort());
  await page.evaluate(listen);
  await page.evaluate(
    (define) => import(define).then(() => undefined),
    harness.inPackage("define.js"),
  );
  await page.waitForFunction(() => window.failures.length > 0);
  const [{ code }] = await page.evaluate(() => window.failures);
  assert.equal(code, "script");
  const title = () => inside(page, (element) => element.drawn.title);
  assert.match(await title(), /downloads by country/);
  await page.unrouteAll();
  await back(page);
  await page.waitForFunction(
    () =>
      document.querySelector("model-share").drawn.title.includes("Downloads") &&
      document.querySelector("model-share").drawn.title.includes("nach"),
  );
  await drawn(page);
  await page.shut();
});

test("explorer: the rest of the page that does not come is said, and comes with the network", async () => {
  const page = await harness.page();
  const folder = process.env.MODELSHARE_SITE ?? site;
  await without(page, await scriptsWith(folder, "Example: {example}"));
  await page.goto(`${harness.origin}${sitePath}?data=llm-panel&lang=de`);
  await page.waitForFunction(() => document.querySelector("model-share").drawn != null);
  const notice = page.locator("#missing");
  await notice.waitFor();
  // In German where its words are here already.
  assert.match(await notice.textContent(), /again when the network is back|wieder da ist/);
  assert.equal(await page.locator("#override").count(), 0);
  await page.unrouteAll();
  await back(page);
  await page.locator("#override").waitFor({ state: "attached" });
  await page.locator("label[for=src]", { hasText: "Datensatz" }).waitFor();
  assert.ok(await notice.isHidden());
  await page.shut();
});

test("explorer: a dialog that was open without its script is filled with the network", async () => {
  const page = await harness.visit("?data=llm-panel&lang=en");
  await drawn(page);
  await page.route("**/*.js", (route) => route.abort());
  await page.locator("model-share ~ .tools").getByRole("button", { name: "Take it away" }).click();
  await page.locator("dialog[open] [role=alert]", { hasText: "network is back" }).waitFor();
  await page.unrouteAll();
  await back(page);
  await page.locator("dialog[open]", { hasText: "Download PNG" }).waitFor();
  assert.equal(await page.locator("dialog[open] [role=alert]").count(), 0);
  await page.shut();
});

test("explorer: style sheets that come later are asked for again", async () => {
  const page = await harness.page();
  await page.route("**/explorer-tools.css", (route) => route.abort());
  await page.goto(`${harness.origin}${sitePath}?data=llm-panel&lang=en`);
  await drawn(page);
  await page.getByRole("button", { name: "Take it away" }).waitFor();
  await page.unrouteAll();
  await back(page);
  await page.waitForFunction(() =>
    [...document.styleSheets].some(({ href }) => href?.endsWith("explorer-tools.css")),
  );
  assert.equal(await page.locator("model-share ~ .tools").count(), 1);
  await page.shut();
});

test("really without a network, and back: nothing has to be pressed", async () => {
  harness.route("/small.json", { body: whole });
  const page = await harness.mount(
    '<model-share src="/small.json" window="30" max-age="any"></model-share>',
  );
  await drawn(page);
  await page.context().setOffline(true);
  await page.evaluate(() => (document.querySelector("model-share").view = "lead"));
  assert.match(await failed(page), /expected an answer, found none|its inlined copy/);
  await page.context().setOffline(false);
  await page.waitForFunction(() => document.querySelector("model-share").drawn.lead);
  await drawn(page);
  await page.shut();
});
