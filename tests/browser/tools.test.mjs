// The tools below the picture: dates one after the other, groups, a range of dates, numbers, tones.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as fixture from "./fixture.mjs";
import { drawn, eventually, inside, picture, strictPolicy, useHarness } from "./harness.mjs";

const harness = useHarness();
const { dates } = fixture.snapshot();

async function small(attributes = "", options = {}) {
  harness.route("/small.json", { body: fixture.text() });
  const page = await harness.mount(
    `<p>Above</p><model-share src="/small.json" lang="en" window="30" max-age="any" ${attributes}></model-share><p id="below">Below</p>`,
    options,
  );
  await drawn(page);
  await inside(page, (element) => {
    window.choices = [];
    element.addEventListener("choice", ({ detail }) => window.choices.push(detail.choices));
  });
  await page.getByRole("group", { name: "Tools of the chart" }).waitFor();
  return page;
}

const told = (page) => page.evaluate(() => window.choices);
const attribute = (page, name) => page.locator("model-share").getAttribute(name);
const button = (page, name) => page.locator("model-share").getByRole("button", { name });
const tooltip = (page) => page.locator("model-share .tooltip");
const shownDates = (page) => inside(page, (element) => element.drawn.result.dates);

/** Waits for the picture that an action leads to; it is there in the frame after. */
async function redrawn(page, act) {
  await inside(page, (element) => {
    window.change = new Promise((done) =>
      element.addEventListener("change", () => done(performance.now()), { once: true }),
    );
  });
  await act();
  await page.evaluate(() => window.change);
  await drawn(page);
}

test("the row has its height before its script is there, at every width", async () => {
  for (const width of [320, 360, 720, 1200]) {
    harness.route("/small.json", { body: fixture.text() });
    const page = await harness.page({ viewport: { width, height: 900 } });
    let release;
    const held = new Promise((done) => (release = done));
    await page.route("**/chunk-*.js", async (route) => {
      const response = await route.fetch();
      if ((await response.text()).includes("Tools of the chart")) await held;
      await route.fulfill({ response });
    });
    harness.route("/shift.html", {
      type: "text/html",
      body: `<!doctype html><html lang="en"><title>Test</title><script>
        window.shift = 0;
        window.since = Infinity;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) if (entry.startTime > window.since) window.shift += entry.value;
        }).observe({ type: "layout-shift", buffered: false });
      </script><script type="module" src="${harness.inPackage("define.js")}"></script>
      <model-share src="/small.json"></model-share><p id="below">Below</p>`,
    });
    await page.goto(`${harness.origin}/shift.html`);
    await page.waitForFunction(() =>
      document.querySelector("model-share")?.shadowRoot?.querySelector("figure:not([hidden])"),
    );
    await page.evaluate(async () => {
      // The picture itself is one shift: it comes where the progress was.
      for (let i = 0; i < 3; i += 1) await new Promise((done) => requestAnimationFrame(done));
      window.since = performance.now();
    });
    const before = await page.locator("#below").boundingBox();
    release();
    await page.getByRole("group", { name: "Tools of the chart" }).waitFor();
    await page.waitForTimeout(200);
    const after = await page.locator("#below").boundingBox();
    assert.equal(after.y, before.y, `${width} px`);
    assert.equal(await page.evaluate(() => window.shift), 0, `${width} px`);
    await page.shut();
  }
});

test("no tools where the page wants none, and none where a view has no use for them", async () => {
  harness.route("/small.json", { body: fixture.text() });
  const page = await harness.mount('<model-share src="/small.json" controls="none"></model-share>');
  await drawn(page);
  await page.getByRole("slider", { name: "Date in the chart" }).waitFor();
  const tools = page.locator("model-share .tools");
  assert.equal(await tools.isVisible(), false);
  await redrawn(page, () => inside(page, (element) => void (element.controls = null)));
  assert.ok(await tools.isVisible());
  assert.ok(await button(page, "Zoom").isVisible());
  await redrawn(page, () => inside(page, (element) => void (element.view = "bars")));
  assert.equal(await button(page, "Zoom").isVisible(), false);
  assert.ok(await button(page, "Numbers").isVisible());
  await redrawn(page, () => inside(page, (element) => void (element.view = "table")));
  assert.equal(await tools.isVisible(), false);
  await page.shut();
});

