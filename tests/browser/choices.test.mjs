// Every choice as an attribute: the picture is of the same result that the package gives in Node.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { at, dist } from "../../scripts/lib/paths.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, failed, inside, useHarness } from "./harness.mjs";

const harness = useHarness();
const bytes = await readFile(at("www/data/llm-catalogue.json"));
const folder = process.env.MODELSHARE_DIST ?? dist;
const { load } = await import(pathToFileURL(path.join(folder, "core.js")));

let snapshot;
before(async () => {
  snapshot = await load(bytes);
});
after(() => snapshot.free());

async function catalogue(attributes = "") {
  harness.route("/catalogue.json", { body: bytes });
  const page = await harness.mount(
    `<model-share src="/catalogue.json" view="bars" ${attributes}></model-share>`,
  );
  await drawn(page);
  return page;
}

/** Sets attributes, waits for the picture, and gives its result. */
const choose = (page, choices) =>
  inside(
    page,
    async (element, _, choices) => {
      const changed = new Promise((done, fail) => {
        element.addEventListener("change", done, { once: true });
        element.addEventListener("error", ({ detail }) => fail(new Error(detail.message)), {
          once: true,
        });
      });
      for (const [name, value] of Object.entries(choices)) element.setAttribute(name, value);
      await changed;
      const { result } = element.drawn;
      for (const name of Object.keys(choices)) element.removeAttribute(name);
      await new Promise((done) => element.addEventListener("change", done, { once: true }));
      return result;
    },
    choices,
  );

/** The picture joins what it has no room for; all else is as Node has it. */
function assertSame(shown, expected, what) {
  const { top: _, ...choices } = shown.query;
  const { top: __, ...wished } = expected.query;
  assert.deepEqual(choices, wished, what);
  assert.deepEqual(shown.dates, expected.dates, what);
  assert.deepEqual(shown.total, expected.total, what);
  assert.deepEqual(shown.leftOut, expected.leftOut, what);
  assert.deepEqual(shown.warnings ?? [], expected.warnings ?? [], what);
  assert.ok(shown.groups.length >= 2, what);
  for (const group of shown.groups) {
    if (group.id === "other") continue;
    const same = expected.groups.find(({ id }) => id === group.id);
    assert.deepEqual(group, same, `${what}: ${group.id}`);
  }
}

const camel = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
const asQuery = (choices) =>
  Object.fromEntries(Object.entries(choices).map(([name, value]) => [camel(name), value]));

test("each choice alone, and several at once", async () => {
  const page = await catalogue();
  const usual = snapshot.shares();
  for (const choices of [
    { by: "modality" },
    { by: "openness" },
    { by: "derivation" },
    { by: "age" },
    { measure: "models" },
    { measure: "likes" },
    { attribution: "base" },
    { attribution: "split" },
    { unattributed: "drop" },
    { unattributed: "base" },
    { unaffiliated: "drop" },
    { unaffiliated: "base" },
    { individuals: "country" },
    { exclude: "Qwen/*=too many of them; */*-GGUF" },
    { "exclude-list": "telemetry,ci" },
    { "drop-top": "3" },
    { "leave-out": "Alibaba" },
    { scope: "parameters=1-8B|8-35B; created=2025-06-01.." },
    { override: "Qwen=US; google=" },
    { join: "Nordic=DK,FI,IS,NO,SE" },
    { join: "study" },
    {
      by: "organisation",
      window: "90",
      "max-age": "any",
      measure: "downloads",
      attribution: "split",
      unattributed: "drop",
      "drop-top": "1",
      scope: "modality=text",
    },
  ]) {
    const what = JSON.stringify(choices);
    const expected = snapshot.shares(asQuery(choices));
    assertSame(await choose(page, choices), expected, what);
    const name = Object.keys(choices)[0];
    // What the catalogue has none of.
    if (
      !["exclude-list", "individuals"].includes(name) &&
      ![choices.unattributed, choices.unaffiliated].includes("base")
    ) {
      const changes = JSON.stringify(expected.groups) !== JSON.stringify(usual.groups);
      assert.ok(changes, `${what} changes nothing`);
    }
  }
  assert.deepEqual(
    page.problems.filter((problem) => !problem.startsWith("Canvas2D")),
    [],
  );
  await page.shut();
});

