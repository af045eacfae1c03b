// The explorer as one file, opened from a disk: everything works, and nothing is asked for.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { at } from "../../scripts/lib/paths.mjs";
import { buildSingle } from "../../scripts/lib/single.mjs";
import { text } from "./fixture.mjs";
import { drawn, picture, useHarness } from "./harness.mjs";

const harness = useHarness();
let folder;
let address;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "modelshare-single-"));
  const { file } = await buildSingle(path.join(folder, "single"));
  address = pathToFileURL(file).href;
  await writeFile(path.join(folder, "own.json"), text());
});
after(() => rm(folder, { recursive: true, force: true }));

const chart = (page) => page.locator("model-share");
const info = (page) => chart(page).evaluate(({ info, drawn }) => ({ ...info, title: drawn.title }));

/** The requests of a page but for itself and what it has within. */
const requests = (page) =>
  page.addresses.filter((one) => !one.startsWith(address) && !/^(data|blob):/.test(one));

test("every view, language and export of the file on a disk, without a single request", async () => {
  const page = await harness.page({ acceptDownloads: true });
  await page.goto(`${address}?lang=en`);
  await drawn(page);
  assert.ok((await picture(page)).areas > 3, "a picture");
  const { models, title } = await info(page);
  assert.ok(models > 100, `${models} models`);
  assert.match(title, /downloads by country/);

  // Views by the form, as a reader chooses them; some take the second module's parts.
  for (const view of ["lines", "bars", "table", "lead", "specifications", "concentration"]) {
    const change = chart(page).evaluate(
      (chart) =>
        new Promise((done) => chart.addEventListener("change", () => done(), { once: true })),
    );
    await page.locator(`input[name=view][value=${view}]`).check();
    await change;
    await drawn(page);
    assert.match(page.url(), new RegExp(`view=${view}`));
  }
  await page
    .locator("#firm")
    .getByText(/leads? in \d/)
    .first()
    .waitFor();
  for (const [lang, dir] of [
    ["ja", "ltr"],
    ["ar", "rtl"],
    ["de", "ltr"],
  ]) {
    await page.locator("#lang").selectOption(lang);
    await page.locator(`html[lang=${lang}][dir=${dir}]:not([data-language])`).waitFor();
    await page.waitForFunction(
      (lang) =>
        document
          .querySelector("model-share")
          .shadowRoot.querySelector(".frame")
          .lang.startsWith(lang),
      lang,
    );
    await drawn(page);
  }
  // By the address too, which is all that a colleague is sent.
  await page.goto(`${address}?lang=en&view=bars&by=organisation&attribution=base`);
  await drawn(page);

  await page.getByRole("button", { name: "Take it away" }).click();
  await page.locator("dialog[open]:not([aria-busy])").waitFor();
  for (const kind of ["PNG", "SVG", "CSV"]) {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: `Download ${kind}`, exact: true }).click(),
    ]);
    const file = await download.path();
    assert.ok((await readFile(file)).length > 500, kind);
  }
  await page.keyboard.press("Escape");
  for (const name of ["Embed", "offline"]) {
    assert.equal(await page.getByRole("button", { name: new RegExp(name) }).count(), 0, name);
  }

  await page.getByRole("button", { name: "Open your own data" }).click();
  await page.locator("#own input[type=file]").setInputFiles(path.join(folder, "own.json"));
  await page.waitForFunction(() => document.querySelector("model-share").info?.models === 5);
  const list = JSON.stringify([
    { id: "Qwen/one", downloads: 10 },
    { id: "google/two", downloads: 5 },
  ]);
  const file = { name: "models.json", mimeType: "application/json", buffer: Buffer.from(list) };
  await page.locator("#own input[type=file]").setInputFiles(file);
  await page.waitForFunction(() => document.querySelector("model-share").info?.models === 2);
  // Whose the accounts are stands in the file.
  const groups = await chart(page).evaluate((chart) =>
    chart.shares({ by: "country", window: "all", maxAge: "any" }).groups.map(({ id }) => id),
  );
  assert.deepEqual(groups, ["CN", "US"]);
  assert.deepEqual(requests(page), []);
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("its own policy forbids what it does not need", async () => {
  const html = await readFile(new URL(address), "utf8");
  const [, policy] = html.match(/<meta http-equiv="content-security-policy" content="([^"]*)"/);
  assert.match(policy, /^default-src 'none'; script-src 'sha256-[^']+' 'wasm-unsafe-eval'; /);
  assert.doesNotMatch(policy, /https?:|\*|'self'|unsafe-inline|connect-src/);
  const page = await harness.page();
  await page.goto(address);
  await drawn(page);
  const tried = await page.evaluate(
    (elsewhere) =>
      fetch(elsewhere).then(
        () => "sent",
        () => "refused",
      ),
    `${harness.origin}/anything`,
  );
  assert.equal(tried, "refused");
  const strange = await page.evaluate(() => {
    const script = document.createElement("script");
    try {
      script.textContent = "globalThis.strange = true";
    } catch {
      return "refused";
    }
    document.head.append(script);
    return globalThis.strange ?? "refused";
  });
  assert.equal(strange, "refused");
  await page.shut();
});

test("both data sets are inside, byte by byte, and what it cites is a published file and no path", async () => {
  const page = await harness.page();
  await page.goto(`${address}?lang=en`);
  await drawn(page);
  for (const name of ["llm-catalogue-article.json", "llm-panel.json"]) {
    if (name === "llm-panel.json") {
      await page.locator("#src").selectOption(`data/${name}`);
      await page.waitForFunction(() => document.querySelector("model-share").info?.models === 41);
      assert.match(page.url(), /data=llm-panel/);
    }
    await drawn(page);
    const published = await readFile(at("www/data", name));
    const sum = createHash("sha256").update(published).digest("hex");
    await page.getByRole("button", { name: "Take it away" }).click();
    const dialog = page.locator("dialog[open]");
    await dialog.getByRole("button", { name: "Copy BibTeX" }).waitFor();
    const said = await dialog.textContent();
    for (const part of [
      `The data are inside this page, a copy of ${name}.`,
      `Snapshot with SHA-256 ${sum}.`,
    ]) {
      assert.ok(said.includes(part), `${part} in ${said}`);
    }
    assert.doesNotMatch(said, /file:/);
    const csv = await chart(page).evaluate((chart) => chart.toCsv());
    assert.ok(csv.includes(sum));
    assert.doesNotMatch(csv, /file:/);
    await page.keyboard.press("Escape");
  }
  // The way back, and by the address alone.
  await page.goto(`${address}?lang=en&data=llm-panel`);
  await page.waitForFunction(() => document.querySelector("model-share").info?.models === 41);
  await page.locator("#sets summary").click();
  await page.locator("#sets section").first().waitFor();
  assert.equal(await page.locator("#sets section").count(), 2);
  assert.deepEqual(requests(page), []);
  assert.deepEqual(page.problems, []);
  await page.shut();
});
