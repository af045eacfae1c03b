// `modelshare embed`: a page that shows everything where scripts or wasm are forbidden, and comes
// alive without moving anything where they are not.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { at, dist } from "../../scripts/lib/paths.mjs";
import { program } from "../program.mjs";
import { findings } from "./axe.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, failed, useHarness } from "./harness.mjs";

const harness = useHarness();

const choices = ["--window", "30", "--max-age", "any"];
/** The policy that the documentation names. */
const documentation = await readFile(at("docs/static-bundle.md"), "utf8");
const strictPolicy = documentation
  .match(/^```text\n(default-src .*?)^```$/ms)[1]
  .replaceAll(/\s+/g, " ");
const noScript = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'none'";
const noWasm = strictPolicy.replace(" 'wasm-unsafe-eval'", "");
assert.notEqual(noWasm, strictPolicy);
const types = new Map([
  [".html", "text/html; charset=utf-8"],
  [".css", "text/css"],
  [".js", "text/javascript"],
  [".json", "application/json"],
  [".svg", "image/svg+xml"],
  [".png", "image/png"],
]);

let folder;
before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "modelshare-bundle-"));
});
after(() => rm(folder, { recursive: true, force: true }));

const events = [{ date: "2026-03-20", title: "A rule changed", url: "https://example.org/e" }];
const note = "Made for tests: it measures nothing. ".repeat(4).trim();
const plain = fixture.text((data) => {
  data.events = events;
  data.source.notes = [note];
});

/** Makes a bundle of a snapshot in a folder of this name; gives its path. */
async function bundle(name, snapshot, ...more) {
  const file = path.join(folder, `${name}.json`);
  await writeFile(file, snapshot);
  const to = path.join(folder, name);
  const run = ["embed", file, "-o", to, "--element", dist, ...choices, ...more];
  await promisify(execFile)(await program(), run);
  return to;
}

/** Serves a bundle under a policy; gives the address of its page. */
async function serve(from, prefix, policy) {
  for (const name of await readdir(from)) {
    harness.route(`/${prefix}/${name}`, {
      type: types.get(path.extname(name)),
      headers: policy ? { "content-security-policy": policy } : {},
      body: await readFile(path.join(from, name)),
    });
  }
  return `${harness.origin}/${prefix}/index.html`;
}

/** Where things stand in a page, and what a reader is shown. */
const seen = (page) =>
  page.evaluate(() => {
    const find = (selector) => document.querySelector(selector);
    const shown = (selector) => find(selector)?.checkVisibility({ visibilityProperty: true });
    const img = find("picture img");
    const top = (selector) => find(selector).getBoundingClientRect().top + scrollY;
    return {
      picture: shown("picture img") === true && img.complete && img.naturalWidth > 0,
      alt: img.alt,
      source: img.currentSrc.split("/").pop(),
      sentence: shown(".modelshare-sentence") ? find(".modelshare-sentence").textContent : "",
      cited: shown(".modelshare-source") ? find(".modelshare-source a").href : "",
      rows: shown("table")
        ? [...document.querySelectorAll("tbody tr")].map((row) =>
            [...row.cells].map((cell) => cell.textContent.trim().replaceAll("\u00a0", " ")),
          )
        : [],
      wide: document.documentElement.scrollWidth - innerWidth,
      tops: [".modelshare-sentence", "table", ".modelshare-source", ".modelshare-files"].map(top),
    };
  });

const rows = [
  ["China", "2.7 %", "61.4 %", "3,600"],
  ["United States", "82.0 %", "25.6 %", "1,500"],
  ["France", "13.6 %", "10.3 %", "600"],
  ["Unaffiliated", "1.4 %", "1.7 %", "100"],
  ["Not attributed", "0.3 %", "1.0 %", "60"],
];

/** The whole article, by whatever is left of the browser. */
async function isWhole(page, place) {
  await page.waitForFunction(() => document.querySelector("picture img")?.complete);
  const found = await seen(page);
  assert.ok(found.picture, `${place}: no picture`);
  assert.match(found.alt, /China 61\.4 percent/, place);
  assert.match(found.sentence, /China had 61\.4/, place);
  assert.equal(found.cited, "https://example.org/counts", place);
  assert.deepEqual(found.rows, rows, place);
  assert.ok(found.wide <= 0, `${place}: ${found.wide} px to scroll sideways`);
  return found;
}

