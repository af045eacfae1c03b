// The tooltip, by pointer, finger and keys.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as fixture from "./fixture.mjs";
import { drawn, inside, useHarness } from "./harness.mjs";

const harness = useHarness();

async function small(options, attributes = "") {
  harness.route("/small.json", { body: fixture.text() });
  const page = await harness.mount(
    `<p>Above</p><model-share src="/small.json" lang="en" ${attributes}></model-share><p id="below">Below</p>`,
    options,
  );
  await drawn(page);
  return page;
}

/** A place in the picture, as fractions of it. */
async function place(page, x, y) {
  const box = await page.locator("model-share canvas").boundingBox();
  return [box.x + x * box.width, box.y + y * box.height];
}

const tooltip = (page) => page.locator("model-share .tooltip");

/** The tooltip lies inside the element, and so inside the page. */
async function assertInside(page) {
  const inner = await tooltip(page).boundingBox();
  const outer = await page.locator("model-share").boundingBox();
  assert.ok(inner.x >= outer.x - 0.5 && inner.x + inner.width <= outer.x + outer.width + 0.5);
  assert.ok(inner.y >= outer.y - 0.5 && inner.y + inner.height <= outer.y + outer.height + 0.5);
}

/** All groups of a date, with their figures, and what they are parts of. */
async function assertComplete(page, date) {
  const result = await inside(page, (element) => element.drawn.result);
  const index = result.dates.indexOf(date);
  const rows = await tooltip(page)
    .locator("tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  const number = (value) => new Intl.NumberFormat("en-GB").format(Math.round(value));
  const expected = result.groups
    .filter((group) => group.downloads[index] > 0)
    .map((group) => [group.label, number(group.downloads[index])]);
  assert.deepEqual(rows.map(([label, count]) => [label, count]).sort(), expected.sort());
  const sum = rows.reduce((sum, [, , share]) => sum + Math.round(parseFloat(share) * 10), 0);
  assert.equal(sum, 1000);
  const text = await tooltip(page).textContent();
  assert.ok(text.includes(`of ${number(result.total[index])} downloads`), text);
  // Half a year of data cannot speak of a whole one.
  assert.equal(result.coverage[index] < 1, /Data for .* of the window/.test(text), text);
}

const lastDate = "2026-06-29";

for (const view of ["share", "lines", "bars"]) {
  test(`hovering shows every group of the date in the view ${view}`, async () => {
    const page = await small({}, `view="${view}"`);
    await page.mouse.move(...(await place(page, 0.5, 0.5)));
    await tooltip(page).waitFor();
    const caption = await tooltip(page).locator("caption").textContent();
    const date = await inside(
      page,
      (element, _, caption) =>
        element.drawn.result.dates.find(
          (date) => Date.parse(`${caption} UTC`) === Date.parse(date),
        ),
      caption,
    );
    assert.ok(date, `the caption ${caption} is a date of the axis`);
    await assertComplete(page, date);
    await assertInside(page);
    await page.shut();
  });
}

test("the tooltip stays inside at every edge, on a phone too", async () => {
  for (const width of [340, 800]) {
    const page = await small({ viewport: { width, height: 700 } });
    for (const x of [0.2, 0.5, 0.8]) {
      for (const y of [0.3, 0.5, 0.7]) {
        await page.mouse.move(...(await place(page, x, y)));
        if (await tooltip(page).isVisible()) await assertInside(page);
      }
    }
    await page.shut();
  }
});

test("the tooltip can be reached with the pointer, and goes when the pointer has left", async () => {
  const page = await small();
  await page.mouse.move(...(await place(page, 0.4, 0.5)));
  await tooltip(page).waitFor();
  const box = await tooltip(page).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForTimeout(600);
  assert.ok(await tooltip(page).isVisible(), "it went while the pointer was on it");
  await page.locator("#below").hover();
  await tooltip(page).waitFor({ state: "hidden" });
  await page.shut();
});

test("Escape dismisses the tooltip without moving the pointer, and what rests takes nothing from the keys", async () => {
  const page = await small();
  const at = await place(page, 0.5, 0.5);
  await page.evaluate(() => {
    const { shadowRoot } = document.querySelector("model-share");
    shadowRoot.addEventListener("pointermove", (event) => (window.last = event), true);
  });
  await page.mouse.move(...at);
  await tooltip(page).waitFor();
  // WebKit tells of a move where the page has moved below the mouse.
  const repeat = () =>
    inside(page, (_, root) => {
      const { clientX, clientY, screenX, screenY, pointerType } = window.last;
      const where = { clientX, clientY, screenX, screenY, pointerType, bubbles: true };
      root.querySelector("canvas").dispatchEvent(new PointerEvent("pointermove", where));
    });
  await page.keyboard.press("Escape");
  await repeat();
  assert.equal(await tooltip(page).isVisible(), false);
  const slider = page.getByRole("slider", { name: "Date in the chart" });
  await slider.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Home");
  await repeat();
  assert.equal(await slider.getAttribute("aria-valuenow"), "0");
  await page.mouse.move(at[0] + 3, at[1]);
  assert.notEqual(await slider.getAttribute("aria-valuenow"), "0");
  await page.shut();
});

test("a mouse that comes back to where it left finds its date again", async () => {
  const page = await small();
  const at = await place(page, 0.5, 0.5);
  await page.mouse.move(...at);
  await tooltip(page).waitFor();
  await page.locator("#below").hover();
  await tooltip(page).waitFor({ state: "hidden" });
  await page.mouse.move(...at);
  await tooltip(page).waitFor();
  await page.shut();
});

test("a tap shows the tooltip, which stays until a tap beside it", async () => {
  const page = await small({ hasTouch: true, viewport: { width: 360, height: 700 } });
  await page.touchscreen.tap(...(await place(page, 0.5, 0.5)));
  await tooltip(page).waitFor();
  await page.waitForTimeout(600);
  assert.ok(await tooltip(page).isVisible(), "it went by itself");
  await assertInside(page);
  await page.touchscreen.tap(
    ...(await page
      .locator("#below")
      .boundingBox()
      .then(({ x, y }) => [x + 5, y + 5])),
  );
  await tooltip(page).waitFor({ state: "hidden" });
  await page.shut();
});

test("the keys walk the dates: one tab stop, arrows, Home, End, Escape", async () => {
  const page = await small();
  const slider = page.getByRole("slider", { name: "Date in the chart" });
  // Its script comes after the picture.
  await slider.waitFor();
  await page.keyboard.press("Tab");
  assert.ok(await slider.evaluate((element) => element.matches(":focus-visible")));
  assert.notEqual(
    await slider.evaluate((element) => getComputedStyle(element).outlineStyle),
    "none",
    "the focus is visible",
  );
  const now = () => slider.getAttribute("aria-valuenow").then(Number);
  const last = fixture.snapshot().dates.length - 1;

  // The first key shows where the slider stands.
  await page.keyboard.press("ArrowLeft");
  assert.equal(await now(), last);
  await assertComplete(page, lastDate);
  await assertInside(page);
  await page.keyboard.press("ArrowLeft");
  assert.equal(await now(), last - 1);
  assert.equal(await slider.getAttribute("aria-valuetext"), "25 May 2026");
  const said = await page.locator("model-share [role=status]").textContent();
  assert.match(said, /^25 May 2026: China 47\.9 percent; .*Of [\d,]+ downloads\./);
  await page.keyboard.press("PageDown");
  assert.equal(await now(), last - 3);
  await page.keyboard.press("PageUp");
  assert.equal(await now(), last - 1);
  await page.keyboard.press("Home");
  assert.equal(await now(), 0);
  await page.keyboard.press("ArrowLeft");
  assert.equal(await now(), 0);
  await page.keyboard.press("End");
  assert.equal(await now(), last);
  await page.keyboard.press("Escape");
  assert.equal(await tooltip(page).isVisible(), false);

  // The next stop is the first of the tools, and nothing of the picture.
  await page.keyboard.press("Tab");
  const focused = await inside(page, (_, root) => root.activeElement.title);
  assert.equal(focused, "Play the dates");
  await page.shut();
});

test("keys that mean something to the page are left to it", async () => {
  const page = await small();
  await page.evaluate(() => {
    window.left = [];
    addEventListener("keydown", (event) => {
      if (!event.defaultPrevented) window.left.push(event.key);
    });
  });
  await page.getByRole("slider", { name: "Date in the chart" }).focus();
  for (const key of ["a", "Alt+ArrowLeft", "Control+Home", "Shift+PageDown"])
    await page.keyboard.press(key);
  const left = await page.evaluate(() => window.left);
  for (const key of ["a", "ArrowLeft", "Home", "PageDown"]) assert.ok(left.includes(key), key);
  assert.equal(await tooltip(page).isVisible(), false);
  await page.shut();
});
