// The picture: drawn, sharp, as wide as its place, in every view, and the table beside it.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as fixture from "./fixture.mjs";
import { drawn, eventually, inside, picture, useHarness } from "./harness.mjs";

const harness = useHarness();

const chart = '<model-share src="/small.json"></model-share>';

function small() {
  harness.route("/small.json", { body: fixture.text() });
}

test("a snapshot is drawn, without a complaint in the console", async () => {
  small();
  const page = await harness.mount(chart);
  await drawn(page);
  const { areas, most } = await picture(page);
  assert.ok(areas >= 5, `expected the areas of five groups, found ${areas} colours`);
  assert.ok(most < 0.9, "the picture is hardly more than its background");
  assert.deepEqual(page.problems, []);
  await page.shut();
});

for (const ratio of [1, 1.5, 2, 3]) {
  test(`the picture is sharp at ${ratio} device pixels per pixel`, async () => {
    small();
    const page = await harness.mount(chart, { deviceScaleFactor: ratio });
    await drawn(page);
    const { width, height, box } = await picture(page);
    assert.equal(width, Math.round(box.width * ratio));
    assert.equal(height, Math.round(box.height * ratio));
    await page.shut();
  });
}

test("the picture stays sharp when the window moves to another screen", async () => {
  small();
  // No headless browser has two screens: the ratio is given, and its query told by hand.
  harness.route("/screens.js", {
    type: "text/javascript",
    body: `
      window.ratio = 1;
      Object.defineProperty(window, "devicePixelRatio", { get: () => window.ratio });
      const ask = window.matchMedia;
      window.matchMedia = (query) => {
        const list = ask.call(window, query);
        if (query.includes("resolution")) window.asked = { query, list };
        return list;
      };`,
  });
  const page = await harness.mount(chart, { head: '<script src="/screens.js"></script>' });
  await drawn(page);
  for (const ratio of [2, 1.25, 1]) {
    const query = await page.evaluate((ratio) => {
      window.ratio = ratio;
      window.asked.list.dispatchEvent(new Event("change"));
      return window.asked.query;
    }, ratio);
    assert.ok(query.includes(`${ratio}dppx`), "the next change is waited for");
    await eventually(
      () => picture(page),
      ({ width, box, areas }) => width === Math.round(box.width * ratio) && areas >= 5,
      `a sharp picture at ${ratio}`,
    );
  }
  await page.shut();
});

test("the picture follows its container", async () => {
  small();
  const page = await harness.mount(`<div id="box">${chart}</div>`);
  await drawn(page);
  for (const width of [600, 333, 500]) {
    await page.evaluate((width) => {
      document.getElementById("box").style.width = `${width}px`;
    }, width);
    await eventually(
      () => picture(page),
      (found) => found.width === width && found.box.width === width && found.areas >= 5,
      `a picture of ${width} px`,
    );
  }
  await page.shut();
});

test("a disclosure changes the height alone, and the picture stays as it is", async () => {
  small();
  const page = await harness.mount(chart);
  await drawn(page);
  await page.getByRole("slider", { name: "Date in the chart" }).press("End");
  await page.locator("model-share .tooltip").waitFor();
  await inside(page, (_, root) => void (root.querySelector("details").open = true));
  await page.locator("model-share tbody th").first().waitFor();
  await page.waitForTimeout(100);
  assert.ok(await page.locator("model-share .tooltip").isVisible());
  await page.shut();
});

test("a chart that was hidden is drawn when it appears", async () => {
  small();
  const page = await harness.mount(`<div id="box" hidden>${chart}</div>`);
  await page.waitForTimeout(300);
  await page.evaluate(() => {
    document.getElementById("box").hidden = false;
  });
  await drawn(page);
  assert.ok((await picture(page)).areas >= 5);
  await page.shut();
});

test("every view has a picture of its own", async () => {
  small();
  const page = await harness.mount(chart);
  await drawn(page);
  const prints = new Map();
  for (const view of ["share", "lines", "bars"]) {
    await inside(page, (element, _, view) => void (element.view = view), view);
    await drawn(page);
    prints.set(view, (await picture(page)).print);
  }
  assert.equal(new Set(prints.values()).size, 3, JSON.stringify([...prints]));
  // Without a view it is the shares.
  await inside(page, (element) => void (element.view = null));
  await drawn(page);
  assert.equal((await picture(page)).print, prints.get("share"));
  await page.shut();
});

test("the table has the figures of the core, and the denominator", async () => {
  small();
  const page = await harness.mount(
    '<model-share src="/small.json" view="table" lang="en"></model-share>',
  );
  await drawn(page);
  const shares = await inside(page, (element) => element.shares({ series: true }));
  const table = page.locator("model-share table").first();
  assert.ok(await table.isVisible());
  assert.equal(await page.locator("model-share canvas").isVisible(), false);
  const rows = () =>
    table
      .locator("tbody tr")
      .evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  const number = (value) => new Intl.NumberFormat("en-GB").format(Math.round(value));

  const expectedAt = (date) =>
    shares.groups
      .map((group) => [group.label, number(group.downloads[date])])
      .sort(([, a], [, b]) => Number(b.replaceAll(",", "")) - Number(a.replaceAll(",", "")));
  const last = shares.dates.length - 1;
  const shown = await rows();
  assert.deepEqual(
    shown.map(([label, count]) => [label, count]),
    expectedAt(last),
  );
  const sum = shown.reduce((sum, [, , share]) => sum + Math.round(parseFloat(share) * 10), 0);
  assert.equal(sum, 1000, "displayed shares add up to 100");
  assert.match(await table.locator("tfoot").textContent(), new RegExp(number(shares.total[last])));
  assert.match(
    await table.locator("caption").textContent(),
    new RegExp(number(shares.total[last])),
  );
  assert.equal(await table.locator("tbody th[scope=row]").count(), shares.groups.length);
  assert.equal(await table.locator("thead th[scope=col]").count(), 3);

  await page.locator("model-share select.date").selectOption("0");
  assert.deepEqual(
    (await rows()).map(([label, count]) => [label, count]),
    expectedAt(0),
  );
  await page.shut();
});