test("dates by buttons and slider: the crosshair walks, and nothing is dragged", async () => {
  const page = await small();
  const slider = page.getByRole("slider", { name: "Date", exact: true });
  assert.equal(await slider.getAttribute("aria-valuetext"), "29 Jun 2026");
  await button(page, "One date earlier").click();
  assert.equal(await slider.getAttribute("aria-valuetext"), "25 May 2026");
  assert.match(await tooltip(page).textContent(), /^25 May 2026/);
  assert.match(
    await page.locator("model-share .unseen[role=status]").textContent(),
    /^25 May 2026: China 47.9 percent/,
  );
  await button(page, "One date later").click();
  assert.equal(await button(page, "One date later").getAttribute("aria-disabled"), "true");
  await button(page, "One date later").click({ force: true });
  assert.equal(await slider.getAttribute("aria-valuetext"), "29 Jun 2026");
  await slider.focus();
  await page.keyboard.press("Home");
  assert.match(await tooltip(page).textContent(), /^5 Jan 2026/);
  // The slider in the picture is at the same date.
  assert.equal(
    await page.getByRole("slider", { name: "Date in the chart" }).getAttribute("aria-valuenow"),
    "0",
  );
  // Which date is looked at is no choice, and what is shown goes with the focus.
  assert.deepEqual(await told(page), []);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await tooltip(page).isVisible(), false);
  await page.shut();
});

for (const reducedMotion of ["no-preference", "reduce"]) {
  test(`playing: one date after the other to the end, motion: ${reducedMotion}`, async () => {
    const page = await small("", { reducedMotion });
    await page.waitForTimeout(1000);
    assert.equal(await tooltip(page).isVisible(), false, "it plays by itself");
    const slider = page.getByRole("slider", { name: "Date", exact: true });
    await slider.evaluate((node) => {
      window.seen = [];
      new MutationObserver(() => {
        if (window.seen.at(-1) !== node.value) window.seen.push(node.value);
      }).observe(node, { attributeFilter: ["aria-valuetext"] });
    });
    await button(page, "Play the dates").click();
    assert.equal(await slider.inputValue(), "0");
    assert.equal(await slider.evaluate((node) => getComputedStyle(node).transitionDuration), "0s");
    await button(page, "Pause").waitFor({ state: "detached" });
    assert.deepEqual(await page.evaluate(() => window.seen), ["0", "1", "2", "3", "4", "5"]);
    // It stops at the end, and says only then where it is.
    assert.match(
      await page.locator("model-share .unseen[role=status]").textContent(),
      /^29 June 2026/,
    );
    await button(page, "Play the dates").click();
    await page.waitForTimeout(900);
    await page.keyboard.press("Escape");
    assert.equal(await button(page, "Pause").count(), 0);
    const value = await slider.inputValue();
    await page.waitForTimeout(900);
    assert.equal(await slider.inputValue(), value, "it goes on after Escape");
    await page.shut();
  });
}

test("bars: the date is the picture's, and playing is one choice at its end", async () => {
  const page = await small('view="bars"');
  await redrawn(page, () => button(page, "One date earlier").click());
  assert.equal(await attribute(page, "at"), "2026-05-25");
  assert.deepEqual(await shownDates(page), ["2026-05-25"]);
  assert.deepEqual(await told(page), [{ at: "2026-05-25" }]);
  // The last date is no choice.
  await redrawn(page, () => button(page, "One date later").click());
  assert.equal(await attribute(page, "at"), null);
  await button(page, "Play the dates").click();
  await page.waitForFunction(
    (date) => document.querySelector("model-share").drawn.result.dates[0] === date,
    dates[1],
  );
  await button(page, "Pause").click();
  await page.waitForTimeout(50);
  const all = await told(page);
  assert.equal(all.length, 3, JSON.stringify(all));
  assert.deepEqual(all[2], { at: dates[1] });
  await page.shut();
});

