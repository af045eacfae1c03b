// What is wrong is said in the reader's language, down to the last phrase, and what is not a phrase
// stays as it is: paths, options, and what the file says.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";

import { at } from "../../scripts/lib/paths.mjs";
import { findings } from "./axe.mjs";
import { fromSources, languages, messagesOf } from "./english.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, failed, useHarness } from "./harness.mjs";

const harness = useHarness();

const { english, isNested, isVerbatim, takenApart } = await fromSources(
  'export { english } from "./texts.ts"; export { isNested, isVerbatim, takenApart } from "./fault-words.ts";',
);
const phrases = [...english.keys()]
  .filter((key) => key.startsWith("faults.phrase."))
  .map((key) => key.slice("faults.phrase.".length));

/** The parts of a message for which there is no phrase. */
function unsaid(part, hole) {
  if (isVerbatim(part, hole)) return [];
  const found = takenApart(part);
  if (found === undefined) return [part];
  return [...found.holes].flatMap(([hole, text]) => (isNested(hole) ? unsaid(text, hole) : []));
}

/** What stands in the holes of a phrase, for trying it alone. */
const SAMPLES = {
  bytes: "3c 21 64 6f",
  expected: "a list",
  first: "snapshot: expected a list, found null",
  found: "an empty file",
  list: "share, lines",
  n: "3",
  phrase: "an empty file",
  place: "counts[0]",
  quoted: '"a b"',
  second: "expected a list, found null",
  sums: "sha256-A or sha256-B",
  thing: "snapshot",
};

test("every phrase is found as itself, and no earlier one in its place", () => {
  assert.ok(phrases.length > 150, "the phrases are found");
  const hidden = phrases.filter((phrase) => {
    const message = phrase.replace(/\{(\w+)\}/g, (_, hole) => SAMPLES[hole] ?? "x");
    return isVerbatim(message) || takenApart(message)?.phrase !== phrase;
  });
  assert.deepEqual(hidden, []);
});

test("the core's messages have a phrase for each of their parts", async () => {
  const folder = at("tests/golden/errors");
  const without = [];
  for (const name of await readdir(folder)) {
    const [code, message] = (await readFile(`${folder}/${name}`, "utf8")).trim().split(/\n(.*)/s);
    if (code === "accepted") continue;
    for (const part of unsaid(message)) without.push(`${name}: ${part}`);
  }
  assert.deepEqual(without, []);
});

/** Messages of the core about options of a picture, and about a claim. */
const OF_PICTURES = [
  'option view: expected one of share, lines, bars, lead, specifications, concentration, found "pie"',
  'option theme: expected light or dark, found "sepia"',
  'option values: expected relative or absolute, found "big"',
  'option from: expected a date of the form YYYY-MM-DD, found "May"',
  "options from and to: expected days with an observation date between them; these are from 2026-01-10 to 2026-01-31, found 2020-01-01..2020-02-01",
  'option events: expected on or off, found "some"',
  'claim: expected two group ids with > between them, as in CN > US, found "CN"',
  'claim: expected two different group ids, as in CN > US, found "CN > CN"',
  "option claim: expected two group ids with > between them, as in CN > US, for this view, found nothing",
  "option at: expected no date, as the snapshot has none to end a window at, found 2026-01-01",
  "name (models.name[1]): expected at most 1024 bytes, found 10000",
  "table of counts (counts): expected at most 1000000000 dates × models, found 1000100000",
  "number of roots that models have together (models.base): expected at most 259992, found more",
  "snapshot: expected at most 1073741824 bytes, found 1073741825",
  "number (models.parameters[0]): expected at most 2^53 (9007199254740992), found 9007199254740993",
];

