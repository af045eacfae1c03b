// Texts that mean harm, in every place of a snapshot; and what must be true of a page that shows them.
// The command line is tested with the same texts (tests/hostile.rs).

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { at } from "../../scripts/lib/paths.mjs";
import * as fixture from "./fixture.mjs";

const { texts, addresses, links } = JSON.parse(
  await readFile(at("tests/fixtures/hostile.json"), "utf8"),
);

/** Addresses that must not become links, and such that may. */
export { addresses, links };

/** Ids of groups that are not names: what is left, and what is not known. */
const special = ["other", "unknown", "unattributed", "unaffiliated"];

/** Names, notes and titles; the format takes any text but an empty one. */
export const names = [
  ...texts.filter((text) => text !== "" && !special.includes(text)),
  "long ".repeat(200),
];

/** A text as the name of an account or a model, which has no slash. */
export const account = (text) => text.replaceAll("/", "⁄");

/** A snapshot in which every text is an account, a model, an organisation, a note and an event. */
export function hostile() {
  return fixture.text((data) => {
    const rows = names.map((_, row) => row);
    const accounts = names.map(account);
    data.namespaces = accounts;
    data.models = {
      namespace: rows,
      name: accounts,
      created: rows.map(() => data.models.created[0]),
      task: { values: names, codes: rows },
      licence: { values: names, codes: rows },
    };
    data.counts = rows.map((row) => [0, 100 + row, ...data.dates.slice(1).map(() => 1)]);
    data.organisations = {
      namespace: accounts,
      country: rows.map((row) => ["CN", "US", "FR"][row % 3]),
      kind: rows.map(() => "company"),
      parent: names.map((name) => `${name} (parent)`),
      basis: names,
      confidence: rows.map(() => null),
    };
    data.source = {
      name: names.join(" "),
      url: "javascript:window.__pwned=1",
      licence: names[1],
      retrieved: "2026-06-30",
      notes: names,
    };
    data.events = [...addresses, ...links].map((url, index) => ({
      date: data.dates[1 + (index % 4)],
      title: names[index % names.length],
      url,
    }));
  });
}

/** Nothing of the texts has become markup, script, style or an address, in any tree of the page. */
export async function assertHarmless(page, place) {
  const found = await page.evaluate(() => {
    const wrong = [];
    if (window.__pwned !== undefined) wrong.push("a script has run");
    const tags = new Set(
      (
        "a article aside b bdi body br button canvas caption circle code col colgroup dd defs desc " +
        "datalist details dialog div dl dt em fieldset figcaption figure footer form g h1 h2 h3 h4 head header " +
        "html input label legend li line link main meta metadata model-share nav noscript ol " +
        "optgroup option output p path pattern polygon polyline pre progress rect script section " +
        "select slot small span strong sub summary sup svg table tbody td text textarea tfoot th " +
        "thead time title tr ul wbr"
      ).split(" "),
    );
    const visit = (root, isShadow) => {
      for (const node of root.querySelectorAll("*")) {
        const { localName } = node;
        // The one frame there is shows our own page, in the preview of the dialog.
        const isOurs = localName === "iframe" && node.src.startsWith(`${location.origin}/`);
        if (isOurs && node.contentDocument) visit(node.contentDocument, false);
        else if (!tags.has(localName)) wrong.push(`<${localName}>`);
        if (localName === "script") {
          const isOurs = node.src.startsWith(`${location.origin}/`) && !isShadow;
          if (!isOurs || node.textContent !== "") wrong.push(`a script ${node.src}`);
        }
        if (localName === "link" && !node.href.startsWith(`${location.origin}/`)) {
          wrong.push(`a style sheet ${node.href}`);
        }
        for (const { name, value } of node.attributes) {
          if (/^on|^srcdoc$|^srcset$|^ping$/i.test(name)) wrong.push(`${localName} ${name}`);
          if (/^(?:xlink:)?href$|^action$|^formaction$|^data$/i.test(name)) {
            const isSound = /^(?:https?:|blob:http:)$/.test(
              new URL(value, location.href).href.match(/^(?:blob:)?[a-z]+:/)?.[0],
            );
            if (!isSound) wrong.push(`${localName} ${name}=${value}`);
          }
        }
        if (localName === "a" && node.target === "_blank" && !node.relList.contains("noopener")) {
          wrong.push(`a link that hands the page over: ${node.href}`);
        }
        if (node.shadowRoot) visit(node.shadowRoot, true);
      }
    };
    visit(document, false);
    return wrong;
  });
  assert.deepEqual(found, [], place);
}

/** The tags of markup that quotes its attributes, each with them, read letter by letter. */
export function tags(markup) {
  const found = [];
  for (const [, name, rest] of markup.matchAll(/<([^\s>/!][^\s>]*)((?:[^>"]|"[^"]*")*)>/g)) {
    const attributes = [...rest.matchAll(/([^\s="]+)(?:="([^"]*)")?/g)];
    found.push({
      name,
      attributes: Object.fromEntries(attributes.map(([, name, value = ""]) => [name, value])),
    });
  }
  return found;
}

/** The records of a CSV, read as RFC 4180 has it and nothing of ours. */
export function records(text) {
  const all = [];
  let record = [];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at];
    if (isQuoted) {
      if (one !== '"') cell += one;
      else if (text[at + 1] === '"') cell += text[(at += 1)];
      else isQuoted = false;
    } else if (one === '"') isQuoted = true;
    else if (one === ",") {
      record.push(cell);
      cell = "";
    } else if (one === "\r" && text[at + 1] === "\n") {
      at += 1;
      all.push([...record, cell]);
      record = [];
      cell = "";
    } else cell += one;
  }
  assert.equal(cell, "", "the last line ends too");
  return all;
}

const FORMULA = /^[=+\-@＝＋－＠]/;

/** No cell computes, whichever separator a spreadsheet takes, and whether or not it knows quotes. */
export function assertNoFormula(csv, place) {
  for (const separator of [/[,\r\n]/, /[;\r\n]/, /[\t\r\n]/]) {
    for (const cell of csv.split(separator)) {
      const bare = cell.replace(/^[\s"]+/, "");
      const acts = FORMULA.test(bare) && !/^-?[\d.]+(?:e-?\d+)?$/.test(bare);
      assert.ok(!acts, `${place}, ${separator}: ${JSON.stringify(cell)}`);
    }
  }
}

/** A text without what keeps a spreadsheet from computing. */
export const bare = (text) => text.replaceAll("'", "");
