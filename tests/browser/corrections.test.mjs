// A chart that is pinned to an archived snapshot tells when that one was corrected.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as fixture from "./fixture.mjs";
import { drawn, inside, useHarness } from "./harness.mjs";

const harness = useHarness();
const HASH = "0123456789ab";
const archived = `archive/hub-2026-03-27-${HASH}.json`;

/** Routes an archived snapshot with its list; gives the requests that the list has seen. */
function publish(folder, corrections, versions) {
  harness.route(`/${folder}/${archived}`, { body: fixture.text() });
  return harness.route(`/${folder}/latest.json`, {
    body: typeof corrections === "string" ? corrections : JSON.stringify({ corrections, versions }),
  });
}

async function notice(page) {
  return inside(page, (element) => {
    const found = element.shadowRoot.querySelector(".corrections");
    return found && { text: found.textContent, markup: found.querySelectorAll("b, img").length };
  });
}

const correction = (more) => ({
  sha256: HASH.padEnd(64, "0"),
  by: "f".repeat(64),
  note: "Read twice <b>here</b>",
  published: "2026-04-02T04:17:00Z",
  ...more,
});

async function open(folder, attributes = "") {
  const page = await harness.mount(
    `<model-share src="/${folder}/${archived}" window="30" max-age="any" ${attributes}></model-share>`,
  );
  await drawn(page);
  return page;
}

test("the note and its day stand above the picture, as text, in the reader's language", async () => {
  publish("wrong", [correction(), correction({ sha256: "e".repeat(64), note: "of another" })]);
  const page = await open("wrong");
  await page.locator("model-share .corrections").waitFor();
  assert.deepEqual(await notice(page), {
    text: "These data were corrected on 2 Apr 2026: Read twice <b>here</b>",
    markup: 0,
  });
  // Another snapshot is not the wrong one.
  harness.route("/plain.json", { body: fixture.text() });
  await page.locator("model-share").evaluate((element) => {
    element.src = "/plain.json";
  });
  await page.waitForFunction(
    () => !document.querySelector("model-share").shadowRoot.querySelector(".corrections"),
  );
  await page.shut();
  const german = await open("wrong", 'lang="de"');
  await german.locator("model-share .corrections").waitFor();
  assert.match((await notice(german)).text, /^Diese Daten wurden am .*2026 berichtigt: Read twice/);
  await german.shut();
});

test("the notice leads to the version that is right in the end, inside the list's own archive", async () => {
  const [first, second, third] = [correction().sha256, "1".repeat(64), "2".repeat(64)];
  const version = (sha256, file = `archive/hub-2026-04-02-${sha256.slice(0, 12)}.json`) => ({
    sha256,
    file,
  });
  const link = (page) =>
    inside(page, (element) => element.shadowRoot.querySelector(".corrections a")?.href ?? null);
  for (const [folder, versions, found] of [
    ["chain", [version(third), version(second), version(first)], version(third).file],
    // Somebody else's file, a script, and a list without versions.
    ["far", [version(third, `https://elsewhere.test/archive/hub-${"2".repeat(12)}.json`)], null],
    ["script", [version(third, "javascript:alert(1)//archive/hub-222222222222.json")], null],
    ["none", undefined, null],
  ]) {
    publish(
      folder,
      [
        correction({ sha256: second, by: third, note: "again" }),
        correction({ by: second }),
        // A ring ends somewhere.
        correction({ sha256: third, by: third, note: "itself" }),
      ],
      versions,
    );
    const page = await open(folder);
    await page.locator("model-share .corrections").waitFor();
    const expected = found === null ? null : `${harness.origin}/${folder}/${found}`;
    assert.equal(await link(page), expected, folder);
    await page.shut();
  }
});

test("what leaves the page carries the notice, and nothing of it where nothing is wrong", async () => {
  publish("leaves", [correction()]);
  publish("fine", []);
  const exported = async (folder) => {
    const page = await open(folder);
    const found = await page.locator("model-share").evaluate(async (element) => {
      const bitmap = await createImageBitmap(await element.toPng(1));
      return {
        csv: await element.toCsv(),
        svg: await element.toSvg(),
        height: bitmap.height,
      };
    });
    await page.shut();
    return found;
  };
  const [wrong, right] = [await exported("leaves"), await exported("fine")];
  const note = "These data were corrected on 2 Apr 2026: Read twice";
  assert.ok(wrong.csv.startsWith(`# correction: ${note} <b>here</b>`), wrong.csv.slice(0, 200));
  assert.ok(!right.csv.includes("correct"));
  assert.match(wrong.svg, /<g class="corrections"/);
  assert.ok(wrong.svg.includes("&lt;b&gt;here&lt;/b&gt;"));
  assert.ok(!right.svg.includes("corrections"));
  const heights = [wrong, right].map(({ svg }) => Number(/ height="([\d.]+)"/.exec(svg)[1]));
  assert.ok(heights[0] > heights[1], String(heights));
  assert.ok(wrong.height > right.height);
});

test("a version that is right, and a list that cannot be had or read, say nothing", async () => {
  for (const [folder, list] of [
    ["right", [correction({ sha256: "e".repeat(64) })]],
    ["cut", '{"corrections": ['],
    ["odd", [null, 1, { sha256: 3 }, { sha256: HASH, note: 1, published: "x" }]],
  ]) {
    publish(folder, list);
    const page = await harness.mount("");
    const answered = page.waitForResponse((response) => response.url().endsWith("latest.json"));
    await page.evaluate(
      (src) => document.body.append(Object.assign(document.createElement("model-share"), { src })),
      `/${folder}/${archived}`,
    );
    await answered;
    await page.waitForTimeout(100);
    assert.equal(await notice(page), null, folder);
    await page.shut();
  }
});

test("who follows the latest snapshot asks for no list", async () => {
  harness.route("/follow/hub.json", { body: fixture.text() });
  const page = await harness.mount(`<main></main>`);
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.evaluate(() =>
    document.body.append(
      Object.assign(document.createElement("model-share"), { src: "/follow/hub.json" }),
    ),
  );
  await drawn(page);
  await page
    .locator("model-share")
    .getByRole("slider", { name: /in the chart/ })
    .focus();
  assert.deepEqual(
    asked.filter((address) => address.includes("latest")),
    [],
  );
  await page.shut();
});
