// What leaves the page: PNG, SVG, CSV, JSON, words, an address; and how a picture brings its
// definition back.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { inflateSync } from "node:zlib";

import { at } from "../../scripts/lib/paths.mjs";
import { findings } from "./axe.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, eventually, inside, sitePath, strictPolicy, useHarness } from "./harness.mjs";
import { records } from "./hostile.mjs";

const harness = useHarness();

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const choices = "window=30&max-age=any";

/** The explorer with the small snapshot, or one that `change` has spoilt. */
async function explorer({ change, query = choices, path = "/taken.json", ...options } = {}) {
  harness.route(path, { body: fixture.text(change) });
  const page = await harness.visit(`?src=${encodeURIComponent(path)}&${query}`, options);
  await drawn(page);
  return page;
}

async function openDialog(page) {
  await page.getByRole("button", { name: "Take it away" }).click();
  await page.locator("dialog[open]:not([aria-busy])").waitFor();
}

/** Presses a button that saves a file; gives its name and bytes. */
async function saved(page, name) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Waits for an event of the chart that a deed leads to. */
async function told(page, types, deed) {
  const event = inside(
    page,
    (chart, _, types) =>
      new Promise((done) => {
        for (const type of types) chart.addEventListener(type, () => done(type), { once: true });
      }),
    types,
  );
  await deed();
  return event;
}

/** Lets files fall on the page, once what takes them is there: it comes after the first chart. */
async function drop(page, files) {
  await page.getByRole("button", { name: "Take it away" }).waitFor();
  await page.evaluate(
    (files) => {
      const dataTransfer = new DataTransfer();
      for (const { name, type, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
        dataTransfer.items.add(new File([bytes], name, { type }));
      }
      for (const type of ["dragover", "drop"]) {
        const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
        document.body.dispatchEvent(event);
        if (!event.defaultPrevented) throw new Error(`${type} is left to the browser`);
      }
    },
    files.map(({ name, bytes }) => ({
      name,
      type: "",
      base64: Buffer.from(bytes).toString("base64"),
    })),
  );
}

/** The chunks of a PNG, each with its checksum proved. */
function chunks(png) {
  assert.equal(png.subarray(0, 8).toString("hex"), "89504e470d0a1a0a");
  const found = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const body = png.subarray(at + 4, at + 8 + length);
    assert.equal(png.readUInt32BE(at + 8 + length), crc32(body), type);
    found.push({ type, data: body.subarray(4) });
    at += 12 + length;
  }
  return found;
}

/** Another way to the same sum as the page's: a table. */
const table = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