test("without JavaScript, script or wasm the article is whole, and axe finds nothing", async () => {
  const from = await bundle("still", plain);
  const forbidden = await serve(from, "no-script", noScript);
  const tried = await serve(from, "no-wasm", noWasm);
  for (const [place, address, options] of [
    ["JavaScript switched off", await serve(from, "off"), { javaScriptEnabled: false }],
    ["script-src 'none'", forbidden, {}],
    ["wasm forbidden", tried, {}],
  ]) {
    for (const [width, colorScheme] of [
      [320, "light"],
      [1200, "dark"],
    ]) {
      const where = `${place}, ${width} px, ${colorScheme}`;
      const page = await harness.page({
        viewport: { width, height: 800 },
        colorScheme,
        ...options,
      });
      await page.goto(address);
      const before = await isWhole(page, where);
      const dark = colorScheme === "dark" ? "-dark" : "";
      assert.equal(before.source, width === 320 ? `chart-narrow${dark}.svg` : `chart${dark}.svg`);
      if (address === tried) {
        // The element has tried, and says so to those who ask; the reader keeps the picture.
        await failed(page);
        const later = await isWhole(page, where);
        assert.deepEqual(later.tops, before.tops, where);
      }
      if (address === forbidden) assert.deepEqual(await findings(page), [], where);
      await page.shut();
    }
  }
});

