// Why a share is what it is: the panel below the picture, by pointer, finger, keys and table.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { at } from "../../scripts/lib/paths.mjs";
import { findings } from "./axe.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, inside, strictPolicy, useHarness } from "./harness.mjs";

const harness = useHarness();
const whole = fixture.text(({ organisations }) => organisations.confidence.fill("medium"));

async function small(attributes = 'window="30"', options = {}) {
  harness.route("/small.json", { body: whole });
  const page = await harness.mount(
    `<main><h1>Test</h1><model-share src="/small.json" ${attributes}></model-share></main>`,
    options,
  );
  await inside(page, (element) => {
    window.whys = [];
    element.addEventListener("why", ({ detail }) => window.whys.push(detail));
  });
  await drawn(page);
  return page;
}

const panel = (page) => page.getByRole("region", { name: /^Why/ });
const slider = (page) => page.getByRole("slider", { name: "Date in the chart" });

/** The panel is there, complete, and has the focus. */
async function assertOpen(page, group) {
  await panel(page).locator("tbody tr").first().waitFor();
  const heading = panel(page).getByRole("heading", { name: /^Why/ });
  assert.match(await heading.textContent(), new RegExp(`^Why ${group} has [\\d.]+\\s%$`));
  assert.ok(await heading.evaluate((node) => node.getRootNode().activeElement === node));
  const [{ group: id, why }] = (await page.evaluate(() => window.whys)).slice(-1);
  assert.equal(why.group.id, id);
  assert.equal(why.group.label, group);
  const text = await panel(page).textContent();
  const number = (value) => new Intl.NumberFormat("en").format(Math.round(value));
  assert.ok(text.includes(`${number(why.downloads)} ÷ ${number(why.total)} =`), text);
  for (const model of why.models) assert.ok(text.includes(model.id), model.id);
  return why;
}

/** A place in the picture in which a group is, found as a reader does, by moving about. */
async function placeOf(page, group) {
  const box = await page.locator("model-share canvas").boundingBox();
  for (let y = 0.15; y < 0.95; y += 0.03) {
    const place = [box.x + box.width * 0.3, box.y + y * box.height];
    await page.mouse.move(...place);
    const focus = await inside(page, (_, root) =>
      root.querySelector(".tooltip:not([hidden]) .focused th")?.textContent.trim(),
    );
    if (focus === group) return place;
  }
  throw new Error(`${group} is nowhere`);
}

for (const view of ["share", "lines"]) {
  test(`a click on a group in the view ${view}, at the date that is there`, async () => {
    const page = await small(`view="${view}"`);
    const place = await placeOf(page, "United States");
    const caption = await page.locator("model-share .tooltip caption").textContent();
    await page.mouse.click(...place);
    const why = await assertOpen(page, "United States");
    const shown = Date.parse(`${caption} UTC`);
    assert.equal(Date.parse(why.date), shown);
    const { result } = await inside(page, (element) => element.drawn);
    const us = result.groups.find(({ id }) => id === "US");
    assert.equal(why.downloads, us.downloads[result.dates.indexOf(why.date)]);
    await page.shut();
  });
}

test("a row of bars, by the button of its tooltip", async () => {
  const page = await small('view="bars"');
  await placeOf(page, "China");
  await page.getByRole("button", { name: "Why China?" }).click();
  const why = await assertOpen(page, "China");
  assert.equal(why.date, fixture.snapshot().dates.at(-1));
  await page.shut();
});