/** Messages of the scripts that are put together from parts, by the script. */
const PUT_TOGETHER = {
  "comparison.ts": [
    "claim: expected two groups to compare, found none under these choices",
    "claim: expected two groups to compare, found one under these choices",
  ],
  "embed-page.ts": [
    'embed.html: expected parameters of src, view, by, lang, found "viwe"',
    'embed.html (src): expected an address, found "https://["',
    'embed.html (data): expected an address, found "http://["',
  ],
  "file-state.ts": [
    "PNG chunk (byte 8): expected 12 bytes or more, found 3",
    "PNG chunk (byte 8): expected 25 bytes of data, found 3",
    "PNG chunk (byte 8): expected the checksum 0a1b2c3d, found deadbeef",
    "PNG chunk (byte 8): expected at most 65536 bytes of text, found 70000",
    "PNG chunk (byte 8): expected a text that is not compressed, found one that is",
    "PNG chunk (byte 8): expected a text behind two zero bytes, found none",
    "PNG chunk (byte 8): expected text in UTF-8, found bytes that are none",
    "PNG: expected a text chunk “modelshare” that modelshare has put there, found none",
    "SVG: expected an element metadata “modelshare” that modelshare has put there, found none",
    "SVG: expected well-formed XML, found markup that is none",
    "SVG metadata: expected at most 65536 characters, found 70000",
  ],
  "hub-json.ts": [
    'models (1).json, row 3: downloads of "a/b": expected a whole number from 0 to 2^53, found none',
    'models.json, row 12: id: expected namespace/name or name, found "a/b/c"',
    'models.json, row 2: id: expected each model once, found "a/b"',
    "models.json, row 1: row: expected an object, found [1,2]",
    'models.json, row 1: likes of "a/b": expected a whole number, found "many"',
    'models.json, row 1: createdAt of "a/b": expected a date of the form YYYY-MM-DD…, found "May"',
  ],
  "integrity.ts": [
    'attribute integrity: expected sha256-, sha384-, sha512- and a checksum in base64, found "md5-x"',
    "snapshot (https://a.example/x.json): expected the bytes of sha256-A+/= or sha256-B, found those of sha256-C",
  ],
  "own-data.ts": ["list: expected models with an id and downloads, found none in 4 rows"],
  "own-files.ts": [
    "file: expected JSON, PNG or SVG, found an empty file",
    "file: expected JSON, PNG or SVG, found a web page or other markup",
    "file: expected a complete list in JSON, found text that is none (Unexpected end of JSON input)",
    "address: expected an address with https, found none",
    "address: expected an address with https, found ftp:",
    "address (https://a.example/x): expected status 200, found 404",
    "address (https://a.example/x): expected an answer that this page may read, found none (Failed to fetch)",
  ],
  "restore.ts": [
    "the definition in the picture: expected JSON, found text that is none",
    "the definition in the picture: expected an object with modelshare 1 and a query, found [1]",
    "option view: expected text of at most 10000 characters, found 20000",
    'option exclude: expected what modelshare writes, found "x"',
  ],
  "data-sets.ts": [
    "list (data/sets.json): expected status 200, found 404",
    "list (data/sets.json): expected an answer, found none (Failed to fetch)",
  ],
  "errors.ts": [
    "script: expected an answer, found none (Failed to fetch dynamically imported module: https://a.example/table.js)",
  ],
  "snapshot-loader.ts": [
    'attribute src: expected an address, found "http://["',
    "snapshot (https://a.example/x_(1).json): expected status 200, found 404 Not Found",
    "snapshot (https://a.example/x.json): expected an answer, found none (Failed to fetch)",
    "snapshot: expected a complete gzip file, found a damaged one (Unexpected end)",
    "file: expected a complete gzip file, found a damaged one (Unexpected end)",
    "file: expected at most 1073741824 bytes, found more, once unpacked",
    "snapshot (https://a.example/x.json): expected at most 1073741824 bytes, found more",
  ],
  "classic.ts": [
    "https://a.example/embed-light.js: expected embed-more.js of build 0.1.0 0123456789ab beside it, found another",
    "https://a.example/embed-light.js: expected a script at https://a.example/embed-more.js, found none that loads",
    "modelshare-analysis.wasm: https://a.example/embed-light.js: expected a script at https://a.example/embed.js, found none that loads",
    "https://a.example/embed-light.js: expected the script of sha384-A+/= at https://a.example/embed-more.js, found none that loads",
    "https://a.example/embed-more.js: expected a page that lets it load, found one that does not (TypeError: no)",
  ],
  "take-away.ts": [
    "picture: expected a PNG of 9000 × 5000 pixels, found that the browser makes none; choose a smaller scale",
    "picture: expected the pixels that were drawn, found others, as this browser hides its reader; take the SVG instead",
  ],
  "canvas-limits.ts": [
    "canvas: expected a picture of at most 16383 pixels in height, found one of 190038 pixels",
  ],
  "wasm.ts": [
    "browser: expected one that runs WebAssembly, found one that does not",
    "modelshare.wasm: expected version 0.1.0, found 0.0.9",
    "modelshare.wasm: expected status 200, found 404 at https://a.example/m.wasm; its inlined copy: expected the first bytes 00 61 73 6d, found 3c 21 64 6f in https://a.example/m.wasm",
    "modelshare.wasm: expected application/wasm, found a web page at https://a.example/m.wasm; its inlined copy: expected sha256-A, found sha256-B at https://a.example/m.wasm",
  ],
};

/** Scripts whose messages are for who makes the page or the build: they stay in English. */
const FOR_MAKERS = {
  "article.ts": "an element that the page lacks",
  "explorer.ts": "an element that the page lacks",
};

