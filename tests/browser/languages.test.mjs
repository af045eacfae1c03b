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
      contents: 'export { wordsOf } from "./markup.ts";',
      resolveDir: at("www/src"),
      loader: "ts",
    },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
  });
  harness.route("/markup.js", { type: "text/javascript", body: outputFiles[0].text });
  return "/markup.js";
}

const plural = /\.(zero|one|two|few|many|other)$/;
const inserts = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

/** English texts that count: those with a form for one. */
const counts = (key) => english.has(`${key.replace(plural, "")}.one`);

/** The key under which a text of a language has to be in English. */
const inEnglish = (key) => (counts(key) ? key.replace(plural, ".other") : key);

/** Words that a language shares with English. */
const SAME = {
  de: [
    "Adapter",
    "Audio",
    "Copyleft",
    "Downloads",
    "International",
    "Likes",
    "Multimodal",
    "Original",
    "Pause",
    "Text",
    "Video",
    "Zoom",
    "multimodal",
  ],
  es: [
    "Audio",
    "Copyleft",
    "Multimodal",
    "Original",
    "Script",
    "Zoom",
    "audio",
    "copyleft",
    "multimodal",
    "original",
  ],
  fr: [
    "Article",
    "Audio",
    "Citation",
    "Concentration",
    "Copyleft",
    "Date",
    "Dates",
    "Image",
    "International",
    "Licence",
    "Multimodal",
    "Original",
    "Pages",
    "Pause",
    "Permissive",
    "Script",
    "Volume",
    "Zoom",
    "audio",
    "copyleft",
    "image",
    "licence",
    "licence {licence}",
    "multimodal",
    "option",
    "organisation",
    "original",
    "permissive",
    "point",
    "points",
    "{n} date",
    "{n} dates",
    "{points} points",
  ],
  it: [
    "Audio",
    "Copyleft",
    "Script",
    "Video",
    "Volume",
    "Zoom",
    "audio",
    "copyleft",
    "video",
    "{n} download",
    "{n} like",
  ],
  pt: [
    "Copyleft",
    "Downloads",
    "Multimodal",
    "Original",
    "Script",
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
      const wanted = inserts(english.get(key) ?? english.get(inEnglish(key)) ?? "");
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

/** A small snapshot of two dates that the browser asks for. */
const small = () => harness.route("/small.json", { body: JSON.stringify(snapshot()) });

/** What a page says in a language, for comparison with what it shows. */
async function sayings(lang) {
  const messages = await messagesOf(lang);
  return (key, inserts = {}) =>
    messages.get(key).replace(/\{(\w+)\}/g, (all, name) => inserts[name] ?? all);
}

const plain = (text) => text.replace(/[\u2066-\u2069]/g, "").trim();

for (const lang of all) {
  test(`${lang}: the element is in it, and asks for nothing in others`, async () => {
    small();
    const say = await sayings(lang);
    const page = await harness.mount(
      `<model-share src="/small.json" lang="${lang}" window="30" max-age="any"></model-share>`,
    );
    await drawn(page);
    const chart = page.locator("model-share");
    const frame = chart.locator(".frame");
    assert.equal(await frame.getAttribute("lang"), lang);
    assert.equal(await frame.getAttribute("dir"), lang === "ar" ? "rtl" : "ltr");

    // The table, with its head and the names of countries.
    const summary = chart.locator("summary").first();
    assert.equal(plain(await summary.textContent()), say("chart.parts.table"));
    await summary.click();
    const head = chart.locator("table thead").first();
    await head.waitFor();
    const heads = await head.locator("th").allTextContents();
    assert.ok(plain(heads[0]).includes(say("more.table.group")), heads[0]);
    assert.ok(plain(heads[1]).includes(say("more.measures.downloads")), heads[1]);
    const china = new Intl.DisplayNames(lang, { type: "region" }).of("CN");
    assert.ok((await chart.locator(".table tbody").textContent()).includes(china));

    // The tooltip: what its heads are called, and its date.
    await chart.locator("[role=slider]").focus();
    await page.keyboard.press("ArrowLeft");
    const tooltip = chart.locator(".tooltip");
    await tooltip.waitFor();
    const day = new Intl.DateTimeFormat(lang, {
      day: "numeric",
      month: "short",
      year: "numeric",
      timeZone: "UTC",
    }).format(new Date("2026-06-29"));
    assert.equal(await tooltip.locator("caption").textContent(), day);
    assert.ok((await tooltip.locator("thead").textContent()).includes(say("more.tooltip.share")));

    const files = page.addresses
      .map((address) => /messages-(.*)\.js$/.exec(address)?.[1])
      .filter((name) => name !== undefined);
    assert.deepEqual(files.sort(), [`${lang}-chart`, `${lang}-more`]);
    assert.deepEqual(page.problems, []);
    await page.shut();
  });

  test(`${lang}: what is on the canvas is in it`, async () => {
    small();
    const say = await sayings(lang);
    const page = await harness.mount("<p></p>");
    const said = new Set();
    await page.exposeFunction("heard", (text) => said.add(text));
    await page.evaluate(
      ([lang]) => {
        const { fillText } = CanvasRenderingContext2D.prototype;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
          window.heard(text);
          return fillText.call(this, text, ...rest);
        };
        document.body.innerHTML = `<model-share src="/small.json" lang="${lang}" window="30" max-age="any"></model-share>`;
      },
      [lang],
    );
    await drawn(page);
    const text = [...said].join(" ");
    const country = say("chart.core.title.by.country");
    const { title, subtitle, description } = await inside(page, (chart) => chart.drawn);
    assert.equal(plain(title), say("chart.core.title.downloads", { by: country }));
    assert.ok(plain(subtitle).includes(say("chart.core.age.any")), subtitle);
    assert.ok(description.includes(say("chart.core.chart.share")), description);
    assert.ok(text.includes(plain(title).split(/\s/)[0]), text);
    assert.ok(text.includes(new Intl.DisplayNames(lang, { type: "region" }).of("CN")), text);
    const month = new Intl.DateTimeFormat(lang, { month: "short", timeZone: "UTC" });
    assert.ok(text.includes(month.format(new Date("2026-06-29"))), text);
    // Of English there is only what the data say.
    const own = ["Counts of a test", "CC0", "Made for tests: it measures nothing"];
    const rest = own.reduce((text, words) => text.replaceAll(words, ""), text);
    assert.doesNotMatch(rest, /\b(Share of|downloads in|models of|by country|Not attributed)\b/);
    await page.shut();
  });
}

test("messages that do not come leave an English chart", async () => {
  small();
  harness.route("/package/messages-it-chart.js", { status: 404, type: "text/plain" });
  harness.route("/package/messages-it-more.js", { status: 404, type: "text/plain" });
  const page = await harness.mount(
    '<model-share src="/small.json" lang="it" window="30" max-age="any"></model-share>',
  );
  await drawn(page);
  const { title } = await inside(page, (chart) => chart.drawn);
  assert.equal(title, "Open-model downloads by country");
  const frame = page.locator("model-share .frame");
  assert.equal(await frame.getAttribute("lang"), "en");
  const summary = page.locator("model-share summary").first();
  assert.equal(await summary.textContent(), "Table");
  await summary.click();
  // Country names are the browser's own.
  await page.locator("model-share tbody", { hasText: "Stati Uniti" }).waitFor();
  assert.match(await page.locator("model-share caption").first().textContent(), /29 Jun 2026/);
  await page.shut();
});

test("a language without messages is English, with its names of countries", async () => {
  small();
  const page = await harness.mount(
    '<model-share src="/small.json" lang="nl" window="30" max-age="any" view="table"></model-share>',
  );
  await drawn(page);
  const text = await page.locator("model-share table").textContent();
  assert.match(text, /Verenigde Staten/);
  assert.match(text, /Group/);
  assert.match(text, /[0-9],[0-9]{3}/);
  assert.deepEqual(
    page.addresses.filter((address) => address.includes("messages-")),
    [],
  );
  await page.shut();
});

test("a tag with region or script takes its language's messages", async () => {
  small();
  for (const [tag, lang] of [
    ["zh-TW", "zh"],
    ["zh-Hans-CN", "zh"],
    ["pt-PT", "pt"],
    ["de-AT", "de"],
  ]) {
    const say = await sayings(lang);
    const page = await harness.mount(
      `<model-share src="/small.json" lang="${tag}" window="30" max-age="any"></model-share>`,
    );
    await drawn(page);
    const summary = page.locator("model-share summary").first();
    assert.equal(await summary.textContent(), say("chart.parts.table"));
    assert.equal(await page.locator("model-share .frame").getAttribute("lang"), tag);
    await page.shut();
  }
});

test("another language while the page stands changes all of the element", async () => {
  small();
  const page = await harness.mount(
    '<model-share src="/small.json" lang="de" window="30" max-age="any" view="table"></model-share>',
  );
  await drawn(page);
  const text = () => page.locator("model-share table").first().textContent();
  assert.match(await text(), /Anteil/);
  const before = await picture(page);
  await inside(page, (element) => void (element.lang = "ja"));
  await page.locator("model-share table", { hasText: "シェア" }).waitFor();
  assert.match(await text(), /2026年6月29日/);
  assert.notEqual((await picture(page)).print, before.print);
  await inside(page, (element) => void (element.lang = "en"));
  await page.locator("model-share table", { hasText: "Share" }).waitFor();
  assert.match(await text(), /29 Jun 2026/);
  await page.shut();
});

test("an error is told in the language, and what to do about it", async () => {
  harness.route("/broken.json", { body: "{" });
  const say = await sayings("fr");
  const page = await harness.mount('<model-share src="/broken.json" lang="fr"></model-share>');
  const panel = page.locator("model-share [role=alert]");
  await panel.locator(".todo").waitFor();
  assert.equal(await panel.locator(".what").textContent(), say("chart.parts.chart-fails"));
  // The core says it in English; the reader has it in the language of all the rest.
  const said = panel.locator(".message:not([lang])");
  await said.waitFor();
  assert.ok((await said.textContent()).includes(say("faults.phrase.a complete JSON object")));
  assert.equal(await panel.locator(".todo").textContent(), say("more.advice.damaged"));
  await page.shut();
});

for (const lang of all) {
  test(`${lang}: the explorer is in it, from the first word to the last`, async () => {
    const say = await sayings(lang);
    const page = await harness.visit(`index.html?lang=${lang}&window=30&max-age=any`);
    await drawn(page);
    await page.locator("#firm .answer").waitFor();
    const root = page.locator("html");
    assert.equal(await root.getAttribute("lang"), lang);
    assert.equal(await root.getAttribute("dir"), lang === "ar" ? "rtl" : "ltr");
    assert.equal(await page.title(), say("explorer.page.title"));
    assert.equal(await page.locator("h1").textContent(), say("explorer.page.heading"));
    assert.equal(await page.locator("label[for=by]").textContent(), say("explorer.page.label.by"));
    assert.equal(
      await page.locator("#by option[value=licence]").textContent(),
      say("explorer.page.by.licence"),
    );
    assert.equal(
      await page.locator("label[for=attribution]").textContent(),
      say("explorer.choices.attribution"),
    );
    assert.equal(await page.locator("#lang").inputValue(), lang);
    // Whatever a reader sees of the page is not English, but for names.
    const seen = await page.evaluate(() =>
      [document.querySelector(".choices"), document.querySelector("#firm")]
        .map((part) => part.innerText)
        .join("\n"),
    );
    assert.doesNotMatch(seen, /\b(the|of|and|are|is|in the)\b/, seen);
    // Notes are in the snapshot's language, so that their full stops stand where it has them.
    const stray = await page.locator("#caveats li").evaluateAll(
      (notes) =>
        notes.filter((note) => {
          const ofNote = note.firstElementChild;
          return !ofNote || getComputedStyle(ofNote).unicodeBidi !== "isolate";
        }).length,
    );
    assert.ok((await page.locator("#caveats li").count()) > 2 && stray === 0);
    for (const width of [800, 320]) {
      await page.setViewportSize({ width, height: 700 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `at ${width} px the page is ${wide} px too wide`);
    }
    assert.deepEqual(page.problems, []);
    await page.shut();
  });
}

test("the explorer's language is a choice like the others", async () => {
  const page = await harness.visit("index.html?window=30&max-age=any", { locale: "it-IT" });
  await drawn(page);
  const heading = (text) => page.locator("h1", { hasText: text }).waitFor();
  // What the browser asks for, where the address says nothing.
  await heading("Chi è in testa");
  await page.locator("#attribution").waitFor({ state: "attached" });
  assert.deepEqual(await page.locator("#lang option").allTextContents(), [
    "come il browser",
    "العربية",
    "Deutsch",
    "English",
    "Español",
    "Français",
    "हिन्दी",
    "Italiano",
    "日本語",
    "Português",
    "中文",
  ]);
  await page.locator("#lang").selectOption("de");
  await heading("Wer führt");
  assert.match(page.url(), /[?&]lang=de/);
  await page.locator("label[for=attribution]", { hasText: "Abgeleitete" }).waitFor({
    state: "attached",
  });
  // Of English only what the page is written in is needed: nothing.
  await page.locator("#lang").selectOption("en");
  await heading("Who leads");
  assert.equal(await page.locator("html").getAttribute("dir"), "ltr");
  await page.goBack();
  await heading("Wer führt");
  assert.equal(await page.locator("#lang").inputValue(), "de");
  await page.goBack();
  await heading("Chi è in testa");
  assert.equal(await page.locator("#lang").inputValue(), "");
  assert.doesNotMatch(page.url(), /lang=/);
  await page.shut();
});

test("the way back to the study's definition keeps the language", async () => {
  const page = await harness.visit("index.html?lang=es&window=30&max-age=any");
  await drawn(page);
  await page.locator("button[type=reset]", { hasText: "Volver" }).click();
  await page.waitForURL((url) => !url.search.includes("window"));
  assert.match(page.url(), /lang=es/);
  assert.equal(await page.locator("html").getAttribute("lang"), "es");
  await page.shut();
});

test("a language that the page does not have is English", async () => {
  const page = await harness.visit("index.html?lang=xx-nonsense-&window=30&max-age=any");
  await drawn(page);
  assert.equal(await page.locator("html").getAttribute("lang"), "en-GB");
  assert.equal(await page.locator("h1").textContent(), "Who leads open‑model downloads?");
  assert.ok(await page.locator("h1").isVisible());
  await page.shut();
});
