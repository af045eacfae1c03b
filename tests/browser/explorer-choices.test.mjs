// The explorer: the rarer choices of a definition.

import assert from "node:assert/strict";
import { test } from "node:test";

import { after, openChoices, query, search } from "./explorer.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, failed, useHarness } from "./harness.mjs";

const harness = useHarness();

test("explorer: every rarer choice reaches picture and address, and back undoes it", async () => {
  const page = await harness.visit("");
  await drawn(page);
  await openChoices(page);
  const usual = await query(page);
  const copy = await harness.page();
  const label = (text) => page.locator("#choices").getByLabel(text, { exact: true });
  for (const [name, key, choose, value, expected] of [
    ["measure", "measure", () => label("Measured in").selectOption("models"), "models", "models"],
    ["by", "by", () => label("Grouped by").selectOption("openness"), "openness", "openness"],
    [
      "attribution",
      "attribution",
      () => label("Models made from others are credited to").selectOption("split"),
      "split",
      "split",
    ],
    [
      "unattributed",
      "unattributed",
      () => label("Publishers of unknown country").selectOption("drop"),
      "drop",
      "drop",
    ],
    [
      "unaffiliated",
      "unaffiliated",
      () => label("Individuals").selectOption("base"),
      "base",
      "base",
    ],
    [
      "scope",
      "scope",
      () => label("Size").selectOption("8-35B|35-150B|>=150B"),
      "parameters=8-35B|35-150B|>=150B",
      { parameters: ["8-35B", "35-150B", ">=150B"] },
    ],
    [
      "exclude-list",
      "excludeList",
      () => label("Leave out by a ready list").selectOption("telemetry,ci"),
      "telemetry,ci",
      ["telemetry", "ci"],
    ],
    [
      "exclude",
      "exclude",
      async () => {
        await page.locator("#exclude").fill("Qwen/*=too many; */tiny-*");
        await page.locator("#exclude").press("Enter");
      },
      "Qwen/*=too many; */tiny-*",
      [
        { glob: "Qwen/*", reason: "too many" },
        { glob: "*/tiny-*", reason: null },
      ],
    ],
    [
      "leave-out",
      "leaveOut",
      async () => {
        await page.locator("#leave-out").fill("Alibaba");
        await page.locator("#leave-out").press("Enter");
      },
      "Alibaba",
      "Alibaba",
    ],
    ["drop-top", "dropTop", () => label("The largest models").selectOption("10"), "10", 10],
    [
      "drop-top",
      "dropTop",
      async () => {
        await label("The largest models").selectOption("other");
        await page.getByRole("spinbutton", { name: /number of models/ }).fill("7");
        await page.keyboard.press("Enter");
      },
      "7",
      7,
    ],
    [
      "join",
      "join",
      () => label("Countries as one group").selectOption("study"),
      "study",
      undefined,
    ],
    [
      "join",
      "join",
      async () => {
        await label("Countries as one group").selectOption("other");
        await page.getByRole("textbox", { name: /names and codes/ }).fill("Nordic=DK,SE");
        await page.keyboard.press("Enter");
      },
      "Nordic=DK,SE",
      { Nordic: ["DK", "SE"] },
    ],
    [
      "override",
      "override",
      async () => {
        await page.locator("#override").fill("Qwen=US; google=");
        await page.locator("#override").press("Enter");
      },
      "Qwen=US; google=",
      { Qwen: "US", google: null },
    ],
  ]) {
    assert.equal(await after(page, choose), "change", name);
    const found = (await query(page))[key];
    if (expected === undefined) assert.ok(Object.keys(found).length > 0, name);
    else assert.deepEqual(found, expected, name);
    assert.deepEqual([...new URL(page.url()).searchParams], [[name, value]]);

    // The address alone brings it back, and its control shows it.
    await copy.goto(page.url());
    await drawn(copy);
    assert.deepEqual((await query(copy))[key], found, name);
    await copy.waitForFunction(
      ([name, value]) => document.querySelector(`#choices [name="${name}"]`)?.value === value,
      [name, value],
    );
    if (name !== "measure" && name !== "by") {
      await copy.locator(`#choices [name="${name}"]`).waitFor();
    }

    await after(page, () => page.goBack());
    assert.deepEqual(await query(page), usual, name);
    assert.equal(search(page), "");
  }

  // What is marked changes the picture and no figure.
  for (const [name, text] of [
    ["events", "Dated events"],
    ["published", "Published figures of the same definition"],
  ]) {
    assert.equal(await after(page, () => label(text).selectOption("off")), "change", name);
    assert.equal(search(page), `?${name}=off`);
    assert.equal(await page.locator("#chart").getAttribute(name), "off");
    await after(page, () => page.goBack());
    assert.equal(await page.locator("#chart").getAttribute(name), null);
    assert.equal(await label(text).inputValue(), "on");
  }
  assert.deepEqual(
    page.problems.filter((problem) => !problem.startsWith("Canvas2D")),
    [],
  );
  await copy.shut();
  await page.shut();
});