test("keys: dates to the sides, groups up and down, Enter, and Escape back", async () => {
  const page = await small();
  await slider(page).focus();
  await page.keyboard.press("ArrowDown");
  const said = () => page.locator("model-share [role=status]").last().textContent();
  assert.match(
    await said(),
    /^China, 29 June 2026: 61\.4 percent, 3,600 of 5,860 downloads, rank 1$/,
  );
  await page.keyboard.press("ArrowDown");
  assert.match(await said(), /^United States, .*, rank 2$/);
  await page.keyboard.press("ArrowLeft");
  assert.match(await said(), /^United States, 25 May 2026: /);
  for (let i = 0; i < 9; i += 1) await page.keyboard.press("ArrowDown");
  assert.match(await said(), /rank 5$/);
  for (let i = 0; i < 9; i += 1) await page.keyboard.press("ArrowUp");
  assert.match(await said(), /rank 1$/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const why = await assertOpen(page, "United States");
  assert.equal(why.date, "2026-05-25");
  await page.keyboard.press("Escape");
  assert.equal(await panel(page).isVisible(), false);
  assert.ok(await slider(page).evaluate((node) => node.getRootNode().activeElement === node));

  // Without a group it is about the largest, and Escape forgets the group.
  await page.keyboard.press("Escape");
  await page.keyboard.press("End");
  assert.match(await said(), /China .*; .*United States/);
  await page.keyboard.press("Enter");
  await assertOpen(page, "China");
  await page.shut();
});

test("a row of the table, by its button, and back to it", async () => {
  const page = await small('view="table"');
  const button = page.getByRole("button", { name: "Why: France" });
  await button.click();
  await assertOpen(page, "France");
  await panel(page).getByRole("button", { name: "Close" }).click();
  assert.equal(await panel(page).isVisible(), false);
  assert.ok(await button.evaluate((node) => node.getRootNode().activeElement === node));
  await page.getByRole("combobox", { name: "Date" }).selectOption("0");
  await page.getByRole("button", { name: "Why: France" }).press("Enter");
  assert.equal((await assertOpen(page, "France")).date, fixture.snapshot().dates[0]);
  await page.shut();
});

test("a finger: the first tap shows the figures, the button in them the models", async () => {
  const page = await small(undefined, { hasTouch: true, viewport: { width: 360, height: 700 } });
  const box = await page.locator("model-share canvas").boundingBox();
  await page.touchscreen.tap(box.x + box.width * 0.3, box.y + box.height * 0.55);
  await page.locator("model-share .tooltip").waitFor();
  assert.equal(await panel(page).count(), 0);
  await page.locator("model-share .tooltip button").tap();
  await panel(page).locator("tbody tr").first().waitFor();
  const { inner, outer } = await page.evaluate(() => ({
    inner: document.documentElement.scrollWidth,
    outer: document.documentElement.clientWidth,
  }));
  assert.ok(inner <= outer, `${inner} px in ${outer} px`);
  await page.shut();
});

test("the counts behind a model, with what the country rests on", async () => {
  const page = await small('window="60" max-age="any"');
  await slider(page).focus();
  await page.keyboard.press("Enter");
  const why = await assertOpen(page, "China");
  const [model] = why.models;
  assert.ok(model.terms.length >= 1);
  const row = panel(page).locator("tr.about").first();
  assert.match(await row.textContent(), /China/);
  assert.match(await row.textContent(), /made for tests/);
  assert.match(await row.textContent(), /medium confidence/);
  await panel(page).getByText("How it is counted").first().click();
  const text = await row.locator("ul").textContent();
  const number = (value) => new Intl.NumberFormat("en").format(value);
  for (const { count, days, of } of model.terms) {
    const sum = days === of ? number(count) : `${number(count)} × ${days} ÷ ${of} days`;
    assert.ok(text.includes(sum), `${sum} in ${text}`);
  }
  await page.shut();
});

test("another choice: the panel follows, and keeps quiet", async () => {
  const page = await small();
  await slider(page).focus();
  await page.keyboard.press("Enter");
  await assertOpen(page, "China");
  await slider(page).focus();
  const before = await panel(page).textContent();
  await inside(page, (element) => void (element.window = 60));
  await page.waitForFunction(
    (before) =>
      document.querySelector("model-share").shadowRoot.querySelector(".why").textContent !== before,
    before,
  );
  assert.match(await panel(page).textContent(), /in the 60 days to/);
  assert.ok(await slider(page).evaluate((node) => node.getRootNode().activeElement === node));
  // Where the group is gone it says so.
  await inside(page, (element) => void (element.exclude = "alpha"));
  await panel(page).getByText("no model counts for it").waitFor();
  await inside(page, (element) => void (element.exclude = null));
  await panel(page).locator("tbody tr").first().waitFor();
  await page.shut();
});

test("where the core with the analyses cannot be had, the panel says so and tries again", async () => {
  const page = await small();
  for (const address of ["**/modelshare-analysis.wasm", "**/wasm-analysis-inline.js"]) {
    await page.route(address, (route) => route.abort());
  }
  await slider(page).focus();
  await page.keyboard.press("Enter");
  await panel(page).getByRole("alert").waitFor();
  assert.match(await panel(page).textContent(), /modelshare-analysis\.wasm/);
  assert.ok(await inside(page, (element) => element.matches(":state(ready)")), "the chart stays");
  await page.unrouteAll();
  await panel(page).getByRole("button", { name: "Try again" }).click();
  await assertOpen(page, "China");
  await page.shut();
});

test("a strict policy is enough, and the styles are there", async () => {
  const page = await small(undefined, { policy: strictPolicy });
  await slider(page).focus();
  await page.keyboard.press("Enter");
  await assertOpen(page, "China");
  const style = await panel(page).evaluate((node) => getComputedStyle(node).borderTopStyle);
  assert.equal(style, "solid");
  assert.deepEqual(
    page.problems.filter((problem) => !problem.includes("data:")),
    [],
  );
  await page.shut();
});

test("axe finds nothing in the panel", async () => {
  const page = await small();
  await slider(page).focus();
  await page.keyboard.press("Enter");
  await assertOpen(page, "China");
  await panel(page).getByText("How it is counted").first().click();
  assert.deepEqual(await findings(page), []);
  await page.shut();
});

test("many models: the largest first, more on demand, all of them accounted for", async () => {
  harness.route("/catalogue.json", {
    body: await readFile(at("www/data/llm-catalogue-article.json")),
  });
  const page = await harness.mount(
    '<model-share src="/catalogue.json" window="365" max-age="365"></model-share>',
  );
  await drawn(page);
  await inside(page, (element) => {
    window.whys = [];
    element.addEventListener("why", ({ detail }) => window.whys.push(detail));
  });
  await slider(page).focus();
  await page.keyboard.press("Enter");
  const why = await assertOpen(page, "China");
  const sum = [...why.models, why.more, why.rolledUp]
    .filter((part) => part !== null)
    .reduce((sum, part) => sum + part.downloads, 0);
  assert.ok(Math.abs(sum - why.downloads) < 1, `${sum} of ${why.downloads}`);
  const rows = panel(page).locator("tbody tr:not(.about)");
  assert.equal(await rows.count(), 10);
  await panel(page).getByRole("button", { name: /more$/ }).click();
  await page.waitForFunction(
    () =>
      document.querySelector("model-share").shadowRoot.querySelectorAll(".why tbody tr:not(.about)")
        .length > 10,
  );
  assert.ok(await rows.nth(10).evaluate((node) => node.getRootNode().activeElement === node));
  await page.shut();
});
