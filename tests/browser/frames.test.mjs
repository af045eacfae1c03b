// embed.html in frames of pages that do what its hosts do, each from another origin, and resize.js.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "node:test";

import { at, site } from "../../scripts/lib/paths.mjs";
import { findings } from "./axe.mjs";
import { text } from "./fixture.mjs";
import { drawn, inside, sitePath, strictPolicy, useHarness } from "./harness.mjs";

const harness = useHarness();
const library = (name) => readFile(at("node_modules", name), "utf8");

/** The query of a chart of the small snapshot, which pages without an origin may read too. */
function asking(more = "") {
  harness.route("/small.json", {
    body: text(),
    headers: { "access-control-allow-origin": "*" },
  });
  const src = encodeURIComponent(`${harness.origin}/small.json`);
  return `?src=${src}&window=30&max-age=any&lang=en${more && `&${more}`}`;
}

const address = (more) => `${harness.origin}${sitePath}embed.html${asking(more)}`;
const frameOf = (attributes, more = "") =>
  `<iframe title="f" ${attributes} src="${address(more).replaceAll("&", "&amp;")}"></iframe>`;

/** A page around frames: the same server by another name, so another origin. */
async function around(body, options = {}) {
  harness.route("/around.html", {
    type: "text/html; charset=utf-8",
    body: `<!doctype html><title>Around</title><link rel="icon" href="data:,">
      <style>iframe { width: 100%; border: 0 }</style>${body}`,
  });
  const page = await harness.page(options);
  await page.goto(`${harness.origin.replace("localhost", "127.0.0.1")}/around.html`);
  return page;
}

async function contentOf(page, selector) {
  const frame = await page.locator(selector).elementHandle();
  return frame.contentFrame();
}

/** Waits until a frame is as high as its page, without a bar to scroll by. */
async function fits(page, selector = "iframe") {
  const handle = await page.locator(selector).elementHandle();
  // A frame out of sight rests, as browsers give it no frames to draw.
  await handle.scrollIntoViewIfNeeded();
  const content = await handle.contentFrame();
  await drawn(content);
  await content.locator("#explorer").waitFor();
  const end = Date.now() + 15_000;
  for (let found; ; await new Promise((done) => setTimeout(done, 50))) {
    await handle.scrollIntoViewIfNeeded();
    found = {
      ...(await content.evaluate(() => {
        const { scrollHeight, clientWidth, scrollWidth } = document.documentElement;
        const main = Math.ceil(document.querySelector("main").getBoundingClientRect().height);
        return { main, scrollHeight, sideways: scrollWidth > clientWidth };
      })),
      frame: await handle.evaluate((frame) => frame.clientHeight),
    };
    const { frame, main, scrollHeight, sideways } = found;
    if (frame === main && scrollHeight === main && !sideways && main > 200) return main;
    if (Date.now() > end) assert.fail(`${selector}: ${JSON.stringify(found)}`);
  }
}

/** A frame fits, and grows with what is opened in it. */
async function grows(page, selector = "iframe") {
  const before = await fits(page, selector);
  const content = await contentOf(page, selector);
  await content.locator("model-share summary").first().click();
  await content.locator("model-share table").first().waitFor();
  const open = await fits(page, selector);
  assert.ok(open > before + 50, `${open} after ${before}`);
  return open;
}

/** A frame does that, and follows the width of the page. */
async function follows(page, selector = "iframe") {
  const before = await grows(page, selector);
  await page.setViewportSize({ width: 420, height: 700 });
  await page.waitForFunction(() => innerWidth === 420);
  assert.notEqual(await fits(page, selector), before);
}