test("explorer: the selects and the text of a scope are one", async () => {
  const page = await harness.visit("?scope=task%3Dtext-generation%3B+licence%3Dpermissive");
  await drawn(page);
  const text = page.locator("#scope");
  await text.waitFor();
  assert.equal(await page.locator("#scope-licence").inputValue(), "permissive");
  await after(page, () => page.locator("#scope-modality").selectOption("text"));
  assert.equal(await text.inputValue(), "task=text-generation; licence=permissive; modality=text");
  await after(page, () => page.locator("#scope-licence").selectOption(""));
  assert.deepEqual((await query(page)).scope, { task: ["text-generation"], modality: ["text"] });
  await text.fill("quantised=yes");
  await after(page, () => text.press("Enter"));
  assert.equal(await page.locator("#scope-quantised").inputValue(), "yes");
  assert.equal(await page.locator("#scope-modality").inputValue(), "");
  await page.shut();
});

test("explorer: what the core finds wrong with a text stands beside it", async () => {
  const page = await harness.visit("");
  await drawn(page);
  await openChoices(page);
  for (const [id, text] of [
    ["scope", "colour=red"],
    ["override", "Qwen"],
  ]) {
    const input = page.locator(`#${id}`);
    await input.fill(text);
    assert.equal(await after(page, () => input.press("Enter")), "error");
    const wrong = page.locator(`#${id}-wrong`);
    assert.match(await wrong.textContent(), new RegExp(`^Option ${id}: expected .*"${text}"`));
    assert.equal(await input.getAttribute("aria-invalid"), "true");
    assert.equal(await input.getAttribute("aria-describedby"), `${id}-wrong`);
    await input.fill("");
    await after(page, () => input.press("Enter"));
    assert.equal(await wrong.count(), 0);
    assert.equal(await input.getAttribute("aria-invalid"), null);
  }
  await page.shut();

  // An address brings its fault along.
  const other = await harness.visit("?join=Narnia");
  await failed(other);
  await other.locator("#join-wrong").waitFor();
  await other.shut();
});

test("explorer: what the snapshot cannot tell apart cannot be chosen, and says why", async () => {
  harness.route("/small.json", { body: fixture.text() });
  const page = await harness.visit("?src=/small.json");
  await drawn(page);
  await openChoices(page);
  for (const [id, value, reason] of [
    ["attribution", "base", "no model of the snapshot names a base"],
    ["by", "task", "no model of the snapshot has a task"],
    ["measure", "likes", "no model of the snapshot has likes"],
  ]) {
    const option = page.locator(`#${id} option[value="${value}"]`);
    assert.ok(await option.evaluate((option) => option.disabled), id);
    assert.equal(await option.getAttribute("title"), reason);
    const field = page.locator(`p:has(> #${id})`);
    assert.match(await field.locator(".lack").first().textContent(), new RegExp(reason, "i"));
    assert.ok(await field.locator(".lack").first().isVisible());
  }
  assert.ok(await page.locator("#scope-modality").isDisabled());
  assert.ok(!(await page.locator("#window option:checked").evaluate((one) => one.disabled)));

  // Another snapshot can tell more.
  await after(page, () => page.locator("#src").selectOption({ index: 0 }));
  await page.waitForFunction(() => document.querySelectorAll("#choices .lack").length === 0);
  assert.ok(!(await page.locator("#scope-modality").isDisabled()));
  await page.shut();
});