test("the scripts' messages have a phrase for each of their parts", async () => {
  const without = [];
  for (const [script, messages] of Object.entries({ "the core": OF_PICTURES, ...PUT_TOGETHER })) {
    for (const message of messages) {
      for (const part of unsaid(message)) without.push(`${script}: ${part}`);
    }
  }
  assert.deepEqual(without, []);
});

test("so have all others that stand in a script", async () => {
  const folder = at("www/src");
  const without = [];
  let count = 0;
  for (const script of await readdir(folder)) {
    if (!script.endsWith(".ts") || script === "fault-words.ts") continue;
    if (script in FOR_MAKERS || script in PUT_TOGETHER) continue;
    const source = await readFile(`${folder}/${script}`, "utf8");
    const literals = source.matchAll(/(["`])((?:(?!\1)[^\n\\])*\bexpected (?:(?!\1)[^\n\\])*)\1/g);
    for (const [, , literal] of literals) {
      if (!/, found /.test(literal)) continue;
      count += 1;
      // Whatever is put in, it is there as it is.
      const message = literal.replace(/\$\{(?:[^{}]|\{[^}]*\})*\}/g, "1");
      for (const part of unsaid(message)) without.push(`${script}: ${part}`);
    }
  }
  assert.ok(count > 5, `${count} messages are found`);
  assert.deepEqual(without, []);
});

/** With a small letter at the start: a line may begin with a capital one. */
const small = (text) => text.charAt(0).toLowerCase() + text.slice(1);

/** A message in a language, from its file: the phrases one by one. */
async function saying(lang) {
  const messages = await messagesOf(lang);
  const count = (text) => new Intl.NumberFormat(lang).format(Number(text));
  const say = (part, hole) => {
    if (isVerbatim(part, hole)) return part;
    const { phrase, holes } = takenApart(part);
    return messages.get(`faults.phrase.${phrase}`).replace(/\{(\w+)\}/g, (_, hole) => {
      const text = holes.get(hole);
      return hole === "n" ? count(text) : isNested(hole) ? say(text, hole) : text;
    });
  };
  return (message) => small(say(message));
}

const CUT = fixture.text().slice(0, 500);

for (const lang of await languages()) {
  test(`${lang}: what is wrong with a file or a choice is said in it`, async () => {
    const say = await saying(lang);
    harness.route("/cut.json", { body: CUT });
    harness.route("/whole.json", { body: fixture.text() });
    const page = await harness.mount(
      `<main><h1>Test</h1><model-share src="/cut.json" lang="${lang}"></model-share>
       <model-share id="choice" src="/whole.json" lang="${lang}" by="continent"></model-share>
       <model-share id="absent" src="/nowhere.json" lang="${lang}"></model-share></main>`,
    );
    const english = {
      "model-share": /^snapshot: expected a complete JSON object, found the end of the data/,
      "#choice": /^option by: expected one of country, .*, found "continent"$/,
      "#absent": /^snapshot \(.*\/nowhere\.json\): expected status 200, found 404 Not Found$/,
    };
    for (const [selector, form] of Object.entries(english)) {
      await failed(page, selector);
      const message = page.locator(selector).first().locator(".message:not([lang])");
      await message.waitFor();
      const before = await message.getAttribute("data-message");
      assert.match(before, form);
      assert.equal(small(await message.textContent()), say(before));
      const around = await message.evaluate((node) => {
        return [node.closest("[lang]").lang, getComputedStyle(node).direction];
      });
      assert.deepEqual(around, [lang, lang === "ar" ? "rtl" : "ltr"]);
      assert.equal(await message.locator("[lang=en]").count(), 0);
    }
    assert.deepEqual(await findings(page), []);
    await page.shut();
  });
}

test("programs are told in English, whatever the language", async () => {
  harness.route("/cut.json", { body: CUT });
  const page = await harness.mount(
    `<script>addEventListener("error", (event) => (window.heard = event.detail), true)</script>
     <model-share src="/cut.json" lang="de"></model-share>`,
  );
  await page.locator("model-share .message:not([lang])").waitFor();
  const { code, message } = await page.evaluate(() => window.heard);
  assert.equal(code, "truncated");
  assert.match(message, /^snapshot: expected a complete JSON object, found the end of the data/);
  await page.shut();
});

test("who reads English downloads no words for it", async () => {
  harness.route("/cut.json", { body: CUT });
  const page = await harness.mount('<model-share src="/cut.json"></model-share>');
  await failed(page);
  await page.locator("model-share .todo").waitFor();
  const message = page.locator("model-share .message");
  assert.equal(await message.getAttribute("lang"), "en");
  assert.equal(await message.getAttribute("dir"), "ltr");
  assert.equal(page.addresses.filter((address) => /fault/.test(address)).length, 0);
  await page.shut();
});

test("words that do not come leave the message in English, and say so", async () => {
  harness.route("/cut.json", { body: CUT });
  harness.route("/package/messages-ar-faults.js", { status: 404, type: "text/plain" });
  const page = await harness.mount('<model-share src="/cut.json" lang="ar"></model-share>');
  await page.locator("model-share .todo").waitFor();
  await page.waitForLoadState("networkidle");
  const message = page.locator("model-share .message");
  assert.match(await message.textContent(), /^snapshot: expected a complete JSON object/);
  assert.equal(await message.getAttribute("lang"), "en");
  assert.equal(await message.getAttribute("dir"), "ltr");
  await page.shut();
});

test("a part without words is English within the others", async () => {
  harness.route("/cut.json", { body: CUT });
  const all = JSON.parse(await readFile(at("www/messages/ar/faults.json"), "utf8"));
  delete all["phrase.a complete JSON object"];
  harness.route("/package/messages-ar-faults.js", {
    type: "text/javascript",
    body: `export default ${JSON.stringify(all)}`,
  });
  const page = await harness.mount('<model-share src="/cut.json" lang="ar"></model-share>');
  const message = page.locator("model-share .message:not([lang])");
  await message.waitFor();
  const left = message.locator("[lang=en]");
  assert.deepEqual(await left.allTextContents(), ["a complete JSON object"]);
  assert.equal(await left.getAttribute("dir"), "ltr");
  assert.match(await message.textContent(), new RegExp(all["phrase.snapshot"]));
  await page.shut();
});

test("what a file says stands in its own direction", async () => {
  const body = fixture.text((data) => (data.organisations.country[0] = "الصين 1"));
  harness.route("/whole.json", { body });
  const page = await harness.mount('<model-share src="/whole.json" lang="ar"></model-share>');
  const message = page.locator("model-share .message:not([lang])");
  await message.waitFor();
  const isolated = await message
    .locator("bdi")
    .evaluateAll((nodes) => nodes.map(({ textContent, dir }) => [textContent, dir]));
  assert.deepEqual(isolated, [
    ["organisations.country[0]", "ltr"],
    ["INTL", "ltr"],
    ['"الصين 1"', ""],
  ]);
  await page.shut();
});

test("the explorer says what is wrong with a choice and with a reader's files in its language", async () => {
  harness.route("/whole.json", { body: fixture.text() });
  const say = await saying("ar");
  const page = await harness.visit("?lang=ar&src=/whole.json&window=30&max-age=any&by=continent");
  const beside = page.locator("#by-wrong:not([lang])");
  await beside.waitFor();
  assert.equal(small(await beside.textContent()), say(await beside.getAttribute("data-message")));

  await page.locator("[aria-controls=own]").click();
  const rows = [
    { id: "a/b", downloads: 3, likes: "many" },
    { id: "a/b/c", downloads: 3 },
  ];
  const file = (name, text) => ({ name, mimeType: "", buffer: Buffer.from(text) });
  await page
    .locator("#own-files")
    .setInputFiles([file("list.json", JSON.stringify(rows)), file("cut.json", CUT)]);
  const wrong = page.locator("#own .wrong:not([lang])");
  await wrong.waitFor();
  assert.equal(small(await wrong.textContent()), say(await wrong.getAttribute("data-message")));
  const left = page.locator("#own details li:not([lang])");
  await page.waitForFunction(
    () => document.querySelectorAll("#own details li:not([lang])").length === 2,
  );
  const told = await left.evaluateAll((items) =>
    items.map(({ textContent, dataset }) => [textContent, dataset.message]),
  );
  for (const [text, message] of told) assert.equal(small(text), say(message));
  assert.match(
    told[0][1],
    /^list\.json, row 2: id: expected namespace\/name or name, found "a\/b\/c"$/,
  );
  assert.match(
    told[1][1],
    /^list\.json, row 1: likes of "a\/b": expected a whole number, found "many"$/,
  );
  for (const details of await page.locator("#own details").all())
    await details.locator("summary").click();
  assert.deepEqual(await findings(page), []);
  await page.shut();
});

test("the page of a frame says what is wrong with its address in its language", async () => {
  harness.route("/whole.json", { body: fixture.text() });
  const say = await saying("de");
  const page = await harness.visit("embed.html?lang=de&src=/whole.json&max-age=any&viwe=bars");
  await drawn(page);
  const line = page.locator("#problem div:not([lang])");
  await line.waitFor();
  assert.equal(small(await line.textContent()), say(await line.getAttribute("data-message")));
  await page.shut();
});
