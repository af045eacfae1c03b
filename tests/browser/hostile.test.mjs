// Every string of a snapshot, of the address and of a file is text: it is drawn, tabled, said, exported
// and linked, and nothing of it acts.

import assert from "node:assert/strict";
import { test } from "node:test";

import { useElement, useExplorer } from "./everything.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, inside, sitePath, strictPolicy, useHarness } from "./harness.mjs";
import {
  account,
  addresses,
  assertHarmless,
  assertNoFormula,
  bare,
  hostile,
  links,
  names,
  records,
  tags,
} from "./hostile.mjs";

const harness = useHarness();
const policy = `${strictPolicy}; frame-src 'self'; require-trusted-types-for 'script'; trusted-types modelshare`;

async function open(address, options) {
  const page = await harness.page({
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  harness.route("/hostile.json", { body: hostile() });
  await page.goto(harness.origin + address);
  return page;
}

/** The page of one element, without a policy: what holds must not hang on one. */
function route(attributes) {
  harness.route("/icon.svg", {
    type: "image/svg+xml",
    body: "<svg xmlns='http://www.w3.org/2000/svg'/>",
  });
  harness.route("/hostile.html", {
    type: "text/html; charset=utf-8",
    body: `<!doctype html><html lang="en"><head><title>Test</title><link rel="icon" href="/icon.svg">
      <script type="module" src="${harness.inPackage("define.js")}"></script></head>
      <body><model-share src="/hostile.json" window="30" max-age="any" ${attributes}></model-share></body></html>`,
  });
}

/** Texts of all elements of the chart, each as the page has it. */
const textsIn = (page, selector) =>
  inside(
    page,
    (_, root, selector) => [...root.querySelectorAll(selector)].map((node) => node.textContent),
    selector,
  );

test("names in every view, tool and table, and in what is given away", async () => {
  route('by="namespace" top="1000" events="on"');
  const page = await open("/hostile.html");
  const { svgs, csvs } = await useElement(page, (place) => assertHarmless(page, place));

  // Nothing is lost: every name is in the table, whole.
  await inside(page, (chart) => void (chart.view = "table"));
  await drawn(page);
  await page.locator("model-share .table tbody th").first().waitFor();
  const rows = new Set(await textsIn(page, ".table tbody th"));
  const missing = names.filter((name) => ![...rows].some((row) => row.includes(account(name))));
  assert.deepEqual(missing, []);

  // Links are those that may be, and the others are text.
  const { hrefs, titles } = await inside(page, (_, root) => ({
    hrefs: [...root.querySelectorAll("a")].map((link) => link.getAttribute("href")),
    titles: root.querySelector(".table").textContent,
  }));
  assert.deepEqual(
    [...new Set(hrefs)].sort(),
    [...new Set(links.map((link) => new URL(link).href))].sort(),
  );
  for (const [index] of addresses.entries()) assert.ok(titles.includes(names[index]), names[index]);

  const notes = await textsIn(page, ".notes li");
  assert.deepEqual(
    names.filter((name) => !notes.includes(name)),
    [],
  );

  for (const csv of csvs) assertNoFormula(csv, csv.slice(0, 40));
  const labels = new Set(records(csvs[0]).map(([, , label]) => label && bare(label)));
  for (const name of names) assert.ok(labels.has(bare(account(name))), JSON.stringify(name));

  for (const svg of svgs) {
    const { tags, attributes, state } = await page.evaluate((svg) => {
      const all = [...new DOMParser().parseFromString(svg, "image/svg+xml").querySelectorAll("*")];
      return {
        tags: [...new Set(all.map(({ localName }) => localName))],
        attributes: [...new Set(all.flatMap((one) => one.getAttributeNames()))],
        state: JSON.parse(all.find(({ id }) => id === "modelshare").textContent),
      };
    }, svg);
    const shapes =
      "svg title desc metadata g defs pattern rect line polyline polygon path circle text";
    assert.deepEqual(
      tags.filter((tag) => !shapes.split(" ").includes(tag)),
      [],
    );
    assert.deepEqual(
      attributes.filter((name) => /^on|href|style|src/i.test(name)),
      [],
    );
    assert.equal(state.snapshot.name, names.join(" "));
  }
  assert.deepEqual(page.problems, []);
  // No text has been taken for an address of anything.
  const asked = page.addresses.filter((address) => {
    const { origin, pathname } = new URL(address);
    const isOurs = /^\/(?:package\/[\w-]+\.(?:js|wasm)|hostile\.(?:json|html)|icon\.svg)$/.test(
      pathname,
    );
    return !(origin === harness.origin && isOurs);
  });
  assert.deepEqual(asked, []);
  await page.shut();
});

test("by organisation, model, task and licence: the views again", async () => {
  route("");
  const page = await open("/hostile.html");
  await drawn(page);
  for (const by of ["organisation", "model", "task", "licence", "modality"]) {
    for (const view of ["bars", "table"]) {
      await inside(page, (chart, _, [by, view]) => Object.assign(chart, { by, view }), [by, view]);
      await drawn(page);
      await assertHarmless(page, `${by}, ${view}`);
    }
  }
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("what is said: each name is spoken whole, by the keys", async () => {
  route('by="namespace" view="lines" top="1000"');
  const page = await open("/hostile.html");
  await drawn(page);
  await page.getByRole("slider", { name: "Date in the chart" }).focus();
  await page.keyboard.press("End");
  const live = page.locator("model-share .unseen[role=status]");
  await page.waitForFunction(
    () =>
      document.querySelector("model-share").shadowRoot.querySelector(".unseen[role=status]")
        .textContent !== "",
  );
  const said = new Set();
  for (let walk = 0; walk < 12; walk += 1) {
    await page.keyboard.press("ArrowDown");
    said.add(await live.textContent());
    await assertHarmless(page, "said");
  }
  assert.ok(said.size > 1, [...said].join("\n"));
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("the explorer with such data, and such data of a reader's own", async () => {
  harness.guard(policy);
  const page = await open(`${sitePath}?src=/hostile.json&by=namespace&window=30&max-age=any`);
  const files = await useExplorer(page, hostile(), (place) => assertHarmless(page, place));
  harness.guard(undefined);
  const csv = files.get("Download CSV").toString("utf8");
  assertNoFormula(csv, "the explorer's CSV");
  const json = files.get("Download JSON").toString("utf8");
  assert.doesNotMatch(json, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  const html = files.get("Copy as table").toString("utf8");
  assert.doesNotMatch(html, /<(?!\/?(?:table|caption|thead|tbody|tr|th|td)>)/);
  // What is to be pasted has no tags but its own.
  for (const kind of ["script", "frame", "amp"]) {
    const snippet = files.get(`Embed ${kind}`).toString("utf8");
    for (const { name, attributes } of tags(snippet)) {
      const known =
        "a amp-iframe b bdi blockquote div figcaption figure h2 iframe img model-share noscript p script small span strong table caption tbody td th thead tr ul li";
      assert.ok(known.split(" ").includes(name), `${kind}: <${name}>`);
      for (const [attribute, value] of Object.entries(attributes)) {
        assert.match(attribute, /^(?!on|style$|srcdoc$)[a-z-]+$/, `${kind}: ${name} ${attribute}`);
        if (/^(?:href|src)$/.test(attribute)) assert.match(value, /^https?:/, `${kind}: ${value}`);
        if (name === "script" && attribute === "src") {
          const { origin } = new URL(value);
          assert.ok([harness.origin, "https://cdn.ampproject.org"].includes(origin), value);
        }
      }
    }
  }
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("every parameter of the explorer's address", async () => {
  harness.guard(policy);
  const page = await open(sitePath);
  await drawn(page);
  const parameters = await page.evaluate(() => {
    const form = [...document.querySelectorAll("form [name]")].map(({ name }) => name);
    return [
      ...new Set([
        ...form,
        ...document.querySelector("model-share").constructor.observedAttributes,
        "data",
      ]),
    ];
  });
  assert.ok(parameters.length > 25 && parameters.includes("scope"), parameters.join(" "));
  const some = [...addresses.slice(0, 2), ...names.slice(0, 5), "__proto__", "\u202e\u0000x"];
  for (const text of some) {
    // All at once, which is an error; and one that is taken, beside good ones.
    const all = new URLSearchParams(parameters.map((name) => [name, text]));
    const taken = new URLSearchParams([
      ["src", "/hostile.json"],
      ["window", "30"],
      ["max-age", "any"],
      ["exclude", `nobody/*=${text}`],
      ["join", `${text.replace(/[;,=\n]/g, "")}=CN,US`],
      ["pin", text],
      ["data", text],
    ]);
    for (const query of [all, taken]) {
      await page.goto(`${harness.origin}${sitePath}?${query}`);
      await page.locator("#chart:is(:state(ready), :state(error))").waitFor();
      await page.getByRole("button", { name: "Take it away" }).waitFor();
      await assertHarmless(page, `${query}`);
    }
  }
  harness.guard(undefined);
  await page.shut();
});

test("a search for such a name is a search", async () => {
  route('by="namespace"');
  const page = await open("/hostile.html");
  await drawn(page);
  await page.locator("model-share").getByRole("button", { name: "Groups" }).click();
  const search = page.getByRole("searchbox", { name: "Search groups" });
  for (const name of names.slice(0, 12)) {
    await search.fill(account(name));
    await assertHarmless(page, name);
    const found = await textsIn(page, ".groups li bdi");
    if (!name.includes(",") && name === name.trim()) assert.ok(found.includes(account(name)), name);
  }
  await page.shut();
});

test("half a character is refused, in the page as in the command line", async () => {
  harness.route("/half.json", { body: fixture.text().replace("alpha", "\\ud800") });
  const page = await harness.mount('<model-share src="/half.json"></model-share>');
  await page.locator("model-share .message", { hasText: "expected JSON, found" }).waitFor();
  await page.shut();
});
