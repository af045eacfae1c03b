// The explorer: the choices that everybody sees, its words, colours, and what it loads.

import assert from "node:assert/strict";
import { test } from "node:test";

import { after, firm, query, search } from "./explorer.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, failed, inside, sitePath, until, useHarness } from "./harness.mjs";

const harness = useHarness();

test("explorer: the form's defaults are the core's", async () => {
  const page = await harness.visit("");
  await drawn(page);
  const form = await page.evaluate(() =>
    Object.fromEntries(new FormData(document.getElementById("choices"))),
  );
  const defaults = await inside(page, (element) => element.shares({}).query);
  assert.equal(form.by, defaults.by);
  // Left to the data, and what these decided is said.
  for (const [name, decided, other] of [
    ["window", `${defaults.window} days`, "90"],
    ["max-age", `${defaults.maxAge} days old`, "any"],
  ]) {
    assert.equal(form[name], "auto");
    const text = () => page.locator(`#${name} option:first-child`).textContent();
    await until(async () => (await text()) === `${decided} (default)`, `what decides ${name}`);
    await after(page, () => page.locator(`#${name}`).selectOption(other));
    assert.equal(await text(), "default");
    await after(page, () => page.locator(`#${name}`).selectOption("auto"));
    assert.equal(await text(), `${decided} (default)`);
  }
  assert.equal(form.individuals, defaults.individuals);
  assert.equal(form.top, defaults.top ?? "");
  assert.equal(form.at, "");
  assert.equal(search(page), "");
  await page.shut();
});

