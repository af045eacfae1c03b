// A reader's own data in the explorer: by picker, drop, paste and address; snapshots, and lists as
// the Hub gives them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { findings } from "./axe.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, inside, picture, sitePath, strictPolicy, useHarness } from "./harness.mjs";

const harness = useHarness();

const named = (name) => fixture.text((data) => (data.source.name = name));
const json = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
const file = (name, value) => ({ name, mimeType: "", buffer: json(value) });
const source = (page) => inside(page, (chart) => chart.info?.source.name);

/** The explorer with a small snapshot, and the block open. */
async function explorer({ query = "&window=30&max-age=any", ...options } = {}) {
  harness.route("/site.json", { body: named("The site’s") });
  const page = await harness.visit(`?src=/site.json${query}`, options);
  await drawn(page);
  await page.getByRole("button", { name: "Open your own data" }).click();
  await page.locator("#own-files").waitFor();
  return page;
}

const pick = (page, ...files) => page.locator("#own-files").setInputFiles(files);

/** Waits until the chart shows data of this source. */
const shows = (page, name) =>
  page.waitForFunction(
    (name) => {
      const chart = document.getElementById("chart");
      return chart.info?.source.name === name && chart.matches(":state(ready)");
    },
    name,
    { timeout: 5_000 },
  );

const items = (page) => page.locator(".own .files > li");

/** Shares of the last date by id. */
const shares = (page) =>
  inside(page, (chart) => {
    const { groups } = chart.shares(chart.inner.query);
    return Object.fromEntries(groups.map(({ id, share }) => [id, share.at(-1)]));
  });

