// For readers with a keyboard, with a voice, with colours of their own, and who want no motion.

import assert from "node:assert/strict";
import { test } from "node:test";

import { findings } from "./axe.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, eventually, inside, picture, useHarness } from "./harness.mjs";

const harness = useHarness();
const views = ["share", "lines", "bars", "table", "lead", "specifications", "concentration"];

async function small(attributes = "", options = {}) {
  harness.route("/small.json", {
    body: fixture.text((data) => {
      data.events = [{ date: "2026-03-20", title: "A rule changed", url: "https://example.org/e" }];
    }),
  });
  const page = await harness.mount(
    `<main><h1>Test</h1><model-share src="/small.json" lang="en" window="30" max-age="any" ${attributes}></model-share></main>`,
    options,
  );
  await drawn(page);
  return page;
}

const slider = (page) => page.locator("model-share").getByRole("slider", { name: /in the chart/ });
const said = (page) => page.locator("model-share .unseen[role=status]").textContent();

for (const view of views) {
  test(`axe finds nothing in the view ${view}: light and dark, narrow and wide, tools open`, async () => {
    for (const theme of ["light", "dark"]) {
      for (const width of [360, 1200]) {
        const page = await small(`view="${view}" theme="${theme}"`, {
          viewport: { width, height: 800 },
          // The page is as dark as its chart, or the contrast of its heading would be found.
          head: theme === "dark" ? "<style>body { background: #16181c; color: #fff }</style>" : "",
        });
        const place = `${view}, ${theme}, ${width} px`;
        if (view !== "table") {
          await slider(page).focus();
          await page.keyboard.press("End");
        }
        assert.deepEqual(await findings(page), [], place);
        for (const name of ["Groups", "Zoom", "Listen"]) {
          const button = page.locator("model-share").getByRole("button", { name });
          if (!(await button.isVisible().catch(() => false))) continue;
          await button.click();
          await page.locator(`model-share #panel-${name.toLowerCase()}`).waitFor();
          assert.deepEqual(await findings(page), [], `${place}, ${name}`);
        }
        await page.shut();
      }
    }
  });
}

