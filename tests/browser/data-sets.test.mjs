// Which data are shown: by the control of the explorer, by its address and that of a frame.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { at } from "../../scripts/lib/paths.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, inside, sitePath, useHarness } from "./harness.mjs";

const harness = useHarness();
const panel = await readFile(at("www/data/llm-panel.json"));
const sum = createHash("sha256").update(panel).digest("hex");
const about = (page) => inside(page, ({ info }) => [info.models, info.dates.length]);
const isPanel = (page) =>
  page.waitForFunction(() => document.querySelector("model-share").info?.models === 41);
const parameters = (page) => Object.fromEntries(new URL(page.url()).searchParams);

test("the control: a data set is chosen by keys, stands in the address, and goes back", async () => {
  const page = await harness.visit("?data=llm-catalogue-article&window=30&max-age=any&lang=en");
  await drawn(page);
  const control = page.getByRole("combobox", { name: "Data set" });
  assert.equal(await control.inputValue(), "data/llm-catalogue-article.json");
  await page.locator("#earlier:not([disabled])").click();
  await page.waitForFunction(() => new URLSearchParams(location.search).has("at"));
  await control.focus();
  await page.keyboard.press("ArrowDown");
  await isPanel(page);
  await drawn(page);
  // Dates belong to the data.
  assert.deepEqual(parameters(page), {
    window: "30",
    "max-age": "any",
    lang: "en",
    data: "llm-panel",
  });
  assert.deepEqual(await about(page), [41, 69]);
  await page.goBack();
  await page.waitForFunction(() => document.querySelector("model-share").info?.models !== 41);
  assert.equal(await control.inputValue(), "data/llm-catalogue-article.json");
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("the list says of each data set whose it is, of what, and from when", async () => {
  for (const [lang, title, universe, source] of [
    [
      "en",
      "41 language models, every week",
      "41 well-known language models, chosen in August 2026",
      "Source: Gemas IA (J. Leutgeb)",
    ],
    [
      "de",
      "41 Sprachmodelle, jede Woche",
      "41 bekannte Sprachmodelle, ausgewählt im August 2026",
      "Quelle: Gemas IA (J. Leutgeb)",
    ],
  ]) {
    const page = await harness.visit(`?data=llm-panel&lang=${lang}`);
    await drawn(page);
    await page.locator("#sets summary").click();
    const entry = page.locator("#sets section", { hasText: title });
    await entry.waitFor();
    assert.equal(await page.locator("#sets section").count(), 3);
    const text = await entry.textContent();
    for (const part of [universe, source, "CC-BY-4.0", "2025", "2026", "69"]) {
      assert.ok(text.includes(part), `${part} in ${text}`);
    }
    assert.deepEqual(page.problems, []);
    await page.shut();
  }
});

test("the list that does not come is an error that says so, and comes when the network is back", async () => {
  const page = await harness.visit("?data=llm-panel&lang=en");
  await drawn(page);
  await page.route("**/data/sets.json", (route) => route.abort());
  await page.locator("#sets summary").click();
  await page.locator("#sets .wrong", { hasText: "List (data/sets.json)" }).waitFor();
  await page.unrouteAll();
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.locator("#sets section").first().waitFor();
  await page.shut();
});

for (const start of ["", "embed.html"]) {
  const name = start || "explorer";

  test(`${name}: data= is a name, an address or a checksum`, async () => {
    harness.route("/other.json", { body: fixture.text() });
    for (const [query, expected] of [
      ["data=llm-panel", [41, 69]],
      ["data=/other.json", [5, 6]],
      ["src=/other.json", [5, 6]],
      [`src=data/llm-panel.json&data=${sum}`, [41, 69]],
    ]) {
      const page = await harness.visit(`${start}?${query}&window=30&max-age=any&lang=en`);
      await drawn(page);
      assert.deepEqual(await about(page), expected, query);
      await page.shut();
    }
  });

  test(`${name}: a checksum of other data is said calmly, that of these is not`, async () => {
    const changed = (page) => page.getByText("The data have changed since this link was made");
    const same = await harness.visit(`${start}?src=data/llm-panel.json&data=${sum}&lang=en`);
    await drawn(same);
    const other = await harness.visit(
      `${start}?src=data/llm-panel.json&data=${sum.replace(/^./, (one) => (one === "0" ? "1" : "0"))}&lang=en`,
    );
    await drawn(other);
    await changed(other).waitFor();
    assert.equal(await other.getByText(sum).count(), 1, "what they are now");
    assert.equal(await changed(same).count(), 0);
    assert.deepEqual([same.problems, other.problems], [[], []]);
    await same.shut();
    await other.shut();
  });

  test(`${name}: what is no address is the error event, and asks nobody`, async () => {
    for (const query of ["data=http://%5B", "src=http://%5B", "data=javascript://%0aalert(1)"]) {
      const page = await harness.page();
      await page.addInitScript(() => {
        window.failures = [];
        // It may come before anything of the page can listen.
        addEventListener("error", ({ detail }) => detail && window.failures.push(detail), true);
      });
      await page.goto(`${harness.origin}${sitePath}${start}?${query}&lang=en`);
      await page.waitForFunction(() => window.failures.length > 0);
      const { code, message } = await page.evaluate(() => window.failures[0]);
      if (query.includes("javascript")) {
        assert.equal(code, "network", message);
      } else {
        assert.equal(code, "address");
        assert.equal(message, 'attribute src: expected an address, found "http://["');
      }
      for (const url of page.addresses) assert.ok(url.startsWith(harness.origin), url);
      const { drawn } = await inside(page, ({ drawn }) => ({ drawn }));
      assert.equal(drawn, null, "no other data than those that were asked for");
      await page.shut();
    }
  });
}

test("what a name means is a file of the site: one that is not there is named", async () => {
  const page = await harness.visit("?data=no-such-set&lang=en");
  const message = page.locator("model-share .error .message");
  await message.waitFor();
  assert.match(await message.textContent(), /data\/no-such-set\.json\): expected status 200/);
  await page.shut();
});