test("picker: plain and compressed; only in the page, and back", async () => {
  const page = await explorer();
  await pick(page, file("mine.json", named("Mine")));
  await shows(page, "Mine");
  assert.match(await items(page).textContent(), /mine\.json5 models, on 6 dates\./);
  await page.getByText("Shown: mine.json. It is only in this page").waitFor();
  assert.ok(!page.url().includes("mine"));
  assert.deepEqual(
    await page.evaluate(async () => [
      localStorage.length,
      sessionStorage.length,
      (await indexedDB.databases()).length,
    ]),
    [0, 0, 0],
  );

  // The permalink says what it cannot hold.
  await page.getByRole("button", { name: "Take it away" }).click();
  await page.locator("dialog", { hasText: "but not your own data" }).waitFor();
  const link = new URL(await page.locator("output.sum").textContent());
  assert.deepEqual(
    ["src", "data", "window"].map((name) => link.searchParams.get(name)),
    [null, null, "30"],
  );
  await page.keyboard.press("Escape");

  await pick(page, { ...file("mine.json.gz", ""), buffer: gzipSync(named("Packed")) });
  await shows(page, "Packed");
  await page.getByRole("button", { name: "Back to the snapshot" }).click();
  await shows(page, "The site’s");
  assert.ok(await page.locator("#own-files").evaluate((one) => document.activeElement === one));

  // Another snapshot of the site is what its control says.
  await pick(page, file("mine.json", named("Mine")));
  await shows(page, "Mine");
  await page.locator("#src").selectOption({ label: "The same, its largest models alone" });
  await shows(page, "llmfit model catalogue");
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("several files: the first good one is shown, the others can be, what is wrong is told", async () => {
  const page = await explorer();
  const files = [
    file(
      "wrong.json",
      fixture.text((data) => (data.counts[0][1] = -1)),
    ),
    file("one.json", named("One")),
    file("two.json", named("Two")),
  ];
  await pick(page, ...files);
  await shows(page, "One");
  assert.match(await items(page).nth(0).locator(".wrong").textContent(), /counts\[0\]/);
  await page.getByRole("button", { name: "Show: two.json" }).click();
  await shows(page, "Two");
  await page.shut();
});

test("what is wrong with a file stands beside it, and the last good picture stays", async () => {
  const page = await explorer();
  const before = await picture(page);
  const cases = [
    ["empty.json", "", "file: expected JSON, PNG or SVG, found an empty file"],
    [
      "page.html",
      "<!doctype html><title>x</title>",
      "file: expected JSON, PNG or SVG, found a web page or other markup",
    ],
    [
      "cut.json",
      named("Cut").slice(0, 100),
      "snapshot: expected a complete JSON object, found the end of the data after 100 bytes (line 1, column 100)",
    ],
    [
      "later.json",
      fixture.text((data) => (data.format = 2)),
      "snapshot format (format): expected 1, the only one that this version of modelshare reads, found 2",
    ],
    [
      "cut.json.gz",
      gzipSync(named("Cut")).subarray(0, 60),
      /^file: expected a complete gzip file, found a damaged one \(.+\)$/,
    ],
    [
      "list.json",
      '[{"id": "a/b", ',
      /^file: expected a complete list in JSON, found text that is none \(.+\)$/,
    ],
    ["none.json", "[]", "list: expected models with an id and downloads, found none in 0 rows"],
  ];
  await pick(
    page,
    ...cases.map(([name, content]) => ({
      name,
      mimeType: "",
      buffer: Buffer.isBuffer(content) ? content : Buffer.from(content),
    })),
  );
  await items(page)
    .locator(".wrong")
    .nth(cases.length - 1)
    .waitFor();
  for (const [index, [name, , expected]] of cases.entries()) {
    const item = items(page).nth(index);
    assert.equal(await item.locator(".name").textContent(), name);
    const message = await item.locator(".wrong").textContent();
    if (expected instanceof RegExp) assert.match(message, expected, name);
    else assert.equal(message, expected, name);
    assert.equal(await item.locator(".wrong").getAttribute("lang"), "en", name);
  }
  // What to do about it, where the message does not say it.
  for (const [index, advice] of [
    [0, /Download or build it again/],
    [3, /Use the modelshare that belongs to this snapshot/],
    [4, /Download or build it again/],
  ]) {
    assert.match(await items(page).nth(index).locator("p").nth(1).textContent(), advice);
  }
  assert.equal(await items(page).nth(6).locator("p").count(), 1);
  await drawn(page);
  assert.equal(await source(page), "The site’s");
  assert.equal((await picture(page)).print, before.print);
  assert.ok(!(await inside(page, (_, root) => root.querySelector(".error:not([hidden])"))));
  await page.shut();
});

test("drop and paste: files and text anywhere, but not into a field", async () => {
  const page = await explorer();
  const event = (type, target, files, text = "") =>
    page.evaluate(
      ([type, target, files, text]) => {
        const data = new DataTransfer();
        for (const [name, content] of files) data.items.add(new File([content], name));
        if (text !== "") data.setData("text/plain", text);
        const init = { bubbles: true, cancelable: true, composed: true };
        const event =
          type === "drop"
            ? new DragEvent(type, { ...init, dataTransfer: data })
            : new ClipboardEvent(type, { ...init, clipboardData: data });
        document.querySelector(target).dispatchEvent(event);
        return event.defaultPrevented;
      },
      [type, target, files, text],
    );
  assert.ok(await event("drop", "#chart", [["dropped.json", named("Dropped")]]));
  await shows(page, "Dropped");
  assert.ok(await event("paste", "body", [], named("Pasted")));
  await shows(page, "Pasted");
  assert.ok(await event("paste", "body", [["copied.json", named("Copied")]]));
  await shows(page, "Copied");
  assert.ok(!(await event("paste", "#own-address", [], named("Into a field"))));
  assert.ok(await event("paste", "main", [], "no JSON at all"));
  await items(page).locator(".wrong").waitFor();
  assert.match(
    await items(page).textContent(),
    /^pasted textsnapshot \(line 1, column 1\): expected JSON, found /,
  );
  assert.equal(await source(page), "Copied");

  // Text that is dragged over the page is not ours.
  assert.ok(!(await event("drop", "body", [], "text")));
  await page.shut();
});

test("address: a snapshot goes into the page’s address, what is wrong is told", async () => {
  const page = await explorer();
  harness.route("/theirs.json", { body: named("Theirs") });
  const field = page.getByRole("textbox", { name: "Or an address" });
  await field.fill("/theirs.json");
  await field.press("Enter");
  await shows(page, "Theirs");
  assert.equal(new URL(page.url()).searchParams.get("src"), "/theirs.json");
  for (const [address, expected] of [
    ["", "address: expected an address with https, found none"],
    ["javascript:alert(1)", "address: expected an address with https, found javascript:"],
    ["/nothing.json", `address (${harness.origin}/nothing.json): expected status 200, found 404`],
    [
      "http://localhost:1/x.json",
      /^address \(http:\/\/localhost:1\/x\.json\): expected an answer that this page may read, found none \(.+\)$/,
    ],
  ]) {
    await field.fill(address);
    await field.press("Enter");
    const wrong = items(page).locator(".wrong");
    await wrong.waitFor();
    const message = await wrong.textContent();
    if (expected instanceof RegExp) assert.match(message, expected);
    else assert.equal(message, expected);
    await field.fill("/theirs.json");
    await field.press("Enter");
    await items(page).filter({ hasText: "5 models, on 6 dates." }).waitFor();
  }
  assert.equal(await source(page), "Theirs");

  // A list of the Hub has no address that the chart could load.
  harness.route("/api/models", {
    body: JSON.stringify([{ id: "google/a", downloads: 4 }]),
    headers: { link: '<https://example.org/api/models?cursor=x>; rel="next"' },
  });
  await field.fill("/api/models");
  await field.press("Enter");
  await shows(page, "Models of the Hub");
  await items(page).filter({ hasText: "This is one page of a list" }).waitFor();
  await page.shut();
});

const model = (id, downloads, more = {}) => ({ id, downloads, ...more });
const first = [
  model("Qwen/Qwen3-8B", 600, {
    createdAt: "2025-04-27T03:42:21.000Z",
    likes: 12,
    pipeline_tag: "text-generation",
    library_name: "transformers",
    tags: [
      "transformers",
      "safetensors",
      "license:apache-2.0",
      "base_model:Qwen/Qwen3-8B-Base",
      "base_model:finetune:Qwen/Qwen3-8B-Base",
    ],
    safetensors: { parameters: { BF16: 8190735360 }, total: 8190735360 },
  }),
  model("THUDM/glm-4-9b", 50),
  { modelId: "gpt2", downloads: 150, likes: "many", createdAt: "soon" },
];
const second = [
  model("bartowski/Qwen3-8B-GGUF", 100, {
    tags: ["gguf"],
    gguf: { total: 8190735360 },
    baseModels: { relation: "quantized", models: [{ id: "Qwen/Qwen3-8B", _id: "1" }] },
  }),
  model("nobody-knows/x", 100),
  model("Qwen/Qwen3-8B", 600),
  { downloads: 5 },
  model("a/b", -1),
  model("a/c", 1.5),
  model("a/b/c", 1),
  "text",
  model("google/without"),
];

test("the Hub’s lists: one snapshot of several pages, with shares as computed by hand", async () => {
  const page = await explorer({ query: "" });
  await pick(page, file("page-1.json", first), file("page-2.json", second));
  await shows(page, "Models of the Hub");
  // 600 + 50 of Qwen and Z.ai (once THUDM), 150 of OpenAI (once gpt2), 100 of an individual, 100 of
  // an account that the table does not have; together 1,000.
  assert.deepEqual(await shares(page), {
    CN: 0.65,
    US: 0.15,
    unaffiliated: 0.1,
    unattributed: 0.1,
  });
  const query = await inside(page, (chart) => chart.drawn.result.query);
  assert.deepEqual([query.window, query.maxAge], [30, "any"]);
  assert.equal(await page.locator("#window").inputValue(), "auto");
  await page.getByText("in the 30 days to").first().waitFor();
  const by = (choice) =>
    inside(
      page,
      (chart, _, choice) => {
        const { groups } = chart.shares({ window: 30, maxAge: "any", ...choice });
        return Object.fromEntries(groups.map(({ id, downloads }) => [id, downloads[0]]));
      },
      choice,
    );
  assert.deepEqual(await by({ by: "organisation" }), {
    Alibaba: 600,
    OpenAI: 150,
    bartowski: 100,
    "nobody-knows": 100,
    "Z.ai": 50,
  });
  assert.deepEqual(await by({ by: "parameters" }), { "8-35B": 700, unknown: 300 });
  assert.deepEqual(await by({ by: "licence" }), { permissive: 600, unknown: 400 });
  assert.deepEqual(await by({ by: "task" }), { "text-generation": 600, unknown: 400 });
  const analysed = (choice) =>
    page.evaluate(async (choice) => {
      const snapshot = await document.getElementById("chart").analysis();
      const { groups } = snapshot.shares({ window: 30, maxAge: "any", ...choice });
      return Object.fromEntries(groups.map(({ id, downloads }) => [id, downloads[0]]));
    }, choice);
  assert.deepEqual(await analysed({ attribution: "base" }), {
    CN: 750,
    US: 150,
    unattributed: 100,
  });
  assert.deepEqual(await analysed({ by: "derivation" }), {
    "fine-tune": 600,
    quantised: 100,
    unknown: 300,
  });
  assert.deepEqual(await analysed({ by: "model", scope: "quantised=yes" }), {
    "bartowski/Qwen3-8B-GGUF": 100,
  });
  // The account has its name of today.
  assert.deepEqual(await analysed({ override: "zai-org=FR", scope: "quantised=unknown" }), {
    US: 150,
    unattributed: 100,
    FR: 50,
  });

  const item = items(page).first();
  assert.match(await item.textContent(), /5 models, on 1 date\./);
  const details = item.locator("details");
  assert.deepEqual(await details.locator("summary").allTextContents(), [
    "7 rows are left out",
    "2 values count as unknown",
  ]);
  assert.deepEqual(await details.nth(0).locator("li").allTextContents(), [
    'page-2.json, row 3: id: expected each model once, found "Qwen/Qwen3-8B"',
    "page-2.json, row 4: id: expected namespace/name or name, found none",
    'page-2.json, row 5: downloads of "a/b": expected a whole number from 0 to 2^53, found -1',
    'page-2.json, row 6: downloads of "a/c": expected a whole number from 0 to 2^53, found 1.5',
    'page-2.json, row 7: id: expected namespace/name or name, found "a/b/c"',
    'page-2.json, row 8: row: expected an object, found "text"',
    'page-2.json, row 9: downloads of "google/without": expected a whole number from 0 to 2^53, found none',
  ]);
  assert.deepEqual(await details.nth(1).locator("li").allTextContents(), [
    'page-1.json, row 3: createdAt of "gpt2": expected a date of the form YYYY-MM-DD…, found "soon"',
    'page-1.json, row 3: likes of "gpt2": expected a whole number, found "many"',
  ]);

  // The reader knows better when the counters were read.
  await page.getByLabel("Day on which the Hub’s counters were read").fill("2026-10-27");
  await page.waitForFunction(
    () => document.getElementById("chart").info?.dates[0] === "2026-10-27",
  );
  assert.equal(await inside(page, (chart) => chart.info.source.retrieved), "2026-10-27");
  assert.deepEqual(page.problems, []);
  await page.shut();
});

/** What `modelshare fetch` writes: a line that says what the others are, then a model a line. */
const observation = (rows, more = {}) => {
  const heading = { modelshare: "observation", version: 1, rows: rows.length, ...more };
  return [heading, ...rows].map((row) => JSON.stringify(row)).join("\n") + "\n";
};

test("what fetch writes and what the library of the Hub writes: the same shares", async () => {
  const page = await explorer({ query: "" });
  const camel = (id, downloads) => ({
    id,
    createdAt: "2026-03-01T00:00:00.000Z",
    downloads,
    baseModels: { relation: "finetune", models: [{ id: "google/g" }] },
  });
  const snake = (id, downloads) => ({
    id,
    created_at: "2026-02-28 20:00:00-05:00",
    downloads: String(downloads),
    downloads_all_time: 5,
    pipeline_tag: "NA",
    base_models: { relation: "finetune", models: ["google/g", "NA"] },
  });
  const packed = (text) => gzipSync(Buffer.from(text));
  const both = (make) => [make("Qwen/a", 3), make("openai/b", 1)];
  for (const [name, content, date] of [
    ["day.jsonl.gz", packed(observation(both(camel), { date: "2026-10-20" })), "2026-10-20"],
    [
      "hub.jsonl",
      Buffer.from(
        both(snake)
          .map((row) => `${JSON.stringify(row)}\r\n`)
          .join(""),
      ),
    ],
    ["list.json", Buffer.from(`\ufeff${JSON.stringify(both(snake), null, 1)}`)],
  ]) {
    await pick(page, { name, mimeType: "", buffer: content });
    await shows(page, "Models of the Hub");
    await page.getByText(`Shown: ${name}.`).waitFor();
    assert.deepEqual(await shares(page), { CN: 0.75, US: 0.25 }, name);
    assert.equal(await items(page).locator("details").count(), 0, name);
    if (date !== undefined) {
      assert.equal(await page.locator("#own-date").inputValue(), date);
      assert.deepEqual(await inside(page, (chart) => chart.info.dates), [date]);
    }
    const analysed = await page.evaluate(async () => {
      const snapshot = await document.getElementById("chart").analysis();
      const choice = { window: 30, maxAge: "any", attribution: "base" };
      const { groups } = snapshot.shares(choice);
      const { groups: ages } = snapshot.shares({ window: 30, maxAge: 365 });
      return [groups.map(({ id }) => id), ages.map(({ downloads }) => downloads[0])];
    });
    assert.deepEqual(analysed, [["US"], [3, 1]], name);
  }
  // One that was cut, and two of different days.
  const day = (date, rows) => Buffer.from(observation(rows, { date, rows: 2 }));
  await pick(page, {
    name: "cut.jsonl",
    mimeType: "",
    buffer: day("2026-10-20", [camel("a/b", 1)]),
  });
  await page.getByText("expected a complete list in JSON, found 1 of 2 rows").waitFor();
  await pick(
    page,
    { name: "a.jsonl", mimeType: "", buffer: day("2026-10-20", both(camel)) },
    { name: "b.jsonl", mimeType: "", buffer: day("2026-10-27", both(snake)) },
  );
  const told = "list: expected counters of one day, found those of 2026-10-20 and 2026-10-27";
  await page.getByText(told).waitFor();
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("the Hub’s lists: of many rows that are left out the first 20 are named, all are counted", async () => {
  const page = await explorer();
  const rows = [model("google/a", 4), ...Array.from({ length: 25 }, () => ({ downloads: 1 }))];
  await pick(page, file("models.json", rows));
  await shows(page, "Models of the Hub");
  const details = items(page).locator("details");
  assert.equal(await details.locator("summary").textContent(), "25 rows are left out");
  assert.equal(await details.locator("li").count(), 21);
  assert.equal(await details.locator("li").last().textContent(), "and 5 more");
  await page.shut();
});

test("the Hub’s lists: hostile names are text, and how firm it is begins anew", async () => {
  const page = await explorer();
  await page.locator("#firm .answer").waitFor({ timeout: 20_000 });
  const rows = [
    model("<img src=x onerror=alert(1)>/=1+1", 5),
    model("\u202eevil/name", 3),
    model("google/a", 2),
    model("Qwen/a", 1),
    { id: "<b>x</b>/\u202ea/b", downloads: 1 },
  ];
  await pick(page, file("\u202e<i>models.json", rows));
  await shows(page, "Models of the Hub");
  await page.locator("#firm", { hasText: /of 11\b/ }).waitFor({ timeout: 20_000 });
  assert.equal(await page.locator(".own :is(img, i, b)").count(), 0);
  assert.ok(!(await page.locator(".own").textContent()).includes("\u202e"));
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("under a strict policy, and with a table that does not come", async () => {
  harness.route("/site.json", { body: named("The site’s") });
  const page = await harness.page();
  await page.route("**/*", async (route) => {
    if (route.request().url().endsWith("organisations.json")) {
      await route.fulfill({ status: 500, body: "" });
      return;
    }
    const response = await route.fetch();
    const headers = { ...response.headers(), "content-security-policy": strictPolicy };
    await route.fulfill({ response, headers });
  });
  await page.goto(`${harness.origin}${sitePath}?src=/site.json`);
  await drawn(page);
  await page.getByRole("button", { name: "Open your own data" }).click();
  await page.locator("#own-files").waitFor();
  await pick(page, file("models.json", [model("google/a", 4)]));
  const wrong = items(page).locator(".wrong");
  await wrong.waitFor();
  assert.match(await wrong.textContent(), /organisations\.json\): expected status 200, found 500$/);
  assert.equal(await source(page), "The site’s");
  await pick(page, file("mine.json", named("Mine")));
  await shows(page, "Mine");
  assert.deepEqual(
    page.problems.filter((problem) => !problem.includes("500")),
    [],
  );
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.shut();
});

test("the block: by keyboard, at 320 px, quiet for axe", async () => {
  const page = await explorer({ viewport: { width: 320, height: 740 }, colorScheme: "dark" });
  const button = page.getByRole("button", { name: "Open your own data" });
  assert.equal(await button.getAttribute("aria-expanded"), "true");
  assert.ok(await page.locator("#own-files").evaluate((one) => document.activeElement === one));
  await pick(page, file("page-1.json", first), file("page-2.json", second), file("x.json", "{"));
  await shows(page, "Models of the Hub");
  for (const summary of await page.locator(".own summary").all()) await summary.click();
  assert.deepEqual(await findings(page, ".own"), []);
  const { inner, outer } = await page.evaluate(() => ({
    inner: document.documentElement.scrollWidth,
    outer: document.documentElement.clientWidth,
  }));
  assert.ok(inner <= outer, `${inner} px in ${outer} px`);
  await button.click();
  assert.equal(await button.getAttribute("aria-expanded"), "false");
  assert.ok(await page.locator(".own").isHidden());
  await page.shut();
});
