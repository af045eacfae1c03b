// The two pages of the site: controls, address, widths, colours, accessibility, and what they load.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { at } from "../../scripts/lib/paths.mjs";
import {
  drawn,
  eventually,
  failed,
  inside,
  picture,
  sitePath,
  strictPolicy,
  useHarness,
} from "./harness.mjs";
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

/** Waits for the block that says how firm the answer is. */
const firm = (page) => page.locator("#firm .answer").waitFor({ timeout: 20_000 });

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
    await eventually(
      () => picture(page),
      ({ areas }) => areas >= 3,
      "a picture",
    );
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
    if (name === "explorer") await firm(page);
    assert.deepEqual(page.problems, []);
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.shut();
  });

  for (const width of [320, 360, 720, 1200]) {
    test(`${name}: no sideways scrolling at ${width} px, tables open`, async () => {
      const page = await harness.visit(address, { viewport: { width, height: 740 } });
      await drawn(page);
      if (name === "explorer") await firm(page);
      for (const summary of await page.locator("summary").all()) {
        if (await summary.isVisible()) await summary.click();
      }
      await page.locator("model-share .table button").first().waitFor();
      await page
        .getByRole("button", { name: /^Why: / })
        .first()
        .click();
      await page.locator("model-share .why table").first().waitFor();
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
        if (name === "explorer") await firm(page);
        assert.deepEqual(await findings(), []);
        for (const summary of await page.locator("summary").all()) await summary.click();
        await page.getByRole("slider", { name: "Date in the chart" }).first().focus();
        await page.keyboard.press("End");
        assert.deepEqual(await findings(), []);
        await page.keyboard.press("Enter");
        await page.locator("model-share .why table").first().waitFor();
        assert.deepEqual(await findings(), []);
        await page.shut();
      });
    }
  }

  test(`${name}: every target is at least 24 px high and wide`, async () => {
    const page = await harness.visit(address, { viewport: { width: 360, height: 740 } });
    await drawn(page);
    if (name === "explorer") await firm(page);
    for (const summary of await page.locator("summary").all()) await summary.click();
    await page
      .getByRole("button", { name: /^Why: / })
      .first()
      .click();
    await page.locator("model-share .why table").first().waitFor();
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
  // The chart has such buttons of its own.
  const form = page.locator("#choices");
  const dates = await inside(page, (element) => element.shares({ series: true }).dates);
  const shown = () => inside(page, (element) => element.drawn.result.dates.at(-1));
  assert.equal(await shown(), dates.at(-1));
  const later = form.getByRole("button", { name: "One date later" });
  assert.ok(await later.isDisabled());
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

/** Opens all disclosures of the form. */
async function openChoices(page) {
  await firm(page);
  for (const summary of await page.locator("#choices summary").all()) await summary.click();
}

test("explorer: every rarer choice reaches picture and address, and back undoes it", async () => {
  const page = await harness.visit("");
  await drawn(page);
  await openChoices(page);
  const usual = await query(page);
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
    const copy = await harness.page();
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
    await copy.shut();

    await after(page, () => page.goBack());
    assert.deepEqual(await query(page), usual, name);
    assert.equal(search(page), "");
  }
  assert.deepEqual(
    page.problems.filter((problem) => !problem.startsWith("Canvas2D")),
    [],
  );
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
    ["override", "Qwen=China"],
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

test("explorer: how firm the answer is, in words and figures of the core", async () => {
  const page = await harness.visit("");
  await drawn(page);
  await firm(page);
  const expected = await page.evaluate(async () => {
    const snapshot = await document.getElementById("chart").analysis();
    return snapshot.report({}, { names: { CN: "China", US: "United States" } });
  });
  const text = await page.locator("#firm").textContent();
  assert.ok(text.includes(expected.sentence), expected.sentence);
  for (const warning of expected.warnings) assert.ok(text.includes(warning), warning);
  assert.match(text, /China leads in [\d,]+ of [\d,]+ different definitions/);
  assert.match(text, /Smallest lead, .*Largest lead, /);
  assert.match(text, /would lead|carries more than the lead/);
  assert.ok((await page.locator("#firm tbody").count()) >= 3);

  // The one with the smallest lead becomes the page's, with all that belongs to it.
  await after(page, () => page.getByRole("button", { name: "Show: Smallest lead" }).click());
  const worst = await query(page);
  const { groups } = await inside(page, (element) => element.shares(element.drawn.result.query));
  const share = (id) => groups.find((group) => group.id === id)?.share.at(-1) ?? 0;
  const points = Number(text.match(/Smallest lead, ([−+]?[\d.]+)/)[1].replace("−", "-"));
  assert.ok(Math.abs((share("CN") - share("US")) * 100 - points) < 0.06, JSON.stringify(worst));
  await after(page, () => page.goBack());
  assert.equal(search(page), "");
  await page.shut();
});

test("explorer: a claim of the reader's own, in the address too", async () => {
  const page = await harness.visit("");
  await drawn(page);
  await firm(page);
  await page.getByRole("combobox", { name: "Who leads" }).selectOption("US");
  await page.waitForFunction(() => location.search !== "");
  assert.equal(new URL(page.url()).searchParams.get("claim"), "US > CN");
  await page
    .locator("#firm")
    .getByText(/United States leads in [\d,]+ of/)
    .waitFor();
  await page.goBack();
  await page
    .locator("#firm")
    .getByText(/China leads in [\d,]+ of/)
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
  const turns = await page.evaluate(async () => {
    const end = performance.now() + 800;
    const turns = async (turn) => {
      let count = 0;
      while (performance.now() < end) {
        await turn();
        count += 1;
      }
      return count;
    };
    return Promise.all([
      turns(() => new Promise((done) => setTimeout(done))),
      turns(() => new Promise((done) => requestAnimationFrame(done))),
      turns(async () => (await fetch(location.href)).text()),
    ]);
  });
  const [timers, frames, answers] = turns;
  assert.ok(timers >= 8 && frames >= 8 && answers >= 3, turns.join(" "));
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
  ["specifications", /^In how many definitions China leads/],
  ["concentration", /^Concentration of/],
]) {
  test(`explorer: the view ${view}, by its control, with words and table`, async () => {
    const page = await harness.visit("");
    await drawn(page);
    assert.equal(
      await after(page, () => page.locator(`[name=view][value=${view}]`).check()),
      "change",
    );
    assert.equal(search(page), `?view=${view}`);
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
