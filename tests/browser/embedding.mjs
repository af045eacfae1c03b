// For tests of what the explorer's dialog gives to paste: the dialog, its snippets, and a page of
// another origin that they are pasted into.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import http from "node:http";
import { after, before } from "node:test";

import * as fixture from "./fixture.mjs";
import { drawn, useHarness } from "./harness.mjs";

export const harness = useHarness();
/** Definition of the pictures. */
export const choices = "window=30&max-age=any";
/** As a host that lets other sites read. */
export const open = { headers: { "access-control-allow-origin": "*" } };
export const sum = (algorithm, bytes) =>
  `${algorithm}-${createHash(algorithm).update(bytes).digest("base64")}`;

/** The origin of somebody else, with pages that hold what was pasted. */
export const others = { files: new Map(), origin: "" };
before(async () => {
  others.server = http.createServer((request, response) => {
    const file = others.files.get(request.url.split("?")[0]);
    response.writeHead(file ? 200 : 404, { "content-type": file?.type ?? "text/plain" });
    response.end(file?.body ?? "not here");
  });
  await new Promise((done) => others.server.listen(0, "127.0.0.1", done));
  others.origin = `http://localhost:${others.server.address().port}`;
});
after(() => {
  others.server.close();
  others.server.closeAllConnections();
});

/** Puts a text into a page of the other origin; gives its address. */
export function paste(name, body, head = "") {
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>An article</title><link rel="icon" href="data:,">${head}</head><body><h1>An article</h1>${body}</body></html>`;
  others.files.set(`/${name}`, { type: "text/html; charset=utf-8", body: page });
  return `${others.origin}/${name}`;
}

export async function visit(address, options) {
  const page = await harness.page(options);
  await page.goto(address);
  return page;
}

/** The explorer with the small snapshot, or one that `change` has spoilt, and its dialog. */
export async function dialogOf({
  change,
  query = choices,
  path = "/embedded.json",
  ...options
} = {}) {
  harness.route(path, { body: fixture.text(change), ...open });
  const address = `?src=${encodeURIComponent(path)}&${query}`;
  const page = await harness.visit(address, { acceptDownloads: true, ...options });
  await drawn(page);
  await openDialog(page);
  return page;
}

export async function openDialog(page) {
  await page.locator("model-share ~ .tools").getByRole("button", { name: "Embed" }).click();
  await page.locator("dialog[open]:not([aria-busy])").waitFor();
}

export const choose = (page, group, value) =>
  page.locator(`dialog [name=embed-${group}][value=${value}]`).check();

/** The texts to paste, by what they are. */
export const snippets = (page) =>
  page
    .locator("dialog textarea[readonly]")
    .evaluateAll((boxes) => Object.fromEntries(boxes.map(({ name, value }) => [name, value])));

export const KINDS = ["script", "frame", "amp", "picture", "react"];

/** The snippets of every kind, live and pinned, from one dialog; and the picture as it was saved. */
async function everySnippet(options) {
  const page = await dialogOf(options);
  const found = {};
  for (const data of ["live", "pinned"]) {
    await choose(page, "data", data);
    if (data === "pinned") await page.locator("dialog .hint", { hasText: "archived" }).waitFor();
    for (const kind of KINDS) {
      await choose(page, "kind", kind);
      (found[kind] ??= {})[data] = await snippets(page);
    }
  }
  await choose(page, "kind", "picture");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save the picture" }).click(),
  ]);
  const image = {
    name: download.suggestedFilename(),
    bytes: await readFile(await download.path()),
  };
  const title = await page.getByLabel("Title", { exact: true }).inputValue();
  const sentence = await page.getByLabel("Alternative text").inputValue();
  const { problems } = page;
  await page.shut();
  return { found, image, title, sentence, problems };
}

let everything;
export const all = () => (everything ??= everySnippet());

/** What stands there without scripts: title, sentence, source, and where there is room the table. */
export async function looksStatic(page, { title, sentence, table = true }) {
  assert.ok(await page.getByText(title, { exact: true }).first().isVisible());
  assert.ok(await page.getByText(sentence, { exact: true }).first().isVisible());
  const source = page.getByRole("link", { name: "Counts of a test" }).first();
  assert.equal(await source.getAttribute("href"), "https://example.org/counts");
  if (!table) return;
  assert.ok(await page.getByRole("cell", { name: "3,600" }).isVisible());
  assert.ok(await page.getByRole("rowheader", { name: "China" }).isVisible());
}

/** Waits until the chart in the frame is drawn, and the frame is as high as its page. */
export async function framed(page) {
  const frame = page.frameLocator("iframe");
  await drawn(frame);
  const inner = page.frames().find((one) => one.url().includes("/embed.html"));
  // Not of the document, which is as high as its frame at least.
  await inner.waitForFunction(() => {
    const { height } = document.getElementById("page").getBoundingClientRect();
    return height > 200 && Math.abs(height - innerHeight) <= 1;
  });
  return frame;
}

/** A text as snippets show it: without what turns or breaks lines. */
export const shownAs = (text) =>
  text
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
    .trim();

/** Every element of a text of HTML, with its attributes; and the text in it. */
export function parsed(page, html) {
  return page.evaluate((html) => {
    const { body, head } = new DOMParser().parseFromString(html, "text/html");
    const all = [...head.children, ...body.querySelectorAll("*")];
    return all.map((element) => ({
      tag: element.localName,
      attributes: Object.fromEntries(
        [...element.attributes].map(({ name, value }) => [name, value]),
      ),
      text: element.children.length === 0 ? element.textContent : null,
    }));
  }, html);
}
