// The explorer: how firm an answer is, and the views that show it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { after, firm, query, search } from "./explorer.mjs";
import { drawn, eventually, inside, picture, sitePath, useHarness } from "./harness.mjs";

/** Under which China leads in the bundled snapshot. */
const STUDY = "?window=365&max-age=365";

const harness = useHarness();

test("explorer: how firm the answer is, in words and figures of the core", async () => {
  const page = await harness.visit(STUDY);
  await drawn(page);
  await firm(page);
  const expected = await page.evaluate(async () => {
    const snapshot = await document.getElementById("chart").analysis();
    return snapshot.report(
      { window: 365, maxAge: 365 },
      { names: { CN: "China", US: "United States" } },
    );
  });
  const text = await page.locator("#firm").textContent();
  assert.ok(text.includes(expected.sentence), expected.sentence);
  for (const warning of expected.warnings) assert.ok(text.includes(warning), warning);
  assert.match(text, /China leads in [\d,]+ of [\d,]+ questions, the United States in [\d,]+/);
  assert.match(text, /China leads in [\d,]+ of [\d,]+ combinations of choices \(\d+\s%\)/);
  assert.match(text, /Largest lead: China, .*Largest lead: United States, /);
  assert.match(text, /explains \d+\s% of the differences/);
  assert.match(text, /would lead|carries more than the lead/);
  assert.ok((await page.locator("#firm tbody").count()) >= 3);

  // The largest lead of the other one becomes the page's, with all that belongs to it.
  const other = { name: "Show: Largest lead: United States" };
  await after(page, () => page.getByRole("button", other).click());
  const worst = await query(page);
  const { groups } = await inside(page, (element) => element.shares(element.drawn.result.query));
  const share = (id) => groups.find((group) => group.id === id)?.share.at(-1) ?? 0;
  const points = Number(text.match(/Largest lead: United States, ([\d.]+)/)[1]);
  assert.ok(Math.abs((share("US") - share("CN")) * 100 - points) < 0.06, JSON.stringify(worst));
  await after(page, () => page.goBack());
  assert.equal(search(page), STUDY);
  await page.shut();
});

test("explorer: the nearest flip is one click away, and so is the way back", async () => {
  const page = await harness.visit("");
  await drawn(page);
  await firm(page);
  const flips = page.locator("#firm .flip");
  const text = await flips.first().textContent();
  assert.match(text, /, and the United States lead$/);
  assert.equal(await page.locator("#firm .undo").count(), 0);
  await after(page, () => flips.first().click());
  const undo = page.getByRole("button", { name: "Undo: back to the definition before" });
  await undo.waitFor();
  assert.ok(await undo.evaluate((button) => document.activeElement === button));
  const { groups } = await inside(page, (element) => element.shares(element.drawn.result.query));
  const share = (id) => groups.find((group) => group.id === id)?.share.at(-1) ?? 0;
  assert.ok(share("US") > share("CN"), text);
  assert.notEqual(search(page), "");
  await after(page, () => undo.click());
  assert.equal(search(page), "");
  await firm(page);
  assert.equal(await page.locator("#firm .undo").count(), 0);
  assert.equal(await flips.first().textContent(), text);
  await page.shut();
});

test("explorer: a claim of the reader's own, in the address too", async () => {
  const page = await harness.visit(STUDY);
  await drawn(page);
  await firm(page);
  await page.getByRole("combobox", { name: "Who leads" }).selectOption("US");
  await page.waitForFunction(() => location.search.includes("claim"));
  assert.equal(new URL(page.url()).searchParams.get("claim"), "US > CN");
  await page
    .locator("#firm")
    .getByText(/The United States lead in [\d,]+ of/)
    .first()
    .waitFor();
  await page.goBack();
  await page
    .locator("#firm")
    .getByText(/China leads in [\d,]+ of/)
    .first()
    .waitFor();
  assert.equal(await page.getByRole("combobox", { name: "Who leads" }).inputValue(), "");
  await page.shut();
});