test("groups: found, pinned, and let go of", async () => {
  const page = await small('top="1"');
  const groups = () =>
    inside(page, (element) => element.drawn.result.groups.map(({ id }) => id).sort());
  assert.deepEqual(await groups(), ["CN", "other", "unaffiliated", "unattributed"]);
  await button(page, "Groups").click();
  const search = page.getByRole("searchbox", { name: "Search groups" });
  assert.ok(await search.evaluate((node) => node.getRootNode().activeElement === node));
  const rows = page.locator("model-share .groups li");
  // Those inside “Other” too, with their shares.
  assert.equal(await rows.count(), 5);
  assert.match(await rows.first().textContent(), /^China61\.4\s%$/);
  await search.fill("FRÁN");
  assert.equal(await rows.count(), 1);
  const before = (await picture(page)).print;
  await redrawn(page, () => page.getByRole("checkbox", { name: "France" }).check());
  assert.equal(await attribute(page, "pin"), "FR");
  assert.deepEqual(await told(page), [{ pin: "FR" }]);
  assert.deepEqual(await groups(), ["CN", "FR", "other", "unaffiliated", "unattributed"]);
  assert.notEqual((await picture(page)).print, before);
  await search.fill("zzz");
  assert.match(await page.locator("model-share .groups [role=status]").textContent(), /No group/);
  await search.fill("us");
  await redrawn(page, () => page.getByRole("checkbox", { name: "United States" }).check());
  assert.equal(await attribute(page, "pin"), "FR,US");
  await redrawn(page, () => button(page, "Pin none").click());
  assert.equal(await attribute(page, "pin"), null);
  assert.deepEqual(await told(page).then((all) => all.at(-1)), { pin: null });
  // Escape closes, and the focus goes back.
  await page.keyboard.press("Escape");
  assert.equal(await search.count(), 0);
  assert.ok(
    await button(page, "Groups").evaluate((node) => node.getRootNode().activeElement === node),
  );
  assert.equal(await button(page, "Groups").getAttribute("aria-expanded"), "false");
  await page.shut();
});

test("a group that is pointed at in the list stands out in the picture", async () => {
  const page = await small();
  await button(page, "Groups").click();
  await page.mouse.move(0, 0);
  const before = (await picture(page)).print;
  await page.locator("model-share .groups li", { hasText: "France" }).hover();
  const print = async () => (await picture(page)).print;
  await eventually(print, (now) => now !== before, "a picture in which it stands out");
  await page.mouse.move(0, 0);
  await eventually(print, (now) => now === before, "the picture as it was");
  await page.shut();
});

test("a range of dates by lists and buttons, and back", async () => {
  const page = await small('view="lines"');
  await button(page, "Zoom").click();
  const from = page.getByRole("combobox", { name: "From" });
  assert.equal(await from.locator("option").count(), dates.length);
  await redrawn(page, () => from.selectOption({ label: "9 Feb 2026" }));
  assert.equal(await attribute(page, "from"), dates[1]);
  assert.equal(await attribute(page, "to"), null);
  assert.deepEqual(await shownDates(page), dates.slice(1));
  await redrawn(page, () =>
    page.getByRole("combobox", { name: "To" }).selectOption({ label: "20 Apr 2026" }),
  );
  assert.deepEqual(await shownDates(page), dates.slice(1, 4));
  await redrawn(page, () => button(page, "Zoom in").click());
  assert.deepEqual(await shownDates(page), dates.slice(2, 4));
  assert.equal(await button(page, "Zoom in").getAttribute("aria-disabled"), "true");
  await redrawn(page, () => button(page, "Zoom out").click());
  assert.equal((await shownDates(page)).length, 4);
  await redrawn(page, () => button(page, "Whole range").click());
  assert.deepEqual(await shownDates(page), dates);
  const all = await told(page);
  assert.deepEqual(all.at(-1), { from: null, to: null });
  assert.equal(all.length, 5);
  await page.shut();
});