describe("the height of a frame", () => {
  it("is told to pages of Datawrapper, which look for an id, for an address and for the sender", async () => {
    const byName = `<script>addEventListener("message", ({ data }) => {
      if (data["datawrapper-height"] === undefined) return;
      for (const [id, height] of Object.entries(data["datawrapper-height"])) {
        const frame = document.getElementById("datawrapper-chart-" + id)
          ?? document.querySelector("iframe[src*='" + id + "']");
        if (frame) frame.style.height = height + "px";
      }
    })</script>`;
    const two =
      frameOf('id="datawrapper-chart-aBc12"', "id=aBc12") + frameOf('id="second"', "view=bars");
    const page = await around(byName + two);
    await fits(page, "#datawrapper-chart-aBc12");
    await follows(page, "#second");
    assert.deepEqual(page.problems, []);
    await page.shut();
    const bySource = `<script>addEventListener("message", ({ data, source }) => {
      for (const id in data["datawrapper-height"] ?? {}) {
        for (const frame of document.querySelectorAll("iframe")) {
          if (frame.contentWindow === source) frame.style.height = data["datawrapper-height"][id] + "px";
        }
      }
    })</script>`;
    const other = await around(bySource + frameOf(""));
    await fits(other);
    await other.shut();
  });

  it("is told to AMP, and to pages of the library @newswire/frames", async () => {
    // As amp-iframe: from the window of the frame, of this kind, and at least 100 pixels.
    const amp = `<script>addEventListener("message", ({ data, source }) => {
      const frame = document.querySelector("#amp");
      if (source !== frame?.contentWindow || data?.sentinel !== "amp" || data.type !== "embed-size") return;
      const height = parseInt(data.height, 10);
      if (height >= 100) frame.style.height = height + "px";
    })</script>`;
    const page = await around(
      `${amp}${frameOf('id="amp" sandbox="allow-scripts"')}
      <script>${await library("@newswire/frames/dist/frames.umd.js")}</script>
      <div id="there" data-frame-src="${address("view=lines").replaceAll("&", "&amp;")}"
        data-frame-attribute-title="f"></div>
      <script>newswireFrames.autoInitFrames()</script>`,
    );
    await fits(page, "#there iframe");
    await follows(page, "#amp");
    assert.deepEqual(page.problems, []);
    await page.shut();
  });

  it("is told to pages that read iframe.resize", async () => {
    const listener = `<script>addEventListener("message", ({ data }) => {
      let found;
      try { found = JSON.parse(data) } catch { return }
      if (found?.context !== "iframe.resize") return;
      for (const frame of document.querySelectorAll("iframe")) {
        if (frame.src === found.src) frame.style.height = found.height + "px";
      }
    })</script>`;
    const page = await around(listener + frameOf('id="a"') + frameOf('id="b"', "view=lead"));
    await fits(page, "#b");
    await follows(page, "#a");
    assert.deepEqual(page.problems, []);
    await page.shut();
  });

  it("is told to pages of the library pym.js, each frame under its name", async () => {
    const page = await around(
      `<div id="a"></div><div id="b"></div><script>${await library("pym.js/dist/pym.v1.min.js")}</script>
      <script>for (const [id, address] of ${JSON.stringify([
        ["a", address()],
        ["b", address("view=bars")],
      ])}) new pym.Parent(id, address, { title: "f" })</script>`,
    );
    await fits(page, "#b iframe");
    await follows(page, "#a iframe");
    const content = await contentOf(page, "#a iframe");
    assert.equal(await content.locator("#problem").isVisible(), false, "what pym adds is known");
    assert.deepEqual(page.problems, []);
    await page.shut();
  });

  it("is the browser's own matter where it can size frames by their content", async (test) => {
    const sized = 'style="min-height: 300px; height: auto; frame-sizing: content-height"';
    const page = await around(frameOf(sized));
    if (!(await page.evaluate(() => CSS.supports("frame-sizing", "content-height")))) {
      await page.shut();
      test.skip("this browser cannot");
      return;
    }
    // Not for another width: Chromium 156 asks how high the page is at the width that it came with.
    await grows(page);
    assert.deepEqual(page.problems, []);
    await page.shut();
  });
});

describe("resize.js", () => {
  const script = () => `<script src="${harness.origin}${sitePath}resize.js"></script>`;

  it("is smaller than 1 KB", async () => {
    const bytes = await readFile(path.join(process.env.MODELSHARE_SITE ?? site, "resize.js"));
    assert.ok(bytes.length < 1000, `${bytes.length} bytes`);
  });

  it("sizes several frames, sandboxed ones, those with borders, and those that come later", async () => {
    const page = await around(
      frameOf('id="a"') +
        frameOf('id="b" sandbox="allow-scripts"', "view=bars") +
        frameOf('id="c" style="border: 7px solid; box-sizing: border-box"', "view=lines"),
    );
    // Frames that were there before the script say their height again.
    for (const id of ["#a", "#b", "#c"]) {
      await page.locator(id).scrollIntoViewIfNeeded();
      await drawn(await contentOf(page, id));
    }
    for (let i = 0; i < 2; i += 1) {
      await page.addScriptTag({ url: `${harness.origin}${sitePath}resize.js` });
    }
    await page.evaluate(
      (html) => document.body.insertAdjacentHTML("beforeend", html),
      [frameOf('id="d"', "view=concentration")],
    );
    for (const id of ["#a", "#c", "#d"]) await fits(page, id);
    await follows(page, "#b");
    assert.deepEqual(page.problems, []);
    await page.shut();
  });

  it("does nothing for other messages, other frames and other heights", async () => {
    const messages = [
      null,
      "modelshare",
      { modelshare: 1 },
      { height: 500 },
      { modelshare: 2, height: 500 },
      ...[0, -1, 1.5, 1e9, "500px", NaN, [500]].map((height) => ({ modelshare: 1, height })),
    ];
    const spoken = `<script>
      const say = (data) => parent.postMessage(data, "*");
      ${JSON.stringify(messages)}.forEach(say); say({ modelshare: 1, height: Infinity });
      say({ modelshare: 1, height: 321 }); say({ modelshare: 1, height: 20001 });
    </script>`;
    const page = await around(
      `${script()}<iframe id="other" title="o" height="111"></iframe>
      <iframe id="speaker" title="s" height="100" srcdoc="${spoken.replaceAll('"', "&quot;")}"></iframe>`,
    );
    await page.waitForFunction(() => document.querySelector("#speaker").clientHeight === 321);
    // The messages before and the one behind came in order; one more round says that all are read.
    await page.evaluate(
      () =>
        new Promise((done) => {
          addEventListener("message", () => done(), { once: true });
          document.querySelector("#speaker").contentWindow.eval('say("last")');
        }),
    );
    assert.equal(await page.locator("#speaker").evaluate((frame) => frame.clientHeight), 321);
    assert.equal(await page.locator("#other").evaluate((frame) => frame.clientHeight), 111);
    assert.deepEqual(page.problems, []);
    await page.shut();
  });
});

