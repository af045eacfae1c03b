// No press is lost: every control is pressed in the first frame in which it is seen, on a slow
// processor, and does what it is there for.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as fixture from "./fixture.mjs";
import { drawn, inside, sitePath, useHarness } from "./harness.mjs";

const harness = useHarness();
const SLOWER = 6;

/** Waits in the page for the first frame in which there is something to press, and presses it then. */
const presser = () => {
  const roots = () => [document, document.querySelector("model-share")?.shadowRoot].filter(Boolean);
  const isSeen = (node) =>
    node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const find = (selector, name) =>
    roots()
      .flatMap((root) => [...root.querySelectorAll(selector)])
      .find((node) => isSeen(node) && (!name || (node.title || node.textContent).includes(name)));
  window.pressed = {};
  window.press = (key, selector, name, how = (node) => node.click()) => {
    const look = () => {
      const node = find(selector, name);
      if (node === undefined) {
        requestAnimationFrame(look);
        return;
      }
      node.focus();
      how(node);
      window.pressed[key] = performance.now();
    };
    requestAnimationFrame(look);
  };
};

/** A slow page whose controls are pressed as soon as they are seen. */
async function slow(open, presses) {
  const page = await harness.page();
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.addInitScript(presser);
  await page.addInitScript(
    (presses) => presses.forEach(([key, selector, name]) => window.press(key, selector, name)),
    presses,
  );
  await open(page);
  return page;
}

const snapshot = "src=data/llm-catalogue-article.json&window=30&max-age=any&lang=en";
const explorer = (page) => page.goto(`${harness.origin}${sitePath}index.html?${snapshot}`);

test("explorer: the form is seen when it answers, and what was pressed early is done", async () => {
  const page = await slow(explorer, [
    ["view", "#choices input[value=lines]"],
    ["earlier", "#earlier"],
    ["disclosure", "#countries summary"],
    ["own", "body > main button", "Open your own data"],
  ]);
  await page.waitForFunction(() => Object.keys(window.pressed).length === 4);
  // One date earlier than the last, which is known only when the rest of the page is here.
  await page.waitForFunction(() => new URLSearchParams(location.search).has("at"));
  assert.match(page.url(), /view=lines/);
  await page.locator("#override").waitFor();
  await page.locator("#own-files").waitFor();
  assert.equal(await page.locator("#choices [aria-busy]").count(), 0);
  await drawn(page);
  const { view, at } = await inside(page, (chart) => ({ view: chart.view, at: chart.at }));
  assert.deepEqual([view, at], ["lines", new URL(page.url()).searchParams.get("at")]);
  assert.deepEqual(page.problems, []);
  await page.shut();
});

for (const [key, name, content] of [
  ["away", "Take it away", "Download PNG"],
  ["embed", "Embed", "What to paste"],
]) {
  test(`explorer: the dialog “${name}” is open in the frame of the press`, async () => {
    const page = await slow(explorer, []);
    const state = await page.evaluate(
      ([key, name]) =>
        new Promise((done) => {
          const dialog = () => {
            const open = document.querySelector("dialog[open]");
            const { activeElement } = document;
            return {
              key: open?.className,
              // Not even a frame later.
              text: open?.textContent ?? "",
              focus: open?.contains(activeElement) ?? false,
            };
          };
          window.press(key, "model-share ~ .tools button", name, (node) => {
            node.click();
            done(dialog());
          });
        }),
      [key, name],
    );
    assert.equal(state.key, `take ${key}`);
    assert.ok(state.focus);
    assert.match(state.text, new RegExp(`${name}.*Loading`));
    await page.locator("dialog[open]", { hasText: content }).waitFor();
    assert.equal(await page.locator("dialog [role=status]", { hasText: "Loading" }).count(), 0);
    assert.ok(await page.evaluate(() => document.activeElement.closest("dialog") !== null));
    assert.deepEqual(page.problems, []);
    await page.shut();
  });
}

