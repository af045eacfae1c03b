// On paper: the picture as lines and texts, whether it was seen on the screen or not, and no tools.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as fixture from "./fixture.mjs";
import { drawn, eventually, inside, useHarness } from "./harness.mjs";

const harness = useHarness();
const chart = (attributes = "") =>
  `<model-share src="/printed.json" window="30" max-age="any" ${attributes}></model-share>`;

function mount(body, options) {
  harness.route("/printed.json", { body: fixture.text() });
  return harness.mount(body, options);
}

/** What each chart gives to the printer, and what there is again afterwards. */
const onPaper = (page) =>
  page.evaluate(() => {
    const roots = [...document.querySelectorAll("model-share")].map(({ shadowRoot }) => shadowRoot);
    dispatchEvent(new Event("beforeprint"));
    const seen = roots.map((root) => {
      const printed = root.querySelector(".printed");
      return {
        tag: printed?.localName,
        css: printed?.getBoundingClientRect().width,
        texts: [...(printed?.querySelectorAll("text") ?? [])].map((text) => text.textContent),
        shapes: printed?.querySelectorAll("path, rect").length,
        label: printed?.getAttribute("aria-label"),
        canvas: getComputedStyle(root.querySelector("canvas")).display,
        status: [...root.querySelectorAll(".status")]
          .filter((node) => node.checkVisibility())
          .map((node) => node.textContent)
          .join(),
      };
    });
    dispatchEvent(new Event("afterprint"));
    return seen.map((one, at) => ({
      ...one,
      after: roots[at].querySelectorAll(".printed").length,
      again: getComputedStyle(roots[at].querySelector("canvas")).display,
    }));
  });

/** Its script comes after the picture. */
const printed = (page) =>
  eventually(
    () => onPaper(page),
    (charts) => charts.every(({ tag }) => tag !== undefined),
    "something for the printer",
  );

/** Pictures of pixels in a PDF. */
const pixelsIn = (pdf) => pdf.toString("latin1").match(/\/Subtype\s*\/Image/g)?.length ?? 0;

for (const view of ["share", "lines", "bars", "lead", "specifications", "concentration"]) {
  test(`the view ${view} is printed as lines and texts`, async () => {
    const page = await mount(chart(`view="${view}"`));
    await drawn(page);
    const [paper] = await printed(page);
    assert.equal(paper.tag, "svg");
    assert.ok(paper.texts.length > 5 && paper.shapes > 3, JSON.stringify(paper));
    const { title, description } = await inside(page, (chart) => chart.drawn);
    // A title may be broken into lines.
    assert.ok(paper.texts.join(" ").includes(title.split(" ")[0]), title);
    assert.equal(paper.label, description);
    const width = await inside(page, (chart) => chart.clientWidth);
    assert.ok(Math.abs(paper.css - width) < 1);
    assert.deepEqual([paper.canvas, paper.after, paper.again], ["none", 0, "block"]);
    assert.deepEqual(page.problems, []);
    await page.shut();
  });
}

test("paper is white, unless the page insists, and the screen stays as it was", async () => {
  for (const [theme, colour] of [
    ["", "rgb(255, 255, 255)"],
    ['theme="dark"', "rgb(22, 24, 28)"],
  ]) {
    const page = await mount(chart(theme), {
      colorScheme: "dark",
      head: `<meta name="color-scheme" content="light dark">`,
    });
    await drawn(page);
    await printed(page);
    const fills = await inside(page, (_, root) => {
      dispatchEvent(new Event("beforeprint"));
      const { fill } = getComputedStyle(root.querySelector(".printed > *"));
      dispatchEvent(new Event("afterprint"));
      return [fill, root.querySelector(".frame").dataset.theme];
    });
    assert.deepEqual(fills, [colour, "dark"]);
    await page.shut();
  }
});

test("a chart in a panel that only paper shows, or that the browser leaves out, is printed too", async () => {
  harness.route("/tabs.css", {
    type: "text/css",
    body: ".tab { display: none } .late { content-visibility: auto } @media print { .tab { display: block } }",
  });
  const page = await mount(
    `<div class="tab">${chart('loading="eager" view="bars" lang="de"')}</div>` +
      `<div style="height:3000px"></div>` +
      `<div class="late">${chart('loading="eager"')}</div>`,
    { head: `<link rel="stylesheet" href="/tabs.css">` },
  );
  const papers = await printed(page);
  assert.deepEqual(
    papers.map(({ tag }) => tag),
    ["svg", "svg"],
  );
  // In its own language, though it was never drawn.
  assert.ok(papers[0].texts.join(" ").includes("Downloads"), papers[0].texts.join(" "));
  assert.ok(papers[0].texts.some((text) => text.includes("Vereinigte Staaten")));
  for (const paper of papers) assert.equal(paper.status, "");
  const pdf = await page.pdf();
  assert.equal(pixelsIn(pdf), 0);
  assert.equal(
    await page.locator("model-share .printed").count(),
    0,
    "it is the canvas again after the print",
  );
  await page.shut();
});

test("no pixels, no tools and no open ends in what the browser itself prints", async () => {
  const page = await mount(chart());
  await drawn(page);
  await printed(page);
  assert.equal(pixelsIn(await page.pdf()), 0);
  await page.emulateMedia({ media: "print" });
  const seen = await inside(page, (_, root) =>
    [...root.querySelectorAll(".tools, .tools button, .dates, details:not([open]), .tooltip")]
      .filter((node) => node.checkVisibility())
      .map((node) => node.className || node.localName),
  );
  assert.deepEqual(seen, []);
  await page.shut();
});

test("what had not been loaded says so on paper, and goes on loading", async () => {
  let answer;
  harness.route("/late.json", { body: (response) => (answer = response) });
  const page = await harness.mount(
    `<div style="height:9000px"></div><model-share src="/late.json"></model-share>`,
    { lang: "fr" },
  );
  await page.waitForFunction(() => document.querySelector("model-share")?.matches(":defined"));
  const texts = await inside(page, (_, root) => {
    const status = () => root.querySelector(".status").textContent;
    dispatchEvent(new Event("beforeprint"));
    const printed = status();
    dispatchEvent(new Event("afterprint"));
    return [printed, status()];
  });
  assert.match(texts[0], /printed|imprim/);
  assert.doesNotMatch(texts[1], /printed|imprim/);
  await eventually(() => answer, Boolean, "the snapshot is asked for");
  answer.end(fixture.text());
  await drawn(page);
  await page.shut();
});

test("a removed element hears no more of the printer", async () => {
  const page = await mount(chart());
  await drawn(page);
  await printed(page);
  const left = await page.evaluate(async () => {
    const chart = document.querySelector("model-share");
    chart.remove();
    await new Promise((done) => queueMicrotask(done));
    await new Promise((done) => requestAnimationFrame(done));
    dispatchEvent(new Event("beforeprint"));
    return chart.shadowRoot.querySelectorAll(".printed").length;
  });
  assert.equal(left, 0);
  await page.shut();
});
