// The ten languages: every text is there, and charts and explorer are in the language of the reader.

import assert from "node:assert/strict";
import { test } from "node:test";

import { englishTexts, languages, messagesOf } from "./english.mjs";
import { snapshot } from "./fixture.mjs";
import { drawn, inside, picture, useHarness } from "./harness.mjs";

const all = await languages();
const harness = useHarness();

/** What the interface says in English, by PART.SECTION.KEY; the page's markup among it. */
let english;
const ready = () => (reading ??= read());
let reading;

async function read() {
  const { texts, declaring } = await englishTexts();
  assert.ok(declaring.length > 10, "the scripts that declare texts are found");
  english = texts;
  const page = await harness.visit("index.html?lang=en");
  // As the page itself reads its markup.
  const words = await page.evaluate(
    async (script) => {
      const text = await (await fetch("./")).text();
      const { wordsOf } = await import(script);
      const words = wordsOf(new DOMParser().parseFromString(text, "text/html"));
      return [...words].map(([key, word]) => [key, word.get()]);
    },
    await pageWords(),
  );
  assert.ok(words.length > 50, "the texts of the page are found");
  for (const [key, text] of words) english.set(`explorer.page.${key}`, text);
  await page.shut();
}

/** The script that reads the page's markup, as a file of the site. */
async function pageWords() {
  const { build } = await import("esbuild");
  const { at } = await import("../../scripts/lib/paths.mjs");
  const { outputFiles } = await build({
    stdin: {
      contents: 'export { wordsOf } from "./page-words.ts";',
      resolveDir: at("www/src"),
      loader: "ts",
    },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
  });
  harness.route("/page-words.js", { type: "text/javascript", body: outputFiles[0].text });
  return "/page-words.js";
}

const plural = /\.(zero|one|two|few|many|other)$/;
const inserts = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

/** English texts that count: those with a form for one. */
const counts = (key) => english.has(`${key.replace(plural, "")}.one`);

/** The key under which a text of a language has to be in English. */
const inEnglish = (key) => (counts(key) ? key.replace(plural, ".other") : key);

/** Words that a language shares with English. */
const SAME = {
  de: ["Downloads", "International", "Likes", "Pause", "Zoom", "multimodal"],
  es: ["Zoom", "audio", "copyleft", "multimodal", "original"],
  fr: [
    "Article",
    "Citation",
    "Concentration",
    "Date",
    "Dates",
    "International",
    "Licence",
    "Pages",
    "Pause",
    "Volume",
    "Zoom",
    "audio",
    "copyleft",
    "image",
    "licence",
    "licence {licence}",
    "multimodal",
    "original",
    "permissive",
    "{n} date",
    "{n} dates",
  ],
  it: ["Volume", "Zoom", "audio", "copyleft", "video", "{n} download", "{n} like"],
  pt: [
    "Downloads",
    "Volume",
    "Zoom",
    "copyleft",
    "downloads",
    "multimodal",
    "original",
    "{n} download",
    "{n} downloads",
  ],
};

for (const lang of all) {
  test(`${lang}: every text is there, and no other`, async () => {
    await ready();
    const messages = await messagesOf(lang);
    const categories = new Intl.PluralRules(lang).resolvedOptions().pluralCategories;
    const missing = [...english.keys()].filter((key) => {
      if (!plural.test(key) || !counts(key)) return !messages.has(key);
      return key.endsWith(".other") && !messages.has(key);
    });
    assert.deepEqual(missing, [], "missing");
    const superfluous = [...messages.keys()].filter((key) => !english.has(inEnglish(key)));
    assert.deepEqual(superfluous, [], "superfluous");
    const strange = [...messages.keys()].filter(
      (key) => counts(key) && !categories.includes(plural.exec(key)?.[1]),
    );
    assert.deepEqual(strange, [], "plurals that the language does not have");
    // Either a form for every number, or a phrase that is the same for all.
    const halves = [...messages.keys()]
      .filter((key) => counts(key) && key.endsWith(".other"))
      .map((key) => key.replace(plural, ""))
      .filter((key) => {
        const has = categories.filter((category) => messages.has(`${key}.${category}`));
        // Of millions, which Romance languages tell apart, only what differs need be said.
        return has.length > 1 && !categories.every((one) => one === "many" || has.includes(one));
      });
    assert.deepEqual(halves, [], "some plurals without the others");
  });

  test(`${lang}: every text has what is put into it`, async () => {
    await ready();
    const wrong = [];
    for (const [key, text] of await messagesOf(lang)) {
      const wanted = inserts(english.get(inEnglish(key)) ?? "");
      // The form for one may do without the number.
      const given = inserts(text);
      const isOne = counts(key) && key.endsWith(".one");
      const compare = (names) => (isOne ? names.filter((name) => name !== "n") : names).join();
      if (compare(given) !== compare(wanted)) wrong.push(`${key}: ${text}`);
      if (text.trim() === "") wrong.push(`${key}: empty`);
    }
    assert.deepEqual(wrong, []);
  });

  test(`${lang}: every text is translated`, async () => {
    await ready();
    const said = (text) => /\p{L}/u.test(text.replace(/\{\w+\}/g, ""));
    const same = new Set();
    for (const [key, text] of await messagesOf(lang)) {
      const before = english.get(key) ?? english.get(inEnglish(key));
      if (text === before && said(text)) same.add(text);
    }
    assert.deepEqual([...same].sort(), [...(SAME[lang] ?? [])].sort());
  });
}
