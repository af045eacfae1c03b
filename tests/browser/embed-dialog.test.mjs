// The explorer's dialog for embedding: what it offers, what can be set, keys and widths.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import http from "node:http";
import { test } from "node:test";

import { site } from "../../scripts/lib/paths.mjs";
import { handler } from "../../scripts/lib/server.mjs";
import { findings } from "./axe.mjs";
import {
  KINDS,
  all,
  choices,
  choose,
  dialogOf,
  framed,
  harness,
  open,
  openDialog,
  parsed,
  shownAs,
  paste,
  snippets,
  sum,
  visit,
} from "./embedding.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, inside, sitePath } from "./harness.mjs";

test("the dialog makes every kind, live and pinned, with title, words, hashes and a fallback", async () => {
  const { found, image, title, sentence, problems } = await all();
  assert.equal(title, "Open-model downloads by country");
  assert.match(sentence, /^In the 30 days to 29 Jun 2026, China had 61\.4\s% of downloads/);
  const integrity = sum("sha256", fixture.text());
  const page = await harness.page();
  for (const kind of KINDS) {
    const { live, pinned } = found[kind];
    assert.notDeepEqual(live, pinned, kind);
    assert.deepEqual(Object.keys(live), Object.keys(pinned));
    for (const [data, pieces] of Object.entries({ live, pinned })) {
      const text = Object.values(pieces).join("\n");
      assert.ok(text.includes(title), `${kind}: title`);
      assert.ok(text.includes("China had 61.4"), `${kind}: sentence`);
      // A picture names its data by the checksum that is part of its link.
      const names =
        kind === "picture"
          ? text.includes(createHash("sha256").update(fixture.text()).digest("hex"))
          : [integrity, encodeURIComponent(integrity)].some((one) => text.includes(one));
      assert.equal(names, data === "pinned", `${kind}, ${data}: ${text}`);
    }
  }
  const script = await parsed(page, found.script.live.HTML);
  const site = harness.origin + sitePath;
  const light = await (await fetch(`${site}embed-light.js`)).arrayBuffer();
  assert.deepEqual(script[0].attributes, {
    src: `${site}embed-light.js`,
    integrity: sum("sha384", Buffer.from(light)),
    crossorigin: "anonymous",
    defer: "",
  });
  assert.deepEqual(script[1].attributes, {
    role: "group",
    "aria-label": title,
    lang: "en-GB",
    src: `${harness.origin}/embedded.json`,
    view: "share",
    by: "country",
    window: "30",
    "max-age": "any",
    individuals: "unaffiliated",
  });
  const cells = script.filter(({ tag }) => ["th", "td"].includes(tag)).map(({ text }) => text);
  assert.deepEqual(cells.slice(0, 6).map(shownAs), [
    "Group",
    "Share",
    "Downloads",
    "China",
    "61.4\u00a0%",
    "3,600",
  ]);
  assert.equal(cells.length, 3 * 6);
  assert.equal(image.name, "modelshare-share-country-2026-06-29.svg");
  assert.deepEqual(
    problems.filter((text) => !text.includes("404")),
    [],
    "only a list of archived files was missed",
  );
  await page.shut();
});