test("a range is drawn with the mouse, which explains nothing and scrolls nothing", async () => {
  const page = await small("");
  const box = await page.locator("model-share canvas").boundingBox();
  const y = box.y + box.height * 0.5;
  await page.mouse.move(box.x + box.width * 0.2, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, y, { steps: 8 });
  assert.ok(await page.locator("model-share .brush").isVisible());
  assert.equal(await tooltip(page).isVisible(), false);
  await redrawn(page, () => page.mouse.up());
  const [first, ...others] = await shownDates(page);
  assert.ok(others.length > 0 && others.length + 1 < dates.length, first);
  assert.equal((await told(page)).length, 1);
  await page.waitForTimeout(150);
  assert.equal(await page.locator("model-share .why").count(), 0, "the drag was a click too");
  // Escape gives a drag up.
  await page.mouse.move(box.x + box.width * 0.2, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, y, { steps: 8 });
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("model-share .brush").isVisible(), false);
  await page.mouse.up();
  await page.waitForTimeout(100);
  assert.equal((await told(page)).length, 1);
  await page.shut();
});

test("numbers in place of shares, and back", async () => {
  const page = await small();
  const before = (await picture(page)).print;
  const toggle = button(page, "Numbers");
  assert.equal(await toggle.getAttribute("aria-pressed"), "false");
  await redrawn(page, () => toggle.click());
  assert.equal(await attribute(page, "values"), "absolute");
  assert.equal(await toggle.getAttribute("aria-pressed"), "true");
  assert.notEqual((await picture(page)).print, before);
  await page.mouse.move(0, 0);
  await redrawn(page, () => toggle.click());
  assert.equal(await attribute(page, "values"), null);
  assert.deepEqual(await told(page), [{ values: "absolute" }, { values: null }]);
  await page.shut();
});

test("a tool changes the picture within one frame", async () => {
  const page = await small();
  const frames = await inside(page, async (element, root) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const canvas = root.querySelector("canvas");
    const pixels = () => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const sum = () => pixels().data.reduce((sum, value) => (sum * 31 + value) | 0, 0);
    await frame();
    const before = sum();
    [...root.querySelectorAll(".tools button")]
      .find(({ textContent }) => textContent === "Numbers")
      .click();
    for (let frames = 1; frames < 60; frames += 1) {
      await frame();
      // The core asked for this frame after we did, or before: the next task has it in any case.
      await new Promise((done) => setTimeout(done));
      if (sum() !== before) return frames;
    }
    return Infinity;
  });
  assert.equal(frames, 1);
  await page.shut();
});

test("listen: a tone a date, after two presses and at no volume of its own", async () => {
  const page = await small("", {});
  await page.evaluate(() => {
    window.sound = { contexts: [], started: [], disconnected: 0 };
    const { AudioContext, OscillatorNode } = window;
    window.AudioContext = class extends AudioContext {
      constructor() {
        super();
        window.sound.contexts.push(this);
      }
    };
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...args) {
      window.sound.started.push(this.frequency.value);
      return start.apply(this, args);
    };
    const set = AudioParam.prototype.setValueAtTime;
    window.sound.gains = [];
    AudioParam.prototype.setValueAtTime = function (value, ...args) {
      window.sound.gains.push(value);
      return set.call(this, value, ...args);
    };
  });
  const before = page.addresses.length;
  await button(page, "Listen").click();
  await button(page, "Play the tones").waitFor();
  assert.ok(page.addresses.length > before, "its script was there before anybody asked");
  const volume = page.getByRole("slider", { name: "Volume" });
  assert.equal(await volume.inputValue(), "0");
  assert.match(await page.locator("model-share .listen").textContent(), /The volume is off/);
  assert.equal(await page.evaluate(() => window.sound.contexts.length), 0);
  // The largest group, unless another one is looked at.
  assert.equal(await page.getByRole("combobox", { name: "Group" }).inputValue(), "CN");
  await volume.fill("50");
  assert.doesNotMatch(await page.locator("model-share .listen").textContent(), /The volume is off/);
  await button(page, "Play the tones").click();
  await button(page, "Stop").waitFor();
  assert.ok(await tooltip(page).isVisible(), "the crosshair goes along");
  await button(page, "Play the tones").waitFor({ timeout: 8000 });
  const { started, gains, states } = await page.evaluate(() => ({
    started: window.sound.started,
    gains: window.sound.gains,
    states: window.sound.contexts.map(({ state }) => state),
  }));
  assert.equal(started.length, dates.length);
  assert.ok(
    started.every((tone, index) => index === 0 || tone > started[index - 1]),
    `China's share rises and so do the tones: ${started}`,
  );
  assert.ok(gains.includes(0.125), "half of the slider is a quarter of the loudest");
  assert.deepEqual(states, ["closed"]);

  // Escape stops, and so does the end of the element.
  await button(page, "Play the tones").click();
  await page.waitForTimeout(300);
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => window.sound.contexts.at(-1).state === "closed");
  await button(page, "Play the tones").click();
  await page.waitForTimeout(300);
  // In one go, as the next tone would come between.
  const count = await page.evaluate(() => {
    document.querySelector("model-share").remove();
    return window.sound.started.length;
  });
  await page.waitForFunction(() => window.sound.contexts.at(-1).state === "closed");
  await page.waitForTimeout(700);
  assert.equal(await page.evaluate(() => window.sound.started.length), count);
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("a strict policy is enough for every tool", async () => {
  harness.route("/small.json", { body: fixture.text() });
  const page = await harness.mount('<model-share src="/small.json"></model-share>', {
    policy: strictPolicy,
  });
  await drawn(page);
  for (const name of ["Groups", "Zoom", "Listen"]) {
    await button(page, name).click();
    await page.locator(`model-share #panel-${name.toLowerCase()}`).waitFor();
  }
  const display = await inside(
    page,
    (_, root) => getComputedStyle(root.querySelector(".tools .row")).display,
  );
  assert.equal(display, "flex", "the styles are there");
  assert.deepEqual(
    page.problems.filter((problem) => !problem.includes("data:")),
    [],
  );
  await page.shut();
});