test("explorer: the control for groupings has every grouping of the core", async () => {
  const page = await harness.visit("");
  await drawn(page);
  // The core names them all where it is asked for one that it does not have.
  const message = await inside(page, (element) => {
    try {
      return element.shares({ by: "colour" });
    } catch (error) {
      return error.message;
    }
  });
  const choices = message.match(/one of ([^"]*), found/)[1].split(", ");
  assert.ok(choices.length >= 7, message);
  const offered = await page
    .locator("#by option")
    .evaluateAll((options) => options.map(({ value }) => value));
  for (const choice of choices) assert.ok(offered.includes(choice), choice);
  await page.shut();
});

test("explorer: every choice reaches the picture and the address, and the back button undoes it", async () => {
  const page = await harness.visit("");
  await drawn(page);
  const steps = [
    ["by", "organisation", "by", "organisation"],
    ["window", "90", "window", 90],
    ["max-age", "any", "maxAge", "any"],
    ["top", "5", "top", 5],
  ];
  for (const [name, value, key, expected] of steps) {
    assert.equal(await after(page, () => page.locator(`#${name}`).selectOption(value)), "change");
    assert.equal((await query(page))[key], expected);
    assert.equal(new URL(page.url()).searchParams.get(name), value);
  }
  await after(page, () => page.getByRole("radio", { name: /person’s country/ }).check());
  assert.equal((await query(page)).individuals, "country");
  await after(page, () => page.getByRole("radio", { name: "Lines" }).check());
  assert.deepEqual(Object.fromEntries(new URL(page.url()).searchParams), {
    by: "organisation",
    window: "90",
    "max-age": "any",
    top: "5",
    individuals: "country",
    view: "lines",
  });

  await after(page, () => page.goBack());
  assert.ok(await page.getByRole("radio", { name: "Shares" }).isChecked());
  for (const [name, , key, expected] of steps.toReversed().slice(0, 1)) {
    await after(page, () => page.goBack());
    assert.equal((await query(page)).individuals, "unaffiliated");
    assert.equal((await query(page))[key], expected);
    await after(page, () => page.goBack());
    assert.equal(new URL(page.url()).searchParams.get(name), null);
    assert.equal(await page.locator(`#${name}`).inputValue(), "");
  }
  await after(page, () => page.goForward());
  assert.equal((await query(page)).top, 5);

  // The address alone brings all of it back.
  const copy = await harness.page();
  await copy.goto(page.url());
  await drawn(copy);
  assert.deepEqual(await query(copy), await query(page));
  assert.equal(await copy.locator("#by").inputValue(), "organisation");
  assert.equal(copy.addresses.filter((address) => address.endsWith(".json")).length, 1);
  await copy.shut();

  await after(page, () => page.getByRole("button", { name: /default definition/ }).click());
  assert.equal(search(page), "");
  await page.shut();
});

test("explorer: dates by list, slider and step buttons", async () => {
  const page = await harness.visit("?view=bars");
  await drawn(page);
  // The chart has such buttons of its own.
  const form = page.locator("#choices");
  const dates = await inside(page, (element) => element.shares({ series: true }).dates);
  const shown = () => inside(page, (element) => element.drawn.result.dates.at(-1));
  assert.equal(await shown(), dates.at(-1));
  const later = form.getByRole("button", { name: "One date later" });
  // What the form can do comes after the picture.
  await until(() => later.isDisabled(), "no step beyond the last date");
  await after(page, () => form.getByRole("button", { name: "One date earlier" }).click());
  assert.equal(await shown(), dates.at(-2));
  assert.equal(new URL(page.url()).searchParams.get("at"), dates.at(-2));
  const slider = page.getByRole("slider", { name: "Date on the axis" });
  await slider.focus();
  await after(page, () => page.keyboard.press("Home"));
  assert.equal(await shown(), dates[0]);
  assert.equal(await page.locator("#at").inputValue(), dates[0]);
  await after(page, () => page.locator("#at").selectOption(dates[1]));
  assert.equal(await slider.inputValue(), "1");
  await slider.focus();
  await after(page, () => page.keyboard.press("End"));
  assert.equal(new URL(page.url()).searchParams.get("at"), null);
  await page.shut();
});

test("explorer: any number of days can be asked for", async () => {
  const page = await harness.visit("");
  await drawn(page);
  await page.locator("#window").selectOption("other");
  const days = page.getByRole("spinbutton", { name: /Window.*number of days/ });
  await days.fill("45");
  assert.equal(await after(page, () => days.press("Enter")), "change");
  assert.equal((await query(page)).window, 45);
  assert.equal(search(page), "?window=45");
  assert.equal(await page.locator("#window").inputValue(), "45");
  await page.shut();
});

test("explorer: a wrong value in the address is named, not hidden", async () => {
  const page = await harness.visit("?by=colour");
  // Of all that there are, those too that the core of the first chart does not know.
  assert.match(await failed(page), /^option by: expected one of .*modality.*derivation.*"colour"$/);
  assert.equal(await page.locator("#by").inputValue(), "colour");
  assert.equal(await after(page, () => page.locator("#by").selectOption("country")), "ready");
  await page.shut();
});

test("explorer: another snapshot by the control and by the address", async () => {
  const page = await harness.visit("");
  await drawn(page);
  const full = await inside(page, (element) => element.info.models);
  assert.equal(await after(page, () => page.locator("#src").selectOption({ index: 1 })), "ready");
  assert.notEqual(await inside(page, (element) => element.info.models), full);
  await page.shut();

  harness.route("/other.json", { body: fixture.text() });
  const other = await harness.visit("?src=/other.json&by=namespace");
  await drawn(other);
  assert.equal(await inside(other, (element) => element.info.source.name), "Counts of a test");
  assert.equal(await other.locator("#src").inputValue(), "/other.json");
  await other.getByText("Made for tests").first().waitFor();
  await other.shut();
});

test("explorer: the definition, the denominator and the caveats are there in words", async () => {
  const page = await harness.visit("?window=30");
  await drawn(page);
  // They come with a script after the first chart.
  await page.locator("#caveats li").first().waitFor();
  const { subtitle, result } = await inside(page, (element) => element.drawn);
  assert.ok(
    (await page.locator("#definition").textContent()).startsWith(subtitle.replace(/\.$/, "")),
  );
  const total = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 }).format(
    result.total.at(-1),
  );
  assert.ok((await page.locator("#denominator").textContent()).includes(total));
  const { source } = await inside(page, (element) => element.info);
  const caveats = await page.locator("#caveats").textContent();
  assert.ok(source.notes.length > 0);
  for (const note of source.notes) assert.ok(caveats.includes(note), note);
  await page.shut();
});

test("explorer: the colours of the page follow the choice", async () => {
  const page = await harness.visit("?theme=dark", { colorScheme: "light" });
  await drawn(page);
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.ok(
    ground.match(/\d+/g).every((channel) => channel < 128),
    ground,
  );
  await page.shut();
});

test("explorer: before the first chart the page loads what it needs and nothing else", async () => {
  const page = await harness.page();
  // How many requests there were when the chart was drawn; what comes after it is no hurry.
  let before;
  await page.exposeFunction("isReady", () => void (before ??= page.addresses.length));
  await page.addInitScript(() => {
    document.addEventListener("ready", () => window.isReady(), true);
  });
  await page.goto(harness.origin + sitePath);
  await drawn(page);
  const names = page.addresses
    .slice(0, before)
    .map((address) => new URL(address).pathname.slice(sitePath.length));
  const kinds = names.map((name) => name.replace(/chunk-\w+/, "chunk"));
  const expected = new Set([
    "",
    "page.css",
    "explorer.css",
    "explorer.js",
    "chunk.js",
    "modelshare.wasm",
    "data/llm-catalogue.json",
    "icon.svg",
  ]);
  for (const kind of kinds) assert.ok(expected.has(kind), `${kind} is loaded`);
  assert.equal(new Set(names).size, names.length, `something is loaded twice: ${names.join(" ")}`);
  await firm(page);
  const all = page.addresses.length;
  assert.equal(new Set(page.addresses).size, all, page.addresses.join(" "));
  await page.shut();
});
