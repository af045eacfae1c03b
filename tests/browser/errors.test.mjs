// What a reader sees when something is wrong: what, where, and what to do; and the last good picture.
// Faults of the network are in network.test.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as fixture from "./fixture.mjs";
import { drawn, failed, inside, picture, useHarness } from "./harness.mjs";

const harness = useHarness();

const whole = fixture.text();

/** Files that the core refuses, by the code that it gives. */
const spoilt = {
  empty: "",
  html: "<!doctype html><title>Not found</title>",
  truncated: whole.slice(0, whole.length / 2),
  "not-json": "format: 1",
  version: fixture.text((data) => (data.format = 2)),
  "date-order": fixture.text((data) => data.dates.reverse()),
  length: fixture.text((data) => data.counts.pop()),
  duplicate: fixture.text(
    (data) => (data.models.name[1] = data.models.name[0]) && (data.models.namespace[1] = 0),
  ),
  count: fixture.text((data) => (data.counts[0][1] = -1)),
};

for (const [code, body] of Object.entries(spoilt)) {
  test(`${code}: the element says what the core says, and what to do`, async () => {
    harness.route("/spoilt.json", { body });
    const page = await harness.mount(
      `<script>addEventListener("error", (event) => (window.heard = event.detail), true)</script>
       <model-share src="/spoilt.json"></model-share>`,
    );
    const shown = await failed(page);
    const said = await page.evaluate(
      async ([core, body]) => {
        const { load } = await import(core);
        return load(body).then(
          () => undefined,
          (error) => ({ code: error.code, message: error.message }),
        );
      },
      [harness.inPackage("core.js"), body],
    );
    assert.equal(said.code, code);
    assert.equal(shown, said.message);
    assert.match(shown, /expected .*, found /);
    assert.deepEqual(await page.evaluate(() => window.heard), said);
    const panel = page.locator("model-share [role=alert]");
    assert.ok(await panel.isVisible());
    assert.match(await panel.textContent(), /Snapshot: \/spoilt\.json/);
    assert.ok((await panel.locator(".todo").textContent()).length > 20);
    await page.shut();
  });
}

for (const [attribute, value] of [
  ["by", "colour"],
  ["window", "0"],
  ["max-age", "-1"],
  ["at", "2026-02-10"],
  ["top", "many"],
  ["individuals", "nobody"],
  ["view", "pie"],
  ["theme", "sepia"],
]) {
  test(`${attribute}="${value}" is refused by name, and the last good picture stays`, async () => {
    harness.route("/small.json", { body: whole });
    const page = await harness.mount('<model-share src="/small.json"></model-share>');
    await drawn(page);
    const before = await picture(page);
    await inside(page, (element, _, [name, value]) => element.setAttribute(name, value), [
      attribute,
      value,
    ]);
    const shown = await failed(page);
    assert.ok(shown.includes(attribute) && shown.includes(value), shown);
    assert.match(shown, /expected .*, found /);
    assert.ok(await page.locator("model-share canvas").isVisible());
    assert.equal((await picture(page)).print, before.print, "the picture has changed");
    await inside(page, (element, _, name) => element.removeAttribute(name), attribute);
    await drawn(page);
    assert.equal(await page.locator("model-share [role=alert]").isVisible(), false);
    assert.equal((await picture(page)).print, before.print);
    await page.shut();
  });
}

test("a snapshot that fails leaves the one before it in view, and says so", async () => {
  harness.route("/small.json", { body: whole });
  harness.route("/spoilt.json", { body: spoilt.truncated });
  const page = await harness.mount('<model-share src="/small.json"></model-share>');
  await drawn(page);
  const before = await picture(page);
  await inside(page, (element) => void (element.src = "/spoilt.json"));
  await failed(page);
  assert.equal((await picture(page)).print, before.print);
  assert.match(await page.locator("model-share .what").textContent(), /last good one/);
  await inside(page, (element) => void (element.src = "/small.json"));
  await drawn(page);
  await page.shut();
});

test("without a snapshot the element says that, and is no empty box", async () => {
  const page = await harness.mount("<model-share></model-share>");
  assert.ok(await page.getByText("No snapshot is given").isVisible());
  await page.shut();
});