test("choices are properties too, lists as lists", async () => {
  const page = await catalogue();
  const found = await inside(page, async (element) => {
    Object.assign(element, {
      exclude: ["Qwen/*", "*/*-GGUF=copies"],
      scope: ["parameters=1-8B|8-35B", "modality=text"],
      dropTop: 2,
      leaveOut: "google",
      excludeList: "ci",
    });
    await new Promise((done) => element.addEventListener("change", done, { once: true }));
    const { query } = element.drawn.result;
    element.dropTop = null;
    return { query, dropTop: element.dropTop, attribute: element.getAttribute("leave-out") };
  });
  const { exclude, scope, dropTop, leaveOut, excludeList } = found.query;
  assert.deepEqual(exclude, [
    { glob: "Qwen/*", reason: null },
    { glob: "*/*-GGUF", reason: "copies" },
  ]);
  assert.deepEqual(scope, { modality: ["text"], parameters: ["1-8B", "8-35B"] });
  assert.deepEqual([dropTop, leaveOut, excludeList], [2, "google", ["ci"]]);
  assert.deepEqual([found.dropTop, found.attribute], [null, "google"]);
  await page.shut();
});

test("a wrong value names the choice, and the picture stays", async () => {
  const page = await catalogue();
  for (const [name, value] of [
    ["scope", "colour=red"],
    ["override", "China"],
    ["join", "Narnia"],
    ["drop-top", "many"],
    ["attribution", "mine"],
  ]) {
    const message = await inside(
      page,
      (element, _, [name, value]) =>
        new Promise((done) => {
          element.addEventListener("error", ({ detail }) => done(detail.message), { once: true });
          element.setAttribute(name, value);
        }),
      [name, value],
    );
    assert.match(message, new RegExp(`^option ${name}: expected .*, found "${value}"`));
    assert.equal(await failed(page), message);
    assert.ok(await page.locator("model-share canvas").isVisible());
    await inside(page, (element, _, name) => element.removeAttribute(name), name);
    await drawn(page);
  }
  await page.shut();
});

test("the first chart of a plain page asks for no analysis; one of these choices does", async () => {
  harness.route("/small.json", { body: fixture.text() });
  const page = await harness.mount('<model-share src="/small.json" by="namespace"></model-share>');
  await drawn(page);
  const asked = () =>
    page.addresses.filter((address) => address.endsWith("modelshare-analysis.wasm")).length;
  assert.equal(asked(), 0);
  await inside(page, (element) => void (element.unattributed = "drop"));
  await page.waitForFunction(
    () => document.querySelector("model-share").drawn.result.query.unattributed === "drop",
  );
  assert.equal(asked(), 1);
  const ids = await inside(page, (element) => element.drawn.result.groups.map(({ id }) => id));
  assert.ok(!ids.includes("epsilon"), ids.join());
  await page.shut();

  // And it may be what the first chart is of.
  const other = await harness.mount('<model-share src="/small.json" drop-top="1"></model-share>');
  await drawn(other);
  assert.equal(await inside(other, (element) => element.drawn.result.query.dropTop), 1);
  await other.shut();
});

test("what is measured stands where its figures stand", async () => {
  const page = await catalogue('measure="models"');
  await page.locator("model-share summary").first().click();
  const table = page.locator("model-share .table");
  await table.locator("tbody tr").first().waitFor();
  assert.match(await table.textContent(), /100 % = [\d,]+ models\./);
  assert.equal(await table.getByRole("button", { name: "Models", exact: true }).count(), 1);
  await page.shut();
});
