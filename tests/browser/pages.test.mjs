// The two pages of the site: controls, address, widths, colours, accessibility, and what they load.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { at } from "../../scripts/lib/paths.mjs";
import { drawn, failed, inside, picture, sitePath, strictPolicy, useHarness } from "./harness.mjs";
import * as fixture from "./fixture.mjs";

const harness = useHarness();
const axe = await readFile(at("node_modules/axe-core/axe.min.js"), "utf8");

const query = (page) => inside(page, (element) => element.drawn.result.query);
const search = (page) => new URL(page.url()).search;

/** Waits for what follows a choice: the type of the event that the chart tells. */
async function after(page, choose) {
  const before = await inside(page, (element) => {
    if (window.told === undefined) {
      window.told = [];
      for (const type of ["ready", "change", "error"]) {
        element.addEventListener(type, () => window.told.push(type));
      }
    }
    return window.told.length;
  });
  await choose();
  await page.waitForFunction((before) => window.told.length > before, before, { timeout: 5_000 });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done())));
  return page.evaluate(() => window.told.at(-1));
}

for (const address of ["", "article.html"]) {
  const name = address || "explorer";

  test(`${name}: drawn from a deep path, from its own host alone, with a quiet console`, async () => {
    const page = await harness.visit(address);
    for (const chart of await page.locator("model-share").all()) {
      await chart.scrollIntoViewIfNeeded();
      await page.waitForFunction(
        (chart) => chart.matches(":state(ready)"),
        await chart.elementHandle(),
      );
    }
    await page.waitForTimeout(100);
    assert.ok((await picture(page)).areas >= 3);
    assert.deepEqual(page.problems, []);
    for (const url of page.addresses) assert.ok(url.startsWith(harness.origin + sitePath), url);
    await page.shut();
  });

  test(`${name}: works under a strict policy`, async () => {
    const page = await harness.page();
    await page.route("**/*", async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers(), "content-security-policy": strictPolicy };
      await route.fulfill({ response, headers });
    });
    await page.goto(harness.origin + sitePath + address);
    await drawn(page);
    assert.deepEqual(page.problems, []);
    await page.shut();
  });

  for (const width of [320, 360, 720, 1200]) {
    test(`${name}: no sideways scrolling at ${width} px, tables open`, async () => {
      const page = await harness.visit(address, { viewport: { width, height: 740 } });
      await drawn(page);
      for (const summary of await page.locator("model-share summary").all()) {
        if (await summary.isVisible()) await summary.click();
      }
      const { inner, outer } = await page.evaluate(() => ({
        inner: document.documentElement.scrollWidth,
        outer: document.documentElement.clientWidth,
      }));
      assert.ok(inner <= outer, `${inner} px in ${outer} px`);
      await page.shut();
    });
  }

  for (const colorScheme of ["light", "dark"]) {
    test(`${name}: follows a ${colorScheme} reader`, async () => {
      const page = await harness.visit(address, { colorScheme });
      await drawn(page);
      const channels = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const ground = channels.match(/\d+/g).map(Number);
      const { corner } = await picture(page);
      assert.deepEqual(corner, ground, "picture and page have the same ground");
      assert.equal(ground[0] < 128, colorScheme === "dark");
      await page.shut();
    });

    for (const width of [360, 1200]) {
      test(`${name}: axe finds nothing, ${colorScheme}, ${width} px`, async () => {
        const page = await harness.visit(address, {
          colorScheme,
          viewport: { width, height: 740 },
        });
        await drawn(page);
        const findings = async () => {
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => window.axe.run());
          return violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
          );
        };
        assert.deepEqual(await findings(), []);
        for (const summary of await page.locator("model-share summary").all())
          await summary.click();
        await page.getByRole("slider", { name: "Date in the chart" }).first().focus();
        await page.keyboard.press("End");
        assert.deepEqual(await findings(), []);
        await page.shut();
      });
    }
  }

  test(`${name}: every target is at least 24 px high and wide`, async () => {
    const page = await harness.visit(address, { viewport: { width: 360, height: 740 } });
    await drawn(page);
    for (const summary of await page.locator("model-share summary").all()) await summary.click();
    const targets = page.locator(
      "a, button, select, input:not([type=radio]), summary, label:has(input)",
    );
    for (const target of await targets.all()) {
      if (!(await target.isVisible())) continue;
      // A link inside a line of text is as high as the line.
      const inLine = await target.evaluate(
        (node) => node.localName === "a" && node.closest("p, li") !== null && !node.matches(".ref"),
      );
      if (inLine) continue;
      const { width, height } = await target.boundingBox();
      const text = await target.evaluate((node) => node.outerHTML.slice(0, 80));
      assert.ok(width >= 23.5 && height >= 23.5, `${text}: ${width} × ${height}`);
    }
    await page.shut();
  });
}

test("explorer: the form's defaults are the core's", async () => {
  const page = await harness.visit("");
  await drawn(page);
  const form = await page.evaluate(() =>
    Object.fromEntries(new FormData(document.getElementById("choices"))),
  );
  const defaults = await inside(page, (element) => element.shares({}).query);
  assert.equal(form.by, defaults.by);
  assert.equal(form.window, String(defaults.window));
  assert.equal(form["max-age"], String(defaults.maxAge));
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

  await after(page, () => page.getByRole("button", { name: /study’s definition/ }).click());
  assert.equal(search(page), "");
  await page.shut();
});

test("explorer: dates by list, slider and step buttons", async () => {
  const page = await harness.visit("?view=bars");
  await drawn(page);
  const dates = await inside(page, (element) => element.shares({ series: true }).dates);
  const shown = () => inside(page, (element) => element.drawn.result.dates.at(-1));
  assert.equal(await shown(), dates.at(-1));
  const later = page.getByRole("button", { name: "One date later" });
  assert.ok(await later.isDisabled());
  await after(page, () => page.getByRole("button", { name: "One date earlier" }).click());
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
  assert.match(await failed(page), /option by.*"colour"/);
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
  assert.ok(await other.getByText("Made for tests").first().isVisible());
  await other.shut();
});

test("explorer: the definition, the denominator and the caveats are there in words", async () => {
  const page = await harness.visit("?window=30");
  await drawn(page);
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
  const page = await harness.visit("");
  await drawn(page);
  const names = page.addresses.map((address) => new URL(address).pathname.slice(sitePath.length));
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
  await page.shut();
});

test("article: the figures in the text are those of the charts", async () => {
  const page = await harness.visit("article.html");
  await drawn(page, "#new-models");
  await drawn(page, "#all-models");
  const text = await page.locator("#comparison").textContent();
  for (const id of ["#new-models", "#all-models"]) {
    const { total, groups } = await inside(page, (element) => element.drawn.result, undefined, id);
    assert.ok(text.includes(new Intl.NumberFormat("en-GB").format(total.at(-1))), text);
    for (const country of ["CN", "US"]) {
      const share = groups.find((group) => group.id === country).share.at(-1) * 100;
      const near = [...text.matchAll(/([\d.]+)\s*%/g)].some(
        ([, shown]) => Math.abs(Number(shown) - share) <= 0.1,
      );
      assert.ok(near, `${country} ${share} in: ${text}`);
    }
  }
  assert.ok(await page.locator("#holdings").isVisible());
  await page.shut();
});