describe("embed.html", () => {
  it("shows what its address asks for, and leads to the explorer with the same", async () => {
    const page = await harness.visit(`embed.html${asking("view=lead&claim=CN+%3E+FR&theme=dark")}`);
    await drawn(page);
    const link = page.locator("#explorer");
    await link.waitFor();
    assert.equal(await link.textContent(), "Open in the explorer");
    assert.equal(await link.getAttribute("target"), "_blank");
    assert.equal(await link.getAttribute("rel"), "noopener");
    const url = new URL(await link.getAttribute("href"));
    assert.equal(url.href.split("?")[0], harness.origin + sitePath);
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      src: `${harness.origin}/small.json`,
      view: "lead",
      theme: "dark",
      claim: "CN > FR",
      window: "30",
      "max-age": "any",
      lang: "en",
    });
    const title = await inside(page, (chart) => chart.drawn.title);
    assert.equal(await page.title(), title);
    assert.equal(await page.locator("h1").textContent(), title);
    assert.equal(await page.locator("main").count(), 1);
    // What is chosen in the frame goes along.
    await inside(page, (chart) => {
      chart.setAttribute("view", "bars");
      chart.dispatchEvent(new CustomEvent("choice", { detail: { choices: { view: "bars" } } }));
    });
    assert.match(await link.getAttribute("href"), /view=bars/);
    const explorer = await harness.visit(`index.html${url.search}`);
    await drawn(explorer);
    assert.equal(await inside(explorer, (chart) => chart.drawn.title), title);
    await explorer.shut();
    assert.deepEqual(page.problems, []);
    await page.shut();
  });

  it("speaks the language that is asked for, under a strict policy, from its own host alone", async () => {
    const page = await harness.page({ viewport: { width: 320, height: 600 } });
    await page.route("**/embed.html*", async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers(), "content-security-policy": strictPolicy };
      await route.fulfill({ response, headers });
    });
    await page.goto(
      `${harness.origin}${sitePath}embed.html${asking("lang=ar").replace("&lang=en", "")}`,
    );
    await drawn(page);
    await page.locator("#explorer").waitFor();
    assert.equal(await page.locator("#explorer").textContent(), "الفتح في المستكشف");
    assert.equal(await page.locator("html").getAttribute("dir"), "rtl");
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(sideways, 0);
    for (const url of page.addresses) assert.ok(url.startsWith(harness.origin), url);
    assert.deepEqual(page.problems, []);
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.shut();
  });

  it("pleases axe, light and dark, narrow and wide", async () => {
    for (const [theme, width] of [
      ["light", 320],
      ["dark", 720],
    ]) {
      const page = await harness.visit(`embed.html${asking(`theme=${theme}`)}`, {
        viewport: { width, height: 700 },
      });
      await drawn(page);
      await page.locator("#explorer").waitFor();
      assert.deepEqual(await findings(page), [], `${theme}, ${width} px`);
      await page.shut();
    }
  });

  it("says what is wrong with its address, and draws the rest", async () => {
    const page = await harness.visit(`embed.html${asking("viwe=%3Cb%3Ebars&utm_source=x")}`);
    await drawn(page);
    const problem = page.locator("#problem");
    assert.match(
      await problem.textContent(),
      /^embed\.html: expected parameters of src, .*, lang, found "viwe"$/,
    );
    await page.goto(`${harness.origin}${sitePath}embed.html?src=https://%5B`);
    await problem.waitFor();
    assert.equal(
      await problem.textContent(),
      'embed.html (src): expected an address, found "https://["',
    );
    await page.goto(`${harness.origin}${sitePath}embed.html${asking("view=%3Cimg%20src=x%3E")}`);
    const message = page.locator("model-share .error .message");
    await message.waitFor();
    assert.match(await message.textContent(), /view.*expected.*<img src=x>/s);
    await page.shut();
  });
});