/** Makes a survey endless, so that it can be looked at. */
const slow = () => {
  const instantiate = WebAssembly.instantiate;
  window.steps = 0;
  WebAssembly.instantiate = async (...given) => {
    const instance = await instantiate(...given);
    if (!("survey_step" in instance.exports)) return instance;
    const exports = {
      ...instance.exports,
      survey_step: (...args) => {
        window.steps += 1;
        const end = performance.now() + 20;
        while (performance.now() < end);
        return instance.exports.survey_step(...args);
      },
    };
    return new Proxy(instance, { get: (_, key) => (key === "exports" ? exports : undefined) });
  };
};

test("explorer: a survey under way shows how far it is, lets the page live, and can be cancelled", async () => {
  const page = await harness.page();
  await page.addInitScript(slow);
  await page.goto(harness.origin + sitePath);
  await drawn(page);
  const bar = page.locator("#firm progress");
  await page.waitForFunction(() => document.querySelector("#firm progress")?.value > 0);
  const value = await bar.evaluate((bar) => bar.value);
  await page.waitForFunction(
    (value) => document.querySelector("#firm progress").value > value,
    value,
  );
  // Between the steps all have their turn: timers, frames, what comes from the network.
  const counts = await page.evaluate(async () => {
    const counts = [0, 0, 0];
    const isUnderWay = () => document.querySelector("#firm progress") !== null;
    const turns = async (kind, turn) => {
      while (isUnderWay() && counts.some((count) => count < 3)) {
        await turn();
        if (isUnderWay()) counts[kind] += 1;
      }
    };
    await Promise.all([
      turns(0, () => new Promise((done) => setTimeout(done))),
      turns(1, () => new Promise((done) => requestAnimationFrame(done))),
      turns(2, async () => (await fetch(location.href)).text()),
    ]);
    return counts;
  });
  assert.ok(
    counts.every((count) => count >= 3),
    counts.join(" "),
  );
  await page.getByRole("button", { name: "Cancel" }).click();
  const again = page.getByRole("button", { name: "Compare again" });
  await again.waitFor();
  assert.ok(await again.evaluate((button) => document.activeElement === button));
  let steps;
  await eventually(
    async () => {
      const before = steps;
      await page.waitForTimeout(200);
      steps = await page.evaluate(() => window.steps);
      return steps === before;
    },
    Boolean,
    "the work stops",
  );
  await again.click();
  await page.waitForFunction((steps) => window.steps > steps, steps);

  // Another choice begins anew: never two at a time.
  await after(page, () => page.locator("#window").selectOption("30"));
  await bar.waitFor();
  assert.equal(await bar.count(), 1);
  await page.shut();
});

test("explorer: a reader who saves data is asked first", async () => {
  const page = await harness.page();
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "connection", { value: { saveData: true } });
  });
  await page.goto(harness.origin + sitePath);
  await drawn(page);
  const button = page.getByRole("button", { name: "Compare all definitions" });
  await button.waitFor();
  await page.waitForTimeout(600);
  const asked = () => page.addresses.filter((address) => address.endsWith("analysis.wasm")).length;
  assert.equal(asked(), 0);
  await button.click();
  await firm(page);
  assert.equal(asked(), 1);
  await page.shut();
});

for (const [view, title] of [
  ["lead", /^China’s lead over/],
  ["specifications", /^Who leads under which definition: China or the United States/],
  ["concentration", /^Concentration of/],
]) {
  test(`explorer: the view ${view}, by its control, with words and table`, async () => {
    const page = await harness.visit(STUDY);
    await drawn(page);
    assert.equal(
      await after(page, () => page.locator(`[name=view][value=${view}]`).check()),
      "change",
    );
    assert.equal(search(page), `${STUDY}&view=${view}`);
    assert.match(await inside(page, (element) => element.drawn.title), title);
    assert.ok((await picture(page)).areas >= 3);
    await page.waitForFunction(
      (subtitle) =>
        document.getElementById("definition").textContent.startsWith(subtitle.slice(0, -1)),
      await inside(page, (element) => element.drawn.subtitle),
    );
    assert.match(await page.locator("#denominator").textContent(), /100 % is [\d,]+ downloads/);
    await page.locator("model-share summary", { hasText: "Table" }).click();
    const rows = page.locator("model-share .table tbody tr:not(.dated *)");
    await rows.first().waitFor();
    assert.ok((await rows.count()) >= 5);
    await page.shut();
  });
}