test("explorer: a dialog that cannot be filled says why, and another press tries again", async () => {
  const page = await harness.visit(`index.html?${snapshot}`);
  await drawn(page);
  const button = page.locator("model-share ~ .tools").getByRole("button", { name: "Embed" });
  await button.waitFor();
  await page.route("**/*.js", (route) => route.abort());
  await button.click();
  await page.locator("dialog[open] [role=alert]").waitFor();
  await page.unroute("**/*.js");
  await page.keyboard.press("Escape");
  assert.ok(await button.evaluate((node) => node === document.activeElement));
  await page.shut();
});

/** The element alone. */
function element() {
  harness.route("/small.json", { body: fixture.text() });
  harness.route("/slow.html", {
    type: "text/html; charset=utf-8",
    body:
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>Test</title><link rel="icon" href="data:,">` +
      `<script type="module" src="${harness.inPackage("define.js")}"></script>` +
      `<model-share src="/small.json" window="30" max-age="any"></model-share>`,
  });
  return (page) => page.goto(`${harness.origin}/slow.html`);
}

for (const [name, presses, then] of [
  [
    "dates",
    [["back", "button", "One date earlier"]],
    (page) =>
      page.waitForFunction(
        () =>
          document.querySelector("model-share").shadowRoot.querySelector(".dates").ariaValueNow ===
          "4",
      ),
  ],
  ["groups", [["groups", "button", "Groups"]], (page) => page.getByRole("searchbox").waitFor()],
  [
    "listen and table",
    [
      ["listen", "button", "Listen"],
      ["table", "summary", "Table"],
    ],
    async (page) => {
      await page.getByRole("button", { name: "Play the tones" }).waitFor();
      await page.locator("model-share td").first().waitFor();
    },
  ],
  [
    "numbers and notes",
    [
      ["numbers", "button", "Numbers"],
      ["notes", "summary", "Source"],
    ],
    async (page) => {
      await page.waitForFunction(
        () => document.querySelector("model-share").getAttribute("values") === "absolute",
      );
      await page.locator("model-share").getByText("Counts of a test").waitFor();
    },
  ],
]) {
  test(`element: ${name}, pressed in the first frame`, async () => {
    const page = await slow(element(), presses);
    await page.waitForFunction((n) => Object.keys(window.pressed).length === n, presses.length);
    await then(page);
    assert.deepEqual(page.problems, []);
    await page.shut();
  });
}

test("element: a press on a share is answered when its scripts are here, and seen until then", async () => {
  const page = await harness.page();
  const held = [];
  let isHeld = true;
  await page.route("**/*.js", async (route) => {
    // What follows the pointer is asked for when the picture is there.
    const isDrawn = await page
      .evaluate(() => document.querySelector("model-share")?.drawn != null)
      .catch(() => false);
    if (isDrawn && isHeld) held.push(route);
    else await route.continue();
  });
  await element()(page);
  await drawn(page);
  const box = await page.locator("model-share canvas").boundingBox();
  await page.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.6);
  await page.locator("model-share [part=status]", { hasText: "Loading" }).waitFor();
  isHeld = false;
  for (const route of held) await route.continue();
  await page.getByRole("region", { name: /^Why/ }).locator("tbody tr").first().waitFor();
  assert.equal(await page.locator("model-share [part=status]:visible").count(), 0);
  await page.shut();
});

test("element: a tool whose script does not come says so, and the next press asks again", async () => {
  const page = await harness.page();
  await element()(page);
  await drawn(page);
  const listen = page.getByRole("button", { name: "Listen" });
  await listen.waitFor();
  await page.route("**/*.js", (route) => route.abort());
  await listen.click();
  await page.locator("model-share .panel", { hasText: "could not be loaded" }).waitFor();
  await page.unroute("**/*.js");
  await listen.click();
  await page.getByRole("button", { name: "Play the tones" }).waitFor();
  await page.shut();
});
