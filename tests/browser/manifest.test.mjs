// custom-elements.json against the element itself: what it names is there, and what is there it names.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { before, test } from "node:test";

import { at, dist } from "../../scripts/lib/paths.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, failed, inside, useHarness } from "./harness.mjs";

const harness = useHarness();
let element;
before(async () => {
  const folder = process.env.MODELSHARE_DIST ?? dist;
  const manifest = JSON.parse(await readFile(path.join(folder, "custom-elements.json"), "utf8"));
  [element] = manifest.modules[0].declarations;
});

const names = (list) => list.map(({ name }) => name).sort();
const sorted = (list) => [...new Set(list)].sort();

/** Writes down every event, state and part of the element, and which styles ask a page for what. */
const watching = `
  const seen = { events: [], bubbling: [], states: [], parts: [], slots: [], styles: "" };
  window.seen = seen;
  const { dispatchEvent } = EventTarget.prototype;
  EventTarget.prototype.dispatchEvent = function (event) {
    if (this.localName === "model-share") (event.bubbles ? seen.bubbling : seen.events).push(event.type);
    return dispatchEvent.call(this, event);
  };
  const { add } = CustomStateSet.prototype;
  CustomStateSet.prototype.add = function (state) {
    seen.states.push(state);
    return add.call(this, state);
  };
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (options) {
    const root = attachShadow.call(this, options);
    const look = () => {
      for (const node of root.querySelectorAll("[part]")) seen.parts.push(...node.part);
      for (const slot of root.querySelectorAll("slot")) seen.slots.push(slot.name);
    };
    const watch = { attributes: true, childList: true, subtree: true };
    new MutationObserver(look).observe(root, watch);
    return root;
  };
  const { replaceSync } = CSSStyleSheet.prototype;
  CSSStyleSheet.prototype.replaceSync = function (text) {
    // As it is written: a rule says less where one property is part of another.
    seen.styles += text;
    return replaceSync.call(this, text);
  };
  window.wanted = (root) => {
    const inline = [...root.querySelectorAll("[style]")].map((node) => node.getAttribute("style"));
    const text = [seen.styles, ...inline].join(" ");
    const set = new Set([...text.matchAll(/(--[\\w-]+)\\s*:/g)].map(([, name]) => name));
    const used = [...text.matchAll(/var\\(\\s*(--[\\w-]+)/g)].map(([, name]) => name);
    return used.filter((name) => !set.has(name));
  };
`;

test("attributes and properties are those of the class", async () => {
  const page = await harness.mount("<model-share></model-share>");
  const found = await inside(page, (chart) => {
    const own = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(chart));
    return {
      observed: chart.constructor.observedAttributes,
      members: Object.entries(own)
        .filter(([name]) => !/^(constructor|\w+Callback)$/.test(name))
        .map(([name, { value, set }]) => [name, value ? "method" : set ? "field" : "readonly"]),
      reflected: chart.constructor.observedAttributes.map((name) => {
        const property = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
        chart[property] = "x1";
        return [name, property, chart.getAttribute(name)];
      }),
    };
  });
  assert.deepEqual(names(element.attributes), [...found.observed].sort());
  // What is marked so is for the package's own scripts, and no declaration has it.
  const source = await readFile(at("www/src/element.ts"), "utf8");
  const internal = [
    ...source.matchAll(/@internal(?:(?!\*\/)[^])*\*\/\s*(?:get |set |async )*(\w+)\(/g),
  ].map(([, name]) => name);
  const kind = ({ kind, readonly }) => (kind === "method" ? kind : readonly ? "readonly" : kind);
  assert.deepEqual(
    element.members.map((member) => [member.name, kind(member)]).sort(),
    found.members.filter(([name]) => !internal.includes(name)).sort(),
  );
  for (const [name, property, value] of found.reflected) {
    const attribute = element.attributes.find((one) => one.name === name);
    assert.equal(attribute.fieldName ?? name, property);
    assert.equal(value, "x1", name);
  }
  assert.equal(element.tagName, await inside(page, (chart) => chart.localName));
  await page.shut();
});

test("events, parts, slots, states and custom properties are those of every view", async () => {
  harness.route("/watch.js", { type: "text/javascript", body: watching });
  harness.route("/small.json", { body: fixture.text() });
  const page = await harness.mount(
    '<model-share src="/absent.json" window="30" max-age="any"></model-share>',
    { head: '<script src="/watch.js"></script>' },
  );
  const chart = page.locator("model-share");
  await failed(page);
  await chart.getByRole("button", { name: "Try again" }).waitFor();
  await inside(page, (chart) => void (chart.src = "/small.json"));
  await drawn(page);
  await chart.getByRole("group", { name: "Tools of the chart" }).waitFor();
  // What it says in a tooltip, and in a table; what opens by a click; what the tools change.
  await chart.locator("canvas").hover();
  await chart.locator(".tooltip:not([hidden])").waitFor();
  await chart.getByRole("button", { name: "Numbers" }).click();
  await page.waitForFunction(() => window.seen.events.includes("choice"));
  await chart.locator("summary").first().click();
  await chart.locator(".table tbody tr").first().waitFor();
  await chart.locator("summary").last().click();
  await chart.getByRole("slider", { name: "Date in the chart" }).focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => window.seen.events.includes("why"));
  for (const view of ["lines", "bars", "table", "concentration", "lead", "specifications"]) {
    await inside(
      page,
      (chart, _, view) =>
        new Promise((done) => {
          chart.addEventListener("change", done, { once: true });
          chart.view = view;
        }).then(() => undefined),
      view,
    );
    await drawn(page);
  }
  await chart.getByRole("slider", { name: "Definition in the chart" }).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => window.seen.events.includes("choose"));
  const seen = await page.evaluate(() => window.seen);
  const wanted = await inside(page, (_, root) => window.wanted(root));
  assert.deepEqual(sorted(seen.events), names(element.events));
  assert.deepEqual(seen.bubbling, []);
  assert.deepEqual(sorted(seen.parts), names(element.cssParts));
  assert.deepEqual(sorted(seen.slots), names(element.slots));
  assert.deepEqual(sorted(seen.states), names(element.cssStates));
  assert.deepEqual(sorted(wanted), names(element.cssProperties));
  await page.shut();
});

test("each is described, and the README has every attribute and event", async () => {
  const lists = ["attributes", "members", "events", "slots", "cssParts", "cssProperties"];
  for (const list of [...lists, "cssStates"]) {
    for (const { name, description } of element[list]) assert.ok(description, `${list}: ${name}`);
  }
  const readme = await readFile(at("README.md"), "utf8");
  const table = readme.match(/^\| attribute \|.*\n\|.*\n((?:\|.*\n)+)/m)[1];
  const inTable = [...table.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell]) =>
    [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
  );
  assert.deepEqual(sorted(inTable), names(element.attributes));
  const events = readme.match(/Events: [^.]*\./)[0];
  for (const name of names(element.events)) assert.ok(events.includes(`\`${name}\``), name);
});