test("title, words, height and hash can be chosen; what is empty keeps its own", async () => {
  const page = await dialogOf({ permissions: ["clipboard-read", "clipboard-write"] });
  const own = `Who "leads" & <why>`;
  await page.getByLabel("Title", { exact: true }).fill(own);
  await page.getByLabel("Alternative text").fill("");
  let [script, chart] = await parsed(page, (await snippets(page)).HTML);
  assert.equal(chart.attributes["aria-label"], own);
  assert.match((await snippets(page)).HTML, /<p>In the 30 days to 29 Jun 2026/);
  assert.match(script.attributes.integrity, /^sha384-/);
  await page.getByLabel("by its hash").uncheck();
  [script] = await parsed(page, (await snippets(page)).HTML);
  assert.deepEqual(Object.keys(script.attributes), ["src", "defer"]);

  await choose(page, "kind", "frame");
  await page.getByLabel("Height at first").fill("5000");
  let [frame] = await parsed(page, (await snippets(page)).HTML);
  assert.equal(frame.attributes.height, "2000");
  await page.getByLabel("Height at first").fill("600");
  [frame] = await parsed(page, (await snippets(page)).HTML);
  assert.equal(frame.attributes.height, "600");
  assert.equal(frame.attributes.title, own);

  // What is copied is what stands there.
  await page.getByRole("button", { name: "Copy: HTML" }).click();
  await page.getByRole("status").filter({ hasText: "Copied." }).waitFor();
  assert.equal(
    await page.evaluate(() => navigator.clipboard.readText()),
    (await snippets(page)).HTML,
  );

  await choose(page, "kind", "picture");
  await page.getByLabel("Format of the picture").selectOption("png");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save the picture" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "modelshare-share-country-2026-06-29.png");
  assert.match((await snippets(page)).Markdown, /\(modelshare-share-country-2026-06-29\.png "/);
  assert.equal((await readFile(await download.path())).subarray(1, 4).toString(), "PNG");
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("the preview is the frame itself, for those who open it", async () => {
  const page = await dialogOf();
  await choose(page, "kind", "frame");
  assert.equal(await page.locator("dialog iframe").count(), 0);
  await page.locator("dialog summary").click();
  await drawn(page.frameLocator("dialog iframe"));
  await choose(page, "kind", "script");
  await page.locator("dialog iframe").waitFor({ state: "detached" });
  await page.shut();
});

test("a host that lets no other site read: no hash that could not be checked, and the frame works", async () => {
  const serve = await handler(process.env.MODELSHARE_SITE ?? site);
  const server = http.createServer((request, response) => {
    const writeHead = response.writeHead.bind(response);
    response.writeHead = (status, headers) => {
      const kept = Object.entries(headers ?? {}).filter(([name]) => !/access-control/.test(name));
      return writeHead(status, Object.fromEntries(kept));
    };
    if (request.url.startsWith("/small.json")) {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(fixture.text());
    } else serve(request, response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  try {
    const page = await visit(
      `http://localhost:${server.address().port}/?src=small.json&${choices}`,
    );
    await drawn(page);
    await openDialog(page);
    await page.locator("dialog .caution", { hasText: "Access-Control-Allow-Origin" }).waitFor();
    const [script] = await parsed(page, (await snippets(page)).HTML);
    assert.deepEqual(Object.keys(script.attributes), ["src", "defer"]);
    await choose(page, "kind", "frame");
    assert.equal(await page.locator("dialog .caution").textContent(), "");
    const { HTML } = await snippets(page);
    await page.shut();
    const pasted = await visit(paste("closed", HTML));
    await framed(pasted);
    assert.deepEqual(pasted.problems, []);
    await pasted.shut();
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test("keys reach everything; small and dark it fits, and axe finds nothing", async () => {
  harness.route("/keys.json", { body: fixture.text(), ...open });
  const page = await harness.visit(`?src=%2Fkeys.json&${choices}`);
  await drawn(page);
  const button = page.locator("model-share ~ .tools").getByRole("button", { name: "Embed" });
  await button.focus();
  await page.keyboard.press("Enter");
  await page.locator("dialog[open]:not([aria-busy])").waitFor();
  await page.getByRole("radio", { name: "Script" }).focus();
  for (const [key, kind] of [
    ["ArrowRight", "frame"],
    ["ArrowRight", "amp"],
    ["ArrowRight", "picture"],
    ["ArrowRight", "react"],
    ["ArrowLeft", "picture"],
  ]) {
    await page.keyboard.press(key);
    await page.locator(`[name=embed-kind][value=${kind}]:checked:focus`).waitFor();
  }
  await page.getByRole("textbox", { name: "Markdown" }).focus();
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Copy: Markdown" }).and(page.locator(":focus")).waitFor();

  for (const [colorScheme, width] of [
    ["light", 1200],
    ["dark", 320],
  ]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 700 });
    for (const kind of ["script", "frame", "picture"]) {
      await choose(page, "kind", kind);
      const box = await page.locator("dialog").evaluate((dialog) => ({
        wide: dialog.scrollWidth - dialog.clientWidth,
        right: dialog.getBoundingClientRect().right,
        left: dialog.getBoundingClientRect().left,
      }));
      assert.ok(box.wide <= 0 && box.left >= 0 && box.right <= width, JSON.stringify(box));
      // What is under the dialog has its own tests.
      assert.deepEqual(await findings(page, "dialog"), []);
    }
  }
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await button.and(page.locator(":focus")).waitFor();
  await page.shut();
});

test("data of one's own: an address is asked for, and the picture is what there is", async () => {
  harness.route("/before.json", { body: fixture.text() });
  const page = await harness.visit(`?src=%2Fbefore.json&${choices}`);
  await drawn(page);
  const ready = inside(
    page,
    (chart, _, text) =>
      new Promise((done) => {
        chart.addEventListener("change", () => done(null), { once: true });
        chart.addEventListener("ready", () => done(null), { once: true });
        chart.snapshot = text;
      }),
    fixture.text(),
  );
  await ready;
  const before = page.addresses.length;
  await openDialog(page);
  await page.getByText("are not on the network").waitFor();
  for (const kind of KINDS) {
    const radio = page.locator(`[name=embed-kind][value=${kind}]`);
    assert.equal(await radio.isDisabled(), kind !== "picture", kind);
  }
  const { Markdown } = await snippets(page);
  const link = new URL(/\]\((http[^)]*)\)$/.exec(Markdown)[1]);
  assert.equal(link.searchParams.get("window"), "30");
  assert.ok(!link.searchParams.has("src") && !link.searchParams.has("data"));
  const asked = page.addresses.slice(before).filter((one) => /embed(-light)?\.js|resize/.test(one));
  assert.deepEqual(asked, [], "no script is read that no snippet names");
  await page.shut();
});
