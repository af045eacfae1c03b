// The two pages of the site: widths, themes, accessibility, and whom they ask; the article's figures.

import assert from "node:assert/strict";
import { test } from "node:test";

import { findings } from "./axe.mjs";
import { firm } from "./explorer.mjs";
import {
  drawn,
  eventually,
  inside,
  picture,
  sitePath,
  strictPolicy,
  useHarness,
} from "./harness.mjs";

const harness = useHarness();

/** The words in the names of the chart's table that stand in two lines. */
const brokenWords = (page) =>
  inside(page, (_, root) => {
    const names = [...root.querySelectorAll(".table tbody th:first-child")];
    if (names.length < 10) throw new Error("there is no table of countries");
    return names.flatMap((name) => {
      const text = name.lastChild;
      const lines = ({ 0: { length }, index }) => {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + length);
        return new Set([...range.getClientRects()].map(({ top }) => top)).size;
      };
      const words = [...text.data.matchAll(/[^\s-]+/g)];
      return words.filter((word) => lines(word) > 1).map(([word]) => word);
    });
  });

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
      if (width > 320) assert.deepEqual(await brokenWords(page), []);
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
        if (name === "explorer") await firm(page);
        assert.deepEqual(await findings(page), []);
        for (const summary of await page.locator("summary").all()) await summary.click();
        await page.getByRole("slider", { name: "Date in the chart" }).first().focus();
        await page.keyboard.press("End");
        assert.deepEqual(await findings(page), []);
        await page.keyboard.press("Enter");
        await page.locator("model-share .why table").first().waitFor();
        assert.deepEqual(await findings(page), []);
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
    const sizes = await targets.evaluateAll((nodes) =>
      nodes
        .filter((node) => node.checkVisibility({ visibilityProperty: true }))
        // A link inside a line of text is as high as the line.
        .filter((node) => node.localName !== "a" || !node.closest("p, li") || node.matches(".ref"))
        .map((node) => ({ node, box: node.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && box.height > 0)
        .map(({ node, box }) => [node.outerHTML.slice(0, 80), box.width, box.height]),
    );
    assert.ok(sizes.length > 20, `${sizes.length} targets`);
    const small = sizes.filter(([, width, height]) => width < 23.5 || height < 23.5);
    assert.deepEqual(small, []);
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

test("article: the shares over time and the day on which the lead changed are the product's", async () => {
  const page = await harness.visit("article.html");
  await drawn(page, "#over-time");
  await page.locator("#over-time").scrollIntoViewIfNeeded();
  const turn = page.locator("#turn");
  await turn.waitFor();
  const text = await turn.textContent();
  const { lead, info } = await inside(
    page,
    async (element) => {
      const snapshot = await element.analysis();
      const { query } = element.drawn.result;
      return { lead: snapshot.lead("CN", "US", query), info: element.info };
    },
    undefined,
    "#over-time",
  );
  const day = (date) =>
    new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" }).format(
      new Date(`${date}T00:00:00Z`),
    );
  const crossing = lead.crossings.find(({ date }) => date === lead.firstThatHolds);
  assert.deepEqual([crossing.date, crossing.leader, crossing.kept], ["2026-02-18", "CN", 23]);
  assert.ok(text.includes(`took the lead on ${day(crossing.date)}`), text);
  assert.ok(text.includes(`all ${crossing.kept} dates`), text);
  assert.deepEqual([info.models, info.dates.length], [41, 69]);
  // What stands beside the title, in the page and in the picture's own words.
  const figure = page.locator("figure", { has: page.locator("#over-time") });
  assert.match(
    await figure.locator("figcaption").textContent(),
    /A fixed panel of 41 well-known language models, chosen in August 2026; not the Hub\./,
  );
  await page.shut();
});

for (const id of ["over-time", "new-models", "all-models"]) {
  test(`article: the chart ${id} is the same in the explorer: data, definition, figures`, async () => {
    const page = await harness.visit("article.html");
    await drawn(page, `#${id}`);
    const shown = (element) => {
      const { title, subtitle, data, result } = element.drawn;
      const { groups, dates, total, coverage, query } = result;
      const values = groups.map(({ id, share, downloads }) => ({ id, share, downloads }));
      const { source, models, rolledUp } = element.info;
      // Whether a date is named or the last one, it is the same.
      const asked = { ...query, at: query.at ?? dates.at(-1) };
      const about = { source, models, rolledUp };
      return { title, subtitle, data, values, dates, total, coverage, asked, about };
    };
    const before = await inside(page, shown, undefined, `#${id}`);
    const view = await inside(page, (element) => element.view, undefined, `#${id}`);
    const link = page.locator(`a[data-of=${id}]`);
    const written = new URL(await link.getAttribute("href"), page.url()).searchParams;
    for (const name of ["data", "view", "by", "window", "max-age", "at"]) {
      assert.ok(written.get(name), `${name} is not in the link`);
    }
    await link.click();
    await page.waitForURL(/[?]data=/);
    await drawn(page);
    assert.deepEqual(await inside(page, shown), before);
    assert.equal(await inside(page, (element) => element.view), view);
    // The controls say the same.
    assert.equal(await page.locator("#src").inputValue(), `data/${written.get("data")}.json`);
    assert.equal(await page.locator("#window").inputValue(), String(before.asked.window));
    assert.deepEqual(page.problems, []);
    await page.shut();
  });
}