test("where scripts run the chart takes the picture's place, and nothing moves", async () => {
  const stands = [
    ["share", 320, "light"],
    ["share", 360, "dark"],
    ["share", 360, "light"],
    ["share", 700, "dark"],
    ["share", 1200, "dark"],
    ["share", 1200, "light"],
    ["bars", 360, "light"],
    ["lines", 360, "light"],
    ["lines", 1200, "dark"],
    ["lead", 360, "light"],
    ["lead", 1200, "light"],
    ["specifications", 360, "light"],
    ["specifications", 1200, "dark"],
    ["concentration", 360, "dark"],
    ["concentration", 1200, "light"],
  ];
  for (const view of new Set(stands.map(([view]) => view))) {
    const claim = ["lead", "specifications"].includes(view) ? ["--claim", "CN > US"] : [];
    const from = await bundle(`alive-${view}`, plain, "--view", view, ...claim);
    await serve(from, `alive-${view}`, strictPolicy);
    await serve(from, `still-${view}`, noScript);
  }
  for (const [view, width, colorScheme] of stands) {
    const [address, still] = ["alive", "still"].map(
      (state) => `${harness.origin}/${state}-${view}/index.html`,
    );
    const where = `${view}, ${width} px, ${colorScheme}`;
    const options = { viewport: { width, height: 1600 }, colorScheme };
    const page = await harness.page(options);
    await page.goto(still);
    await page.waitForFunction(() => document.querySelector("picture img")?.complete);
    const { tops } = await seen(page);

    page.problems.length = 0;
    await page.addInitScript(() => {
      window.shifts = [];
      new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries()) {
          window.shifts.push([value, sources.map(({ node }) => node?.nodeName)]);
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(address);
    await drawn(page);
    // The tools come last; this view has none.
    if (view !== "specifications") {
      await page.locator("model-share .tools button").first().waitFor();
    }
    const after = await seen(page);
    assert.deepEqual(after.tops, tops, where);
    assert.ok(after.wide <= 0, where);
    // Two frames, after which the browser has told of every shift.
    const shifts = await page.evaluate(
      () =>
        new Promise((done) => {
          requestAnimationFrame(() => requestAnimationFrame(() => done(window.shifts)));
        }),
    );
    assert.deepEqual(shifts, [], where);
    const boxes = await page.evaluate(() => {
      const { shadowRoot } = document.querySelector("model-share");
      const [canvas, img] = [shadowRoot.querySelector("canvas"), document.querySelector("img")];
      const theme = shadowRoot.querySelector(".frame").dataset.theme;
      const hidden = !img.checkVisibility({ visibilityProperty: true });
      const box = (node) => {
        const { left, top, width, height } = node.getBoundingClientRect();
        return [left, top, width, height];
      };
      return { canvas: box(canvas), img: box(img), theme, hidden };
    });
    assert.ok(boxes.hidden, `${where}: the picture is still to be seen`);
    assert.equal(boxes.theme, colorScheme, where);
    for (const [side, value] of boxes.canvas.entries()) {
      const off = Math.abs(value - boxes.img[side]);
      assert.ok(off < 1, `${where}: ${JSON.stringify(boxes)}`);
    }
    assert.deepEqual(page.problems.filter(isOurs), [], where);
    if (width === 360) {
      assert.deepEqual(await findings(page), [], where);
      // On another width it is the picture's height again.
      await page.setViewportSize({ width: 420, height: 1600 });
      const apart = () => {
        const canvas = document.querySelector("model-share").shadowRoot.querySelector("canvas");
        const img = document.querySelector("img").getBoundingClientRect();
        const { width, height } = canvas.getBoundingClientRect();
        return [width - img.width, height - img.height];
      };
      let found;
      for (const end = Date.now() + 10_000; Date.now() < end;) {
        found = await page.evaluate(apart);
        if (found.every((size) => Math.abs(size) < 1)) break;
        await page.waitForTimeout(50);
      }
      assert.ok(
        found.every((size) => Math.abs(size) < 1),
        `${where}, then 420 px: ${found} px apart`,
      );
    }
    await page.shut();
  }
});

test("a picture that the chart has replaced leaves none of its size in what is taken away", async () => {
  const from = await bundle("away", plain, "--theme", "light");
  const page = await harness.page();
  await page.goto(await serve(from, "away", strictPolicy));
  await drawn(page);
  const svg = await page.locator("model-share").evaluate((chart) => chart.toSvg());
  const height = Number(svg.match(/ height="([\d.]+)"/)[1]);
  const img = await page.locator("img").evaluate((image) => image.getBoundingClientRect().height);
  assert.notEqual(Math.floor(img), height);
  await page.shut();
});

test("opened from a disk the figure is there, and alive where the snapshot is inside", async () => {
  const still = await bundle("disk", plain);
  const page = await harness.page();
  await page.goto(pathToFileURL(path.join(still, "index.html")).href);
  const { tops } = await isWhole(page, "file:");
  const inside = await bundle("inside", plain, "--inline");
  await page.goto(pathToFileURL(path.join(inside, "index.html")).href);
  await drawn(page);
  await page.locator("model-share .tools button").first().waitFor();
  assert.deepEqual((await seen(page)).tops, tops);
  await page.shut();
});

test("a fragment in an article draws, and the article below stays where it is", async () => {
  const from = await bundle("fragment", plain, "--view", "lines");
  const fragment = await readFile(path.join(from, "fragment.html"), "utf8");
  await serve(from, "article", strictPolicy);
  const article = (policy) => {
    harness.route("/article/page.html", {
      type: "text/html; charset=utf-8",
      headers: { "content-security-policy": policy },
      body:
        `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Article</title>` +
        `<meta name="viewport" content="width=device-width"></head>` +
        `<body><h1>Before</h1>${fragment}<p id="below">Below</p></body></html>`,
    });
  };
  const page = await harness.page({ viewport: { width: 400, height: 900 } });
  const below = () =>
    page.locator("#below").evaluate((node) => node.getBoundingClientRect().top + scrollY);
  article(noScript);
  await page.goto(`${harness.origin}/article/page.html`);
  await page.waitForFunction(() => document.querySelector("picture img")?.complete);
  const still = await below();
  article(strictPolicy);
  await page.goto(`${harness.origin}/article/page.html`);
  await drawn(page);
  await page.locator("model-share .tools button").first().waitFor();
  assert.equal(await below(), still);
  await page.shut();
});

/** Texts that would do something if they were markup somewhere. */
const hostile = [
  "<script>window.hit = 1</script>",
  "</script><script>window.hit = 1</script>",
  "<!--<script>",
  '"><img src=x onerror="window.hit = 1">',
  "' onmouseover='window.hit = 1",
  "</title></style></textarea></bdi></table><h1>out</h1>",
  "]]><svg onload=window.hit=1>",
  "&lt;b&gt;&amp;quot;&#60;",
  "{{constructor}} ${window.hit = 1} %3Cscript%3E",
  "\u202eright to left\u2066\u200b",
  "line\nbreak\ttab",
];
const addresses = [
  "javascript:window.hit=1",
  " javascript:window.hit=1",
  "java\nscript:window.hit=1",
  "data:text/html,<script>window.hit=1</script>",
  "vbscript:x",
  'https://example.org/"><script>window.hit=1</script>',
];

test("every string of a snapshot is text in the page, and reads back as it was", async () => {
  const snapshot = fixture.snapshot((data) => {
    data.source = {
      name: hostile[3],
      url: addresses[0],
      licence: hostile[1],
      retrieved: "2026-06-30",
      notes: hostile,
    };
    data.organisations.parent = hostile.slice(0, 5);
    data.organisations.kind = data.organisations.kind.map(() => "company");
    data.events = addresses.map((url, i) => ({ date: "2026-03-20", title: hostile[i], url }));
  });
  const more = ["--by", "organisation", "--title", hostile[5], "--inline"];
  const base = "https://example.org/f/";
  const from = await bundle("hostile", JSON.stringify(snapshot), ...more, "--url", base);
  const page = await harness.page();
  // Scripts may do what they like, so that one that is not ours would.
  await page.goto(await serve(from, "hostile"));
  await drawn(page);
  const found = await page.evaluate(() => ({
    hit: window.hit,
    title: document.title,
    heading: document.querySelector("h1").textContent,
    headings: document.querySelectorAll("h1").length,
    alternate: document.querySelector("link[rel=alternate]").title,
    source: document.querySelector(".modelshare-source").textContent,
    notes: [...document.querySelectorAll(".modelshare-notes li")].map((li) => li.textContent),
    events: [...document.querySelectorAll(".modelshare-events li")].map((li) => li.textContent),
    names: [...document.querySelectorAll("tbody th")].map((th) => th.textContent),
    alt: document.querySelector("img").alt,
    json: document.querySelector("model-share > script").textContent,
    scripts: [...document.scripts].map(({ type, src }) => type || src.split("/").pop()),
    images: document.images.length,
    links: [...document.querySelectorAll("a")].map((link) => link.href),
    handlers: [...document.querySelectorAll("*")].flatMap((node) =>
      node.getAttributeNames().filter((name) => name.startsWith("on") || name === "style"),
    ),
  }));
  assert.equal(found.hit, undefined);
  assert.equal(found.title, hostile[5]);
  assert.equal(found.heading, hostile[5]);
  assert.equal(found.headings, 1);
  assert.equal(found.alternate, hostile[5]);
  assert.ok(found.source.includes(hostile[3]) && found.source.includes(hostile[1]), found.source);
  for (const text of hostile) {
    assert.ok(found.notes.includes(text), JSON.stringify([text, found.notes]));
  }
  for (const [i, title] of found.events.entries()) assert.ok(title.endsWith(hostile[i]), title);
  assert.equal(found.events.length, addresses.length);
  for (const name of hostile.slice(0, 5)) {
    assert.ok(found.names.includes(name), JSON.stringify(found.names));
    assert.ok(found.alt.includes(name), found.alt);
  }
  assert.deepEqual(JSON.parse(found.json), snapshot);
  assert.deepEqual(found.scripts, ["application/json", "embed-light.js"]);
  assert.equal(found.images, 1);
  assert.deepEqual(found.handlers, []);
  for (const link of found.links) assert.match(link, /^http/);
  const oembed = JSON.parse(await readFile(path.join(from, "oembed.json"), "utf8"));
  const frame = await page.evaluate((html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    const { src, title, localName } = body.firstElementChild;
    return { count: body.querySelectorAll("*").length, src, title, localName };
  }, oembed.html);
  assert.deepEqual(frame, { count: 1, src: base, title: hostile[5], localName: "iframe" });
  await page.shut();
});

/** Browsers ask every host for an icon. */
const isOurs = (problem) => !problem.includes("404");