test("every tool is at least 24 px high and wide, on a phone", async () => {
  const page = await small("", { viewport: { width: 320, height: 800 } });
  await page.locator("model-share").getByRole("button", { name: "Groups" }).click();
  const sizes = await page
    .locator("model-share .tools :is(button, input, select, label)")
    .evaluateAll((nodes) =>
      nodes
        .map((node) => (node.type === "checkbox" ? node.closest("label") : node))
        .map((node) => ({ box: node.getBoundingClientRect(), name: node.outerHTML.slice(0, 80) }))
        .filter(({ box }) => box.width < 24 || box.height < 24)
        .map(({ name }) => name),
    );
  assert.deepEqual(sizes, []);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${overflow} px too wide`);
  await page.shut();
});

test("a walk by keys: in by one stop, dates, groups, why, and out again", async () => {
  const page = await small();
  await slider(page).waitFor();
  await page.keyboard.press("Tab");
  assert.ok(await slider(page).evaluate((node) => node.getRootNode().activeElement === node));
  const steps = [
    ["ArrowDown", /^China, 29 June 2026: 61\.4 percent, 3,600 of 5,860 downloads, rank 1$/],
    ["ArrowLeft", /^China, 25 May 2026: 47\.9 percent, /],
    ["ArrowDown", /^United States, 25 May 2026: 38\.3 percent, /],
    ["Home", /^United States, 5 January 2026: 82\.0 percent, 3,000 of 3,660 downloads, rank 1$/],
    ["PageUp", /^United States, 16 March 2026: /],
    ["End", /^United States, 29 June 2026: 25\.6 percent, /],
    ["ArrowUp", /^China, 29 June 2026: /],
  ];
  for (const [key, expected] of steps) {
    await page.keyboard.press(key);
    assert.match(await said(page), expected, key);
  }
  await page.keyboard.press("Enter");
  await page.locator("model-share .why table").first().waitFor();
  assert.match(await page.locator("model-share .why h2").textContent(), /China/);
  await page.keyboard.press("Escape");
  assert.ok(await slider(page).evaluate((node) => node.getRootNode().activeElement === node));
  // One stop, and the next one is the tools'.
  await page.keyboard.press("Tab");
  assert.equal(
    await inside(page, (_, root) => root.activeElement.closest(".tools") !== null),
    true,
  );
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await inside(page, (element) => document.activeElement === element), false);
  await page.shut();
});

test("a key that is held says where it ended, not every date on the way", async () => {
  const page = await small();
  await slider(page).focus();
  await page.keyboard.press("Home");
  await inside(page, (_, root) => {
    window.words = [];
    new MutationObserver(() =>
      window.words.push(root.querySelector(".unseen[role=status]").textContent),
    ).observe(root.querySelector(".unseen[role=status]"), { childList: true });
  });
  // Down again and again without going up is what a held key is; on a busy machine a real one may
  // seem to be let go of.
  await slider(page).evaluate((node) => {
    for (let i = 0; i < 5; i += 1) {
      const init = { key: "ArrowRight", repeat: i > 0, bubbles: true, cancelable: true };
      node.dispatchEvent(new KeyboardEvent("keydown", init));
    }
  });
  await page.waitForFunction(() => window.words.at(-1)?.startsWith("29 June 2026"));
  const words = await page.evaluate(() => window.words);
  assert.ok(words.length <= 2, words.join("\n"));
  await page.shut();
});

test("the point in focus is marked in the picture, and the other groups recede", async () => {
  for (const theme of ["light", "dark"]) {
    const page = await small(`view="lines" theme="${theme}"`);
    const bare = (await picture(page)).print;
    await slider(page).focus();
    await page.keyboard.press("Home");
    const print = async () => (await picture(page)).print;
    const other = (than) => eventually(print, (now) => now !== than, `another picture, ${theme}`);
    const without = await other(bare);
    await page.keyboard.press("ArrowDown");
    const first = await other(without);
    await page.keyboard.press("ArrowDown");
    await other(first);
    await page.shut();
  }
});

test("what stands on the canvas alone is in words too", async () => {
  const page = await small();
  const { subtitle, data } = await inside(page, (element) => element.drawn);
  const sentence = page.locator("model-share [part=sentence]");
  const universe = "Not the whole Hugging Face Hub: 5 models";
  assert.equal(await sentence.textContent(), `${subtitle}. ${universe}. ${data}`);
  // With the core that has words for the answer, these too.
  await inside(page, (element) => void (element.attribution = "base"));
  await drawn(page);
  assert.match(
    await eventually(
      () => sentence.textContent(),
      (text) => text.startsWith("In"),
      "the answer in words",
    ),
    /^In the 30 days .*China had 61\.4\s%.* Share of downloads/,
  );
  await page.shut();
});

test("dated events stand below the table, with their links, and go with the attribute", async () => {
  for (const view of ["share", "table", "lead"]) {
    const page = await small(`view="${view}"`);
    if (view !== "table") {
      await page.locator("model-share summary", { hasText: "Table" }).click();
    }
    const table = page.getByRole("table", { name: "Dated events" });
    await table.waitFor();
    assert.deepEqual(
      await table.locator("tbody tr").allTextContents(),
      ["20 Mar 2026A rule changed"],
      view,
    );
    assert.equal(
      await table.getByRole("link", { name: "A rule changed" }).getAttribute("href"),
      "https://example.org/e",
    );
    await inside(page, (element) => void (element.events = "off"));
    await table.waitFor({ state: "detached" });
    await page.shut();
  }
});

test("the tooltip tells what happened near its date", async () => {
  const page = await small();
  await slider(page).focus();
  await page.keyboard.press("Home");
  const tooltip = page.locator("model-share .tooltip");
  assert.doesNotMatch(await tooltip.textContent(), /A rule changed/);
  await page.keyboard.press("PageUp");
  assert.match(await tooltip.textContent(), /20 Mar 2026: A rule changed/);
  await page.shut();
});

test("a finger that drags up scrolls the page, and draws no range", async () => {
  const page = await small("", {
    head: '<meta name="viewport" content="width=device-width"><style>main { padding-bottom: 2000px }</style>',
    hasTouch: true,
    isMobile: true,
    viewport: { width: 360, height: 640 },
  });
  const box = await page.locator("model-share canvas").boundingBox();
  const client = await page.context().newCDPSession(page);
  const [x, y] = [Math.round(box.x + box.width / 2), Math.round(box.y + 200)];
  const touch = (type, ...touchPoints) =>
    client.send("Input.dispatchTouchEvent", { type, touchPoints });
  await touch("touchStart", { x, y });
  for (let way = 20; way <= 160; way += 20) {
    await touch("touchMove", { x, y: y - way });
    await page.waitForTimeout(20);
  }
  await touch("touchEnd");
  await page.waitForFunction(() => scrollY > 80);
  assert.equal(await page.locator("model-share .brush").isVisible(), false);
  assert.equal(await inside(page, (element) => element.from), null);
  await page.shut();
});

test("a removed element leaves no listener behind", async () => {
  const page = await small();
  await page.locator("model-share").getByRole("button", { name: "Play the dates" }).click();
  const left = await inside(page, async (element) => {
    element.remove();
    await new Promise((done) => setTimeout(done, 50));
    const { drawn } = element;
    let calls = 0;
    element.addEventListener("change", () => (calls += 1));
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    document.dispatchEvent(new PointerEvent("pointerdown"));
    await new Promise((done) => setTimeout(done, 900));
    return { calls, same: drawn === element.drawn };
  });
  assert.deepEqual(left, { calls: 0, same: true });
  assert.deepEqual(page.problems, []);
  await page.shut();
});

/** How many different colours stand in the picture, apart from those on the edges of letters. */
const paints = (page) =>
  inside(page, (_, root) => {
    const canvas = root.querySelector("canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const counts = new Map();
    for (const pixel of new Uint32Array(data.buffer)) {
      counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
    }
    const large = [...counts].filter(([, count]) => count > data.length / 4 / 200);
    return large.map(([pixel]) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255].join());
  });

for (const view of ["share", "lines", "bars", "lead", "concentration"]) {
  test(`forced colours: the picture has the system's alone, in the view ${view}`, async () => {
    for (const colorScheme of ["light", "dark"]) {
      const page = await small(`view="${view}"`, { forcedColors: "active", colorScheme });
      const system = await inside(page, () => {
        const probe = document.body.appendChild(document.createElement("span"));
        return ["Canvas", "CanvasText", "GrayText", "Highlight"].map((name) => {
          probe.style.color = name;
          return getComputedStyle(probe).color.match(/\d+/g).slice(0, 3).join();
        });
      });
      const found = await paints(page);
      assert.ok(found.includes(system[0]), `no ${system[0]} in ${found.join(" ")}`);
      assert.deepEqual(
        found.filter((colour) => !system.includes(colour)),
        [],
        `${view}, ${colorScheme}`,
      );
      assert.deepEqual(await findings(page), []);
      await page.shut();
    }
  });
}