test("PNG: drawn anew at each scale, with its definition inside", async () => {
  const page = await explorer();
  await openDialog(page);
  const { width, height } = await inside(page, (chart) => ({
    width: chart.inner.picture.width,
    height: chart.drawn.height,
  }));
  const raw = [];
  for (const scale of [1, 2, 3, 4]) {
    await page.getByLabel("Size of the PNG").selectOption(String(scale));
    const { name, bytes } = await saved(page, "Download PNG");
    assert.equal(name, "modelshare-share-country-2026-06-29.png");
    const found = chunks(bytes);
    const header = found.find(({ type }) => type === "IHDR").data;
    assert.equal(header.readUInt32BE(0), Math.round(width * scale));
    assert.equal(header.readUInt32BE(4), Math.round(height * scale));
    raw.push(
      inflateSync(
        Buffer.concat(found.filter(({ type }) => type === "IDAT").map(({ data }) => data)),
      ),
    );
    const text = found.find(({ type }) => type === "iTXt").data;
    assert.equal(text.toString("latin1", 0, 11), "modelshare\0");
    const state = JSON.parse(text.toString("utf8", 15));
    assert.equal(state.modelshare, 1);
    assert.equal(state.view, "share");
    assert.equal(state.query.window, 30);
    assert.equal(state.query.at, "2026-06-29");
    assert.equal(state.snapshot.sha256, sha256(fixture.text()));
    assert.equal(state.src, `${harness.origin}/taken.json`);
  }
  // Blown up, every pixel of the small picture would be a block of the large one.
  const stride = (scale) => 1 + 4 * Math.round(width * scale);
  assert.equal(raw[0].length, stride(1) * Math.round(height));
  const decoded = await page.evaluate(async () => {
    const chart = document.getElementById("chart");
    const pixels = async (scale) => {
      const image = await createImageBitmap(await chart.toPng(scale));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      return { data: new Uint32Array(data.buffer), width: image.width, height: image.height };
    };
    const [one, two] = [await pixels(1), await pixels(2)];
    let sharper = 0;
    for (let y = 0; y < one.height; y += 1) {
      for (let x = 0; x < one.width; x += 1) {
        const at = (dx, dy) => two.data[(2 * y + dy) * two.width + 2 * x + dx];
        if (new Set([at(0, 0), at(1, 0), at(0, 1), at(1, 1)]).size > 1) sharper += 1;
      }
    }
    return { sharper, colours: new Set(one.data).size };
  });
  assert.ok(decoded.colours > 5);
  assert.ok(decoded.sharper > 1000, `${decoded.sharper} blocks of four differ inside`);
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("PNG: a scale that cannot be is refused", async () => {
  const page = await explorer();
  const messages = await page.evaluate(async () => {
    const chart = document.getElementById("chart");
    const tell = (error) => `${error.code}: ${error.message}`;
    return Promise.all([0, 9, Number.NaN].map((scale) => chart.toPng(scale).then(String, tell)));
  });
  assert.deepEqual(
    messages,
    ["0", "9", "NaN"].map(
      (found) =>
        `option-value: option scale: expected a number above 0 and at most 8, found ${found}`,
    ),
  );
  await page.shut();
});

test("an SVG keeps its texts inside and apart in whatever font it is shown", async () => {
  for (const width of [320, 1200]) {
    for (const query of ["view=share", "view=bars&lang=fr", "view=lead&claim=CN+%3E+US"]) {
      const page = await explorer({ query: `${choices}&${query}`, width });
      const svg = await inside(page, (chart) => chart.toSvg());
      // Far wider than the font of its measures.
      const wide = svg
        .replace(/^.*?<svg/s, "<svg")
        .replaceAll(/font-family="[^"]*"/g, 'font-family="monospace"');
      const found = await page.evaluate((svg) => {
        document.body.innerHTML = svg;
        const picture = document.querySelector("svg");
        const { left, right } = picture.getBoundingClientRect();
        const texts = [...picture.querySelectorAll("text")].map((text) => {
          const box = text.getBoundingClientRect();
          return { text: text.textContent.trim(), box };
        });
        const out = texts.filter(({ box }) => box.left < left - 1 || box.right > right + 1);
        const touching = texts.flatMap((one, index) =>
          texts
            .slice(index + 1)
            .filter(({ box }) => {
              const across = Math.min(box.right, one.box.right) - Math.max(box.left, one.box.left);
              const down = Math.min(box.bottom, one.box.bottom) - Math.max(box.top, one.box.top);
              // Boxes of lines have room above and below their letters.
              return across > 1 && down > box.height / 3;
            })
            .map((other) => `${one.text} / ${other.text}`),
        );
        return { count: texts.length, out: out.map(({ text }) => text), touching };
      }, wide);
      assert.ok(found.count > 10, `${found.count} texts`);
      assert.deepEqual([found.out, found.touching], [[], []], `${query} at ${width} px`);
      await page.shut();
    }
  }
});

for (const [view, more] of [
  ["share", ""],
  ["lines", ""],
  ["bars", ""],
  ["lead", "&claim=CN+%3E+US"],
  ["specifications", "&claim=CN+%3E+US"],
  ["concentration", ""],
]) {
  test(`${view}: SVG, PNG, CSV and JSON from the element`, async () => {
    const page = await explorer({ query: `${choices}&view=${view}${more}` });
    const found = await page.evaluate(async () => {
      const chart = document.getElementById("chart");
      const svg = await chart.toSvg();
      const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
      const png = await createImageBitmap(await chart.toPng(1));
      return {
        svg,
        error: parsed.querySelector("parsererror")?.textContent,
        title: parsed.querySelector("title").textContent,
        metadata: parsed.querySelector("metadata").textContent,
        size: [png.width, png.height],
        csv: await chart.toCsv(),
        drawn: { title: chart.drawn.title, height: chart.drawn.height },
        width: chart.inner.picture.width,
      };
    });
    assert.equal(found.error, undefined);
    assert.equal(found.title, found.drawn.title);
    assert.equal(JSON.parse(found.metadata).view, view);
    assert.deepEqual(found.size, [Math.round(found.width), Math.round(found.drawn.height)]);
    const [head] = records(found.csv.replace(/^(# .*\r\n)+/, ""));
    const expected = {
      lead: "date,a,b,share_a,share_b,lead,leader,kept,holds",
      specifications: "choice,value,specifications,holds,median_lead,spread",
      concentration: "date,groups,hhi,effective,cr1,cr4,cr10,cr50,gini,ungrouped",
    };
    assert.equal(
      head.join(),
      expected[view] ?? "date,group,label,downloads,share,total,coverage,left_out",
    );
    const [, ...rows] = records(found.csv.replace(/^(# .*\r\n)+/, ""));
    assert.ok(rows.length > 3);
    // A number below zero is a number, not a formula.
    if (view === "lead") assert.ok(Math.abs(Number(rows[0][5]) - (100 * -2900) / 3660) < 1e-9);
    await page.shut();
  });
}

test("CSV: a header that says what it is, and the shares of every date", async () => {
  const page = await explorer();
  await openDialog(page);
  const { name, bytes } = await saved(page, "Download CSV");
  assert.equal(name, "modelshare-share-country-2026-06-29.csv");
  const text = bytes.toString("utf8");
  const about = text.split("\r\n").filter((line) => line.startsWith("# "));
  const permalink = await page.locator("output.sum").textContent();
  assert.deepEqual(about.slice(0, -1), [
    "# title: Open-model downloads by country",
    "# universe: Not the whole Hugging Face Hub: 5 models",
    "# definition: Share of downloads in the 30 days to each date, models of any age, by country of the publisher",
    "# source: Counts of a test, https://example.org/counts",
    "# licence: CC0-1.0",
    "# retrieved: 2026-06-30",
    "# note: Made for tests: it measures nothing.",
    `# snapshot SHA-256: ${sha256(fixture.text())}`,
    `# permalink: ${permalink}`,
  ]);
  assert.match(about.at(-1), /^# date: \d{4}-\d\d-\d\d$/);
  const [header, ...rows] = records(text.slice(text.indexOf("\ndate,") + 1));
  assert.deepEqual(header, "date group label downloads share total coverage left_out".split(" "));
  const ids = ["CN", "US", "FR", "unaffiliated", "unattributed"];
  assert.equal(rows.length, ids.length * fixture.downloads[0].length);
  for (const [date, group, , downloads, share, total, coverage, leftOut] of rows) {
    const column = fixture.snapshot().dates.indexOf(date);
    const all = fixture.downloads.reduce((sum, row) => sum + row[column], 0);
    const own = fixture.downloads[ids.indexOf(group)][column];
    assert.equal(Number(downloads), own);
    assert.equal(Number(total), all);
    assert.ok(Math.abs(Number(share) - own / all) < 1e-12);
    assert.deepEqual([coverage, leftOut], ["1", "0"]);
  }
  await page.shut();
});

test("JSON: the result of the core, as the command line gives it", async () => {
  const page = await explorer();
  await openDialog(page);
  const { bytes } = await saved(page, "Download JSON");
  const expected = await page.evaluate(
    async ([core, text]) => {
      const { load } = await import(core);
      return (await load(text)).shares({ window: 30, maxAge: "any", series: true });
    },
    [harness.inPackage("core.js"), fixture.text()],
  );
  assert.deepEqual(JSON.parse(bytes.toString("utf8")), expected);
  await page.shut();
});

test("words: sentence, table, citation and BibTeX on the clipboard", async () => {
  const page = await explorer({ permissions: ["clipboard-read", "clipboard-write"] });
  await openDialog(page);
  const clipboard = () =>
    page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const entries = item.types.map(async (type) => [
        type,
        await (await item.getType(type)).text(),
      ]);
      return Object.fromEntries(await Promise.all(entries));
    });
  const copied = async (name) => {
    await page.getByRole("button", { name, exact: true }).click();
    await page.locator("dialog .status", { hasText: "Copied." }).waitFor();
    return clipboard();
  };
  const sum = sha256(fixture.text());
  const sentence = (await copied("Copy the sentence"))["text/plain"];
  assert.match(sentence, /^In the 30 days to 29 Jun 2026, China had 61\.4\s% of downloads/);
  assert.ok((await page.locator("dialog").textContent()).includes(sentence));

  const { "text/plain": tabbed, "text/html": html } = await copied("Copy as table");
  const lines = tabbed.split("\n").map((line) => line.split("\t"));
  assert.equal(lines.length, 1 + 5 * 6);
  assert.deepEqual(lines[1].slice(0, 4), ["2026-01-05", "CN", "China", "100"]);
  assert.match(html, /<table>.*<th>group<\/th>/s);
  assert.equal(html.match(/<tr>/g).length, lines.length);

  const link = (await copied("Copy the permalink"))["text/plain"];
  assert.equal(new URL(link).searchParams.get("data"), sum);

  const cite = (await copied("Copy the citation"))["text/plain"];
  for (const part of ["Counts of a test", "CC0-1.0", "30 Jun 2026", sum, link, "Accessed"]) {
    assert.ok(cite.includes(part), part);
  }
  const entry = (await copied("Copy BibTeX"))["text/plain"];
  assert.match(entry, /^@misc\{modelshare-[0-9a-f]{8}-\d{4}-\d\d-\d\d,\n/);
  assert.match(entry, /title = \{\{Open-model downloads by country\}\}/);
  assert.ok(entry.includes(sum));
  assert.equal(entry.match(/\{/g).length, entry.match(/\}/g).length);
  await page.shut();
});

test("words: where the clipboard is refused, the text stands selected in a box", async () => {
  const page = await harness.page();
  await page.addInitScript(() => {
    const refuse = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    Object.defineProperty(navigator, "clipboard", { value: { writeText: refuse, write: refuse } });
  });
  harness.route("/taken.json", { body: fixture.text() });
  await page.goto(`${harness.origin}${sitePath}?src=/taken.json&${choices}`);
  await drawn(page);
  await openDialog(page);
  for (const name of ["Copy the sentence", "Copy as table"]) {
    await page.getByRole("button", { name }).click();
    const box = page.getByRole("textbox", { name: "Text to copy" });
    await box.waitFor();
    const { value, selected, isActive } = await box.evaluate((box) => ({
      value: box.value,
      selected: box.value.slice(box.selectionStart, box.selectionEnd),
      isActive: document.activeElement === box,
    }));
    assert.ok(value.length > 50);
    assert.equal(selected, value);
    assert.ok(isActive);
  }
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("permalink: every choice, and a calm word when the data have changed since", async () => {
  const page = await explorer({ query: "window=30&max-age=any&view=lines&scope=task%3Dunknown" });
  assert.ok(!new URL(page.url()).searchParams.has("data"));
  await openDialog(page);
  const link = await page.locator("output.sum").textContent();
  await page.shut();
  const given = Object.fromEntries(new URL(link).searchParams);
  assert.deepEqual(given, {
    src: "/taken.json",
    view: "lines",
    by: "country",
    window: "30",
    "max-age": "any",
    at: "2026-06-29",
    individuals: "unaffiliated",
    measure: "downloads",
    attribution: "uploader",
    unattributed: "keep",
    unaffiliated: "keep",
    "drop-top": "0",
    panel: "all",
    scope: "task=unknown",
    events: "on",
    published: "on",
    data: sha256(fixture.text()),
  });

  const same = await harness.page();
  await same.goto(link);
  await drawn(same);
  await same.getByRole("button", { name: "Take it away" }).waitFor();
  await same.waitForTimeout(200);
  assert.equal(await same.locator(".notice p").count(), 0, "nothing has changed");
  await same.shut();

  const changed = fixture.text((data) => (data.source.retrieved = "2026-07-07"));
  const seen = harness.route("/taken.json", { body: changed });
  const later = await harness.page();
  await later.goto(link);
  await drawn(later);
  const notice = later.locator(".notice");
  await notice.locator("p").first().waitFor();
  const text = await notice.textContent();
  for (const part of [sha256(fixture.text()), sha256(changed), "7 Jul 2026", "have changed"]) {
    assert.ok(text.includes(part), `${part} in ${text}`);
  }
  assert.equal(seen.length, 1, "one download is enough");
  const query = await inside(later, (chart) => chart.drawn.result.query);
  assert.equal(query.window, 30);
  assert.deepEqual(query.scope, { task: ["unknown"] });
  // A choice makes the address short again.
  await told(later, ["change"], () => later.locator("[name=view][value=bars]").check());
  assert.ok(!new URL(later.url()).searchParams.has("data"));
  await later.getByRole("button", { name: "Dismiss" }).click();
  assert.equal(await notice.locator("p").count(), 0);
  await later.shut();

  const odd = await harness.page();
  await odd.goto(link.replace(/data=.*/, "data=%3Cb%3E"));
  await drawn(odd);
  await odd.locator(".notice", { hasText: "not one of 64 hexadecimal digits" }).waitFor();
  await odd.shut();
});

for (const [kind, grouping] of [
  ["PNG", { by: "namespace", pin: "delta" }],
  ["SVG", { by: "country", join: "EU", pin: "US" }],
]) {
  test(`${kind}: dropped on the explorer, it brings its choices back`, async () => {
    const ofPicture = { values: "absolute", to: "2026-05-25", events: "off" };
    const query = `${choices}&view=bars&at=2026-03-16&exclude=beta%2F*%3Dtoo+many&override=gamma%3DDE&${new URLSearchParams({ ...grouping, ...ofPicture })}`;
    const page = await explorer({ query });
    const before = await inside(page, (chart) => chart.drawn.result);
    await openDialog(page);
    const file = await saved(page, `Download ${kind}`);
    await page.shut();

    const other = await harness.visit("?lang=en");
    await drawn(other);
    await other.getByRole("button", { name: "Take it away" }).waitFor();
    await drop(other, [file]);
    await other.locator(".own li", { hasText: "choices of the picture are set" }).waitFor();
    await other.waitForFunction(
      (total) => document.getElementById("chart").drawn.result?.total[0] === total,
      before.total[0],
    );
    assert.deepEqual(await inside(other, (chart) => chart.drawn.result), before);
    const address = Object.fromEntries(new URL(other.url()).searchParams);
    for (const [name, value] of Object.entries(grouping)) {
      // The country is what the explorer begins with.
      assert.equal(address[name], value === "country" ? undefined : value, name);
    }
    assert.equal(address.at, "2026-03-16");
    assert.equal(address.exclude, "beta/*=too many");
    for (const [name, value] of Object.entries(ofPicture)) {
      assert.equal(address[name], value, name);
      assert.equal(await other.locator("#chart").getAttribute(name), value, name);
    }
    assert.equal(address.lang, "en", "the reader's language stays");
    await other.waitForTimeout(200);
    assert.equal(await other.locator(".notice p").count(), 0, "the same data");
    assert.deepEqual(other.problems, []);
    await other.shut();

    // With other data it says so.
    harness.route("/taken.json", { body: fixture.text((data) => (data.source.notes = [])) });
    const later = await harness.visit("");
    await drawn(later);
    await later.getByRole("button", { name: "Open your own data" }).click();
    await later.locator("#own-files").setInputFiles({
      name: file.name,
      mimeType: "",
      buffer: file.bytes,
    });
    await later.locator(".notice", { hasText: "have changed" }).waitFor();
    await later.shut();
  });
}

test("a picture of the command line: its choices are understood too", async () => {
  const page = await explorer();
  const state = await readFile(at("tests/golden/cli/state.json"), "utf8");
  const text = state.replace(/[<>&]/g, (one) => `&#${one.charCodeAt(0)};`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"><metadata id="modelshare">${text}</metadata></svg>`;
  await drop(page, [{ name: "rendered.svg", bytes: svg }]);
  await page.locator(".own li", { hasText: "Its data were not on the network" }).waitFor();
  await page.locator(".notice", { hasText: "have changed" }).waitFor();
  const { query } = JSON.parse(state);
  const address = Object.fromEntries(new URL(page.url()).searchParams);
  assert.deepEqual(address, {
    src: "/taken.json",
    view: "bars",
    theme: "dark",
    by: "namespace",
    window: "30",
    "max-age": "any",
    at: query.at,
    exclude: 'a<b>&c/*=why "so"',
    values: "absolute",
    pin: "google",
    events: "off",
  });
  await page.shut();
});

test("a picture of another site's data: nobody is asked for them", async () => {
  const page = await explorer();
  const svg = await inside(page, (chart) => chart.toSvg());
  const elsewhere = svg.replaceAll(harness.origin, "https://elsewhere.example");
  assert.notEqual(elsewhere, svg);
  await drop(page, [{ name: "theirs.svg", bytes: elsewhere }]);
  await page.locator(".own li", { hasText: "https://elsewhere.example/taken.json" }).waitFor();
  assert.ok(page.addresses.every((address) => address.startsWith(harness.origin)));
  await page.shut();
});

test("pictures that are broken or hostile are told of, and nothing changes", async () => {
  const page = await explorer();
  const png = Buffer.from(
    await page.evaluate(async () => {
      const blob = await document.getElementById("chart").toPng(1);
      return [...new Uint8Array(await blob.arrayBuffer())];
    }),
  );
  const svg = await inside(page, (chart) => chart.toSvg());
  const spoilt = (change) => {
    const copy = Buffer.from(png);
    change(copy);
    return copy;
  };
  const metadata = (text) =>
    `<svg xmlns="http://www.w3.org/2000/svg"><metadata id="modelshare">${text}</metadata></svg>`;
  const cases = [
    [
      "cut.png",
      png.subarray(0, 60),
      /^PNG chunk \(byte 33\): expected \d+ bytes of data, found 15$/,
    ],
    [
      "stub.png",
      png.subarray(0, 38),
      /^PNG chunk \(byte 33\): expected 12 bytes or more, found 5$/,
    ],
    [
      "sum.png",
      spoilt((copy) => (copy[60] ^= 1)),
      /^PNG chunk \(byte 33\): expected the checksum [0-9a-f]{8}, found [0-9a-f]{8}$/,
    ],
    [
      "huge.png",
      spoilt((copy) => copy.writeUInt32BE(0xffffffff, 33)),
      /^PNG chunk \(byte 33\): expected 4294967295 bytes of data, found \d+$/,
    ],
    [
      "plain.png",
      Buffer.concat([png.subarray(0, 33), png.subarray(-12)]),
      /^PNG: expected a text chunk “modelshare” that modelshare has put there, found none$/,
    ],
    ["cut.svg", svg.slice(0, 200), /^SVG: expected well-formed XML, found markup that is none$/],
    [
      "bare.svg",
      `<svg xmlns="http://www.w3.org/2000/svg"/>`,
      /^SVG: expected an element metadata “modelshare” that modelshare has put there, found none$/,
    ],
    [
      "script.svg",
      metadata(`<script>window.hacked = true</script>`),
      /^the definition in the picture: expected JSON, found text that is none$/,
    ],
    [
      "array.svg",
      metadata(`[1]`),
      /^the definition in the picture: expected an object with modelshare 1 and a query, found \[1\]$/,
    ],
    [
      "types.svg",
      metadata(`{"modelshare":1,"query":{"exclude":"x"}}`),
      /^option exclude: expected what modelshare writes, found "x"$/,
    ],
    [
      "proto.svg",
      metadata(`{"modelshare":1,"query":{"window":{"toString":1}}}`),
      /^option window: expected what modelshare writes, found \{"toString":1\}$/,
    ],
    [
      "long.svg",
      metadata(`{"modelshare":1,"query":{},"view":"${"a".repeat(20_000)}"}`),
      /^option view: expected text of at most 10000 characters, found 20000$/,
    ],
    [
      "bomb.svg",
      metadata("a".repeat(70_000)),
      /^SVG metadata: expected at most 65536 characters, found 70000$/,
    ],
  ];
  const address = page.url();
  await drop(
    page,
    cases.map(([name, bytes]) => ({ name, bytes })),
  );
  await page
    .locator(".own li .wrong")
    .nth(cases.length - 1)
    .waitFor();
  for (const [index, [name, , expected]] of cases.entries()) {
    const item = page.locator(".own .files > li").nth(index);
    assert.equal(await item.locator(".name").textContent(), name);
    assert.match(await item.locator(".wrong").textContent(), expected, name);
  }
  assert.equal(page.url(), address);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  await drawn(page);
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("hostile names act in no file: formulas, markup, the direction of writing", async () => {
  const names = [
    '=HYPERLINK("x")',
    "<img src=x onerror=alert(1)>",
    "\u202eevil,name",
    "+1",
    "a\tb",
  ];
  const change = (data) => {
    data.namespaces = names;
    data.organisations.namespace = names;
    data.models.name = names.map((_, index) => `m${index}`);
    data.source.name = "Source\u202e</metadata><script>alert(1)</script>\r\n=1+1";
    data.source.notes = ["note\nwith,lines"];
    delete data.source.url;
  };
  const page = await explorer({
    change,
    path: "/hostile.json",
    query: `${choices}&by=namespace`,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await openDialog(page);
  const csv = (await saved(page, "Download CSV")).bytes.toString("utf8");
  const data = csv.slice(csv.indexOf("\ndate,") + 1);
  const header = csv.slice(0, csv.length - data.length);
  assert.ok(
    header.split("\r\n").every((line) => line === "" || line.startsWith("# ")),
    header,
  );
  assert.ok(!header.includes("\u202e"));
  const groups = new Set(
    records(data)
      .slice(1)
      .map(([, group]) => group),
  );
  for (const name of names) {
    assert.ok(groups.has(/^[=+]/.test(name) ? `'${name}` : name), name);
  }

  const json = (await saved(page, "Download JSON")).bytes.toString("utf8");
  assert.ok(!json.includes("\u202e"));
  assert.deepEqual(new Set(JSON.parse(json).groups.map(({ id }) => id)), new Set(names));

  const svg = (await saved(page, "Download SVG")).bytes.toString("utf8");
  const parsed = await page.evaluate((svg) => {
    const root = new DOMParser().parseFromString(svg, "image/svg+xml");
    const tags = [...root.querySelectorAll("*")].map(({ localName }) => localName);
    const [, state] = [
      root.querySelector("parsererror"),
      root.querySelector("metadata").textContent,
    ];
    return { tags: [...new Set(tags)], source: JSON.parse(state).snapshot.name };
  }, svg);
  assert.ok(!parsed.tags.some((tag) => ["script", "img", "parsererror"].includes(tag)));
  assert.equal(parsed.source, "Source\u202e</metadata><script>alert(1)</script>\r\n=1+1");

  await page.getByRole("button", { name: "Copy as table" }).click();
  await page.locator("dialog .status", { hasText: "Copied." }).waitFor();
  const [plain, html] = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    return Promise.all(
      ["text/plain", "text/html"].map(async (type) => (await item.getType(type)).text()),
    );
  });
  assert.ok(plain.split("\n").every((line) => line.split("\t").length === 8));
  assert.ok(!/\t[=+]/.test(plain) && !plain.includes("\u202e"));
  assert.ok(!html.includes("<img") && html.includes("&lt;img"));

  const entry = await page.locator("dialog pre").textContent();
  assert.ok(!entry.includes("\u202e") && !entry.includes("\r"));
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("the dialog: by keyboard, back to its button, quiet for axe, nothing left behind", async () => {
  for (const [width, colorScheme] of [
    [320, "dark"],
    [1200, "light"],
  ]) {
    const page = await explorer({ viewport: { width, height: 740 }, colorScheme });
    const button = page.getByRole("button", { name: "Take it away" });
    await button.focus();
    await page.keyboard.press("Enter");
    await page.locator("dialog[open]:not([aria-busy])").waitFor();
    assert.ok(await page.evaluate(() => document.activeElement.closest("dialog") !== null));
    assert.deepEqual(await findings(page, "dialog"), []);
    const small = await page
      .locator("dialog :is(button, select)")
      .evaluateAll((all) =>
        all.map((one) => one.getBoundingClientRect()).filter((box) => box.height < 24),
      );
    assert.equal(small.length, 0);
    const { inner, outer } = await page.evaluate(() => {
      const dialog = document.querySelector("dialog");
      return { inner: dialog.scrollWidth, outer: dialog.clientWidth };
    });
    assert.ok(inner <= outer, `${inner} px in ${outer} px at ${width}`);
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.querySelector("dialog") === null);
    assert.ok(await button.evaluate((one) => document.activeElement === one));
    await page.shut();
  }
});

test("under a strict policy everything still works", async () => {
  harness.route("/taken.json", { body: fixture.text() });
  const page = await harness.page();
  await page.route("**/*", async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), "content-security-policy": strictPolicy };
    await route.fulfill({ response, headers });
  });
  await page.goto(`${harness.origin}${sitePath}?src=/taken.json&${choices}`);
  await drawn(page);
  await openDialog(page);
  for (const name of ["Download PNG", "Download SVG", "Download CSV", "Download JSON"]) {
    assert.ok((await saved(page, name)).bytes.length > 100);
  }
  await page.keyboard.press("Escape");
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal(await inside(page, (_, root) => root.querySelectorAll("svg.printed").length), 1);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.deepEqual(page.problems, []);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.shut();
});