test("the table can be sorted by every column, and says so", async () => {
  small();
  const page = await harness.mount(chart);
  await drawn(page);
  await page.locator("model-share summary", { hasText: "Table" }).click();
  await page.locator("model-share tbody th").first().waitFor();
  const labels = () => page.locator("model-share tbody th").allTextContents();
  const byShare = await labels();
  const sorted = (text) =>
    page.locator("model-share thead th", { hasText: text }).getAttribute("aria-sort");
  assert.equal(await sorted("Share"), "descending");
  await page.getByRole("button", { name: "Group", exact: true }).click();
  assert.deepEqual(
    await labels(),
    [...byShare].sort((a, b) => a.localeCompare(b, "en")),
  );
  assert.equal(await sorted("Group"), "ascending");
  assert.equal(await sorted("Share"), "none");
  await page.getByRole("button", { name: "Downloads" }).click();
  assert.deepEqual(await labels(), byShare);
  await page.getByRole("button", { name: "Downloads" }).click();
  assert.deepEqual(await labels(), byShare.toReversed());
  await page.shut();
});

test("a long table shows its first hundred rows, and all of them when asked", async () => {
  const many = 250;
  harness.route("/long.json", {
    body: fixture.text((data) => {
      data.namespaces = Array.from({ length: many }, (_, i) => `publisher-${i}`);
      data.models = {
        namespace: data.namespaces.map((_, i) => i),
        name: data.namespaces.map((name) => `${name}-model`),
        created: data.namespaces.map(() => data.models.created[0]),
      };
      data.counts = data.namespaces.map((_, i) => [0, 1000 + i]);
      data.organisations = {
        namespace: [],
        country: [],
        kind: [],
        parent: [],
        basis: [],
        confidence: [],
      };
    }),
  });
  const page = await harness.mount(
    '<model-share src="/long.json" by="namespace" view="table"></model-share>',
  );
  await drawn(page);
  const rows = page.locator("model-share tbody tr");
  assert.equal(await rows.count(), 100);
  await page.getByRole("button", { name: "Show all 250 rows" }).click();
  assert.equal(await rows.count(), many);
  await page.shut();
});

test("those who do not see the picture get its description, title, source and notes", async () => {
  small();
  const page = await harness.mount(chart);
  await drawn(page);
  const { description, title } = await inside(page, (element) => element.drawn);
  const canvas = page.locator("model-share canvas");
  assert.equal(await canvas.getAttribute("role"), "img");
  assert.equal(await canvas.getAttribute("aria-label"), description);
  assert.ok(description.includes("China") && description.length > 40, description);
  assert.equal(await canvas.getAttribute("dir"), "ltr");
  assert.equal(await page.locator("model-share figure").getAttribute("aria-label"), title);
  await page.locator("model-share summary", { hasText: "Source and notes" }).click();
  const link = page.getByRole("link", { name: "Counts of a test" });
  assert.equal(await link.getAttribute("href"), "https://example.org/counts");
  assert.ok(await page.getByText("Made for tests: it measures nothing.").isVisible());
  await page.shut();
});

test("an address of a snapshot that is not http stays text", async () => {
  harness.route("/script.json", {
    body: fixture.text((data) => {
      data.source.url = "javascript:alert(1)";
      data.source.name = "<img src=x onerror=alert(1)>";
    }),
  });
  const page = await harness.mount('<model-share src="/script.json" view="table"></model-share>');
  await drawn(page);
  assert.equal(await page.locator("model-share .notes a").count(), 0);
  assert.equal(await page.locator("model-share img").count(), 0);
  assert.ok(await page.getByText("<img src=x onerror=alert(1)>").first().isVisible());
  await page.shut();
});

test("a table that is on its way gives way to what is asked for after it", async () => {
  harness.route("/overtaken.json", { body: fixture.text() });
  const page = await harness.mount('<model-share src="/overtaken.json" lang="en"></model-share>');
  await drawn(page);
  const found = await inside(page, async (chart, root) => {
    const turn = () => new Promise((done) => setTimeout(done));
    chart.view = "table";
    while (!chart.matches(":state(loading)")) await turn();
    const picture = root.querySelector("canvas").checkVisibility();
    chart.view = "bars";
    while (!chart.matches(":state(ready)")) await turn();
    // Longer than the table would have taken.
    await new Promise((done) => setTimeout(done, 500));
    const isShown = (node) => node?.checkVisibility() ?? false;
    return {
      picture,
      view: chart.drawn.description,
      canvas: isShown(root.querySelector("canvas")),
      table: isShown(root.querySelector(".table table")),
    };
  });
  assert.ok(found.picture, "the last picture stays while a table is on its way");
  assert.match(found.view, /bar chart/i);
  assert.deepEqual([found.canvas, found.table], [true, false]);
  assert.deepEqual(page.problems, []);
  await page.shut();
});