test("forced colours and more contrast are followed while the page is open", async () => {
  const page = await small();
  const plain = (await picture(page)).print;
  const follows = async (media, isIt) => {
    await page.emulateMedia(media);
    const print = async () => (await picture(page)).print;
    return eventually(print, isIt, `the picture follows ${JSON.stringify(media)}`);
  };
  const forced = await follows({ forcedColors: "active" }, (print) => print !== plain);
  await follows({ forcedColors: "none" }, (print) => print === plain);
  await follows({ contrast: "more" }, (print) => print !== plain && print !== forced);
  await follows({ contrast: "no-preference" }, (print) => print === plain);
  await page.shut();
});

test("forced colours: areas are hatched as soon as the core is here that can", async () => {
  const page = await small('view="share"', { forcedColors: "active" });
  await page.waitForFunction(() =>
    performance.getEntriesByType("resource").some(({ name }) => /-analysis\.wasm$/.test(name)),
  );
  await drawn(page);
  // Paper shows between the lines of a hatching: in a picture of solid areas there is less of it.
  const paper = (_, root) => {
    const canvas = root.querySelector("canvas");
    const { width, height } = canvas;
    const { data } = canvas
      .getContext("2d")
      .getImageData(width * 0.2, height * 0.35, width * 0.3, height * 0.2);
    const corner = canvas.getContext("2d").getImageData(0, 0, 1, 1).data;
    let same = 0;
    for (let at = 0; at < data.length; at += 4) {
      if ([0, 1, 2].every((channel) => data[at + channel] === corner[channel])) same += 1;
    }
    return same / (data.length / 4);
  };
  await eventually(
    () => inside(page, paper),
    (part) => part > 0.1,
    "a tenth of the picture is paper",
  );
  await page.shut();
});

test("more contrast: axe finds nothing, and what was pale is ink", async () => {
  const page = await small("", { contrast: "more" });
  const [rule, ink] = await inside(page, (_, root) => [
    getComputedStyle(root.querySelector("details")).borderBlockStartColor,
    getComputedStyle(root.querySelector(".frame")).color,
  ]);
  assert.equal(rule, ink);
  assert.deepEqual(await findings(page), []);
  await page.shut();
});