test("other words of the interface and another snapshot: the tools follow", async () => {
  const page = await small();
  await button(page, "Groups").click();
  harness.route("/other.json", {
    body: fixture.text((data) => {
      data.organisations.country[2] = "JP";
    }),
  });
  await redrawnReady(page, () => inside(page, (element) => void (element.src = "/other.json")));
  await button(page, "Groups").click();
  assert.equal(await page.getByRole("checkbox", { name: "Japan" }).count(), 1);
  assert.equal(await page.getByRole("checkbox", { name: "France" }).count(), 0);
  await page.shut();
});

async function redrawnReady(page, act) {
  await inside(page, (element) => {
    window.ready = new Promise((done) =>
      element.addEventListener("ready", () => done(), { once: true }),
    );
  });
  await act();
  await page.evaluate(() => window.ready);
  await drawn(page);
}

test("explorer: what the tools change is in the address, and the back button undoes it", async () => {
  const page = await harness.visit("?window=30&max-age=any");
  await drawn(page);
  const search = () => new URL(page.url()).searchParams;
  await redrawn(page, () => button(page, "Numbers").click());
  assert.equal(search().get("values"), "absolute");
  await button(page, "Groups").click();
  await redrawn(page, () =>
    page.locator("model-share").getByRole("checkbox", { name: "South Korea" }).check(),
  );
  assert.equal(search().get("pin"), "KR");
  await button(page, "Zoom").click();
  await redrawn(page, () => button(page, "Zoom in").click());
  assert.ok(search().has("from") || search().has("to"), page.url());
  const [from, to] = [search().get("from"), search().get("to")];
  const zoomed = await shownDates(page);
  assert.equal(from ?? zoomed[0], zoomed[0]);
  assert.equal(to ?? zoomed.at(-1), zoomed.at(-1));

  await redrawn(page, () => page.goBack());
  assert.ok((await shownDates(page)).length > zoomed.length);
  assert.equal(search().get("pin"), "KR");
  await redrawn(page, () => page.goBack());
  assert.equal(await attribute(page, "pin"), null);
  assert.equal(search().get("values"), "absolute");
  await redrawn(page, () => page.goBack());
  assert.equal(await attribute(page, "values"), null);
  assert.equal(search().has("values"), false);

  // An address that says all of it is drawn so.
  await page.goto(
    `${harness.origin}${new URL(page.url()).pathname}?view=bars&window=30&max-age=any`,
  );
  await drawn(page);
  await redrawn(page, () => button(page, "One date earlier").click());
  const at = search().get("at");
  assert.deepEqual(await shownDates(page), [at]);
  assert.equal(await page.locator("#at").inputValue(), at);
  await page.shut();
});
