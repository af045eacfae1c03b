// One walk through all that the element and the explorer can do, for tests of what must hold meanwhile.

import { readFile } from "node:fs/promises";

import { drawn, failed, inside } from "./harness.mjs";

export const views = ["share", "lines", "bars", "table", "concentration", "lead", "specifications"];

/** A button of the element, by its name in English. */
const button = (page, name) => page.locator("model-share").getByRole("button", { name });

/** Opens everything that opens in the shadow root. */
async function unfold(page) {
  for (const summary of await page.locator("model-share summary").all()) {
    const isClosed = await summary.evaluate((node) => !node.parentElement.open);
    if (isClosed && (await summary.isVisible())) await summary.click();
  }
}

/**
 * Everything of one element: views, tooltip, keys, table, why, tools, error, files and print. `look` is
 * called with a name where there is something new to be seen.
 * @returns {Promise<{ svgs: string[], csvs: string[] }>} what it gave away, a text for each view
 */
export async function useElement(page, look = async () => {}) {
  const taken = { svgs: [], csvs: [] };
  await drawn(page);
  for (const view of views) {
    await inside(page, (chart, _, view) => void (chart.view = view), view);
    await drawn(page);
    await unfold(page);
    await page.locator("model-share .table td").first().waitFor();
    const files = await inside(page, async (chart) => ({
      svg: await chart.toSvg(),
      csv: await chart.toCsv(),
      png: (await chart.toPng(1)).size,
    }));
    if (!(files.png > 1000)) throw new Error(`${view}: a PNG of ${files.png} bytes`);
    taken.svgs.push(files.svg);
    taken.csvs.push(files.csv);
    await look(view);
  }

  await inside(page, (chart) => void (chart.view = "lines"));
  await drawn(page);
  await page.getByRole("slider", { name: "Date in the chart" }).focus();
  for (const key of ["Home", "ArrowRight", "ArrowDown", "ArrowUp"]) await page.keyboard.press(key);
  await page.locator("model-share .tooltip:not([hidden])").waitFor();
  await look("tooltip");
  await page.keyboard.press("Enter");
  await page.locator("model-share .why table").first().waitFor();
  await look("why");
  await page.locator("model-share .why").getByRole("button", { name: "Close" }).click();

  await button(page, "Groups").click();
  await page.getByRole("searchbox", { name: "Search groups" }).fill("a");
  await page.getByRole("searchbox", { name: "Search groups" }).fill("");
  await page.locator("model-share .groups input[type=checkbox]").first().check();
  await drawn(page);
  await look("groups");
  await button(page, "Pin none").click();
  await button(page, "Zoom").click();
  await page.getByRole("combobox", { name: "From" }).selectOption({ index: 1 });
  await drawn(page);
  await button(page, "Whole range").click();
  await button(page, "Numbers").click();
  await drawn(page);
  await button(page, "Numbers").click();
  await button(page, "Listen").click();
  await page.getByRole("slider", { name: "Volume" }).fill("10");
  await button(page, "Play the tones").click();
  await button(page, "Stop").click();
  await button(page, "Play the dates").click();
  await button(page, "Pause").click();
  await look("tools");

  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.locator("model-share svg.printed").first().waitFor({ state: "attached" });
  await look("print");
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));

  await inside(page, (chart) => {
    chart.controls = "none";
    chart.theme = "<b>sepia</b>";
  });
  await failed(page);
  await page.locator("model-share .todo").first().waitFor();
  await look("error");
  await inside(page, (chart) => {
    chart.controls = null;
    chart.theme = "dark";
  });
  await drawn(page);
  return taken;
}

/** Presses a button that saves a file; gives its name and bytes. */
export async function saved(page, name) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** What the dialog for embedding makes, each with a part of its text. */
const snippets = {
  script: "<model-share",
  frame: "<iframe",
  amp: "<amp-iframe",
  picture: "](",
  react: "import ",
};

/**
 * What the explorer has beyond its element: choices, how firm the answer is, files and words to take
 * away, data of one's own (`own`, the text of a snapshot), languages.
 * @returns {Promise<Map<string, Buffer>>} the files that were saved, by the name of their button
 */
export async function useExplorer(page, own, look = async () => {}) {
  const files = new Map();
  await drawn(page);
  await page.locator("#firm .answer").waitFor({ timeout: 30_000 });
  await look("firm");
  for (const summary of await page.locator("form summary").all()) await summary.click();
  await page.locator("#credit select").first().waitFor();
  await page.locator("#by").selectOption("namespace");
  await drawn(page);
  await page.locator("#earlier").click();
  await drawn(page);
  await look("choices");
  await page.goBack();
  await drawn(page);

  await page.getByRole("button", { name: "Take it away" }).click();
  await page.locator("dialog[open]:not([aria-busy])").waitFor();
  for (const name of ["Download PNG", "Download SVG", "Download CSV", "Download JSON"]) {
    files.set(name, (await saved(page, name)).bytes);
  }
  for (const name of [
    "Copy as table",
    "Copy the sentence",
    "Copy the permalink",
    "Copy the citation",
    "Copy BibTeX",
  ]) {
    await page.getByRole("button", { name }).click();
    await page.locator("dialog .status", { hasText: "Copied." }).waitFor();
    if (name === "Copy as table") {
      const html = await page.evaluate(async () => {
        const [item] = await navigator.clipboard.read();
        return (await item.getType("text/html")).text();
      });
      files.set(name, Buffer.from(html));
    }
  }
  await look("dialog");
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });

  await page.locator("#chart ~ .tools").getByRole("button", { name: "Embed" }).click();
  await page.locator("dialog[open]:not([aria-busy])").waitFor();
  for (const [kind, sign] of Object.entries(snippets)) {
    await page.locator(`dialog [name=embed-kind][value=${kind}]`).check();
    await page.waitForFunction(
      (sign) =>
        [...document.querySelectorAll("dialog textarea[readonly]")].some(({ value }) =>
          value.includes(sign),
        ),
      sign,
    );
    const texts = await page
      .locator("dialog textarea[readonly]")
      .evaluateAll((all) => all.map(({ value }) => value));
    files.set(`Embed ${kind}`, Buffer.from(texts.join("\n")));
    if (kind === "frame") {
      await page.locator("dialog summary").click();
      await drawn(page.frameLocator("dialog iframe"));
      await look("preview");
    }
  }
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Open your own data" }).click();
  await page.locator("#own-files").setInputFiles([
    { name: "<b>own</b>.json", mimeType: "", buffer: Buffer.from(own) },
    { name: "picture.svg", mimeType: "", buffer: files.get("Download SVG") },
    { name: "picture.png", mimeType: "", buffer: files.get("Download PNG") },
    { name: "page.html", mimeType: "", buffer: Buffer.from("<script>window.__pwned = 1</script>") },
  ]);
  await page.locator(".own .files > li").nth(3).locator(".wrong").waitFor();
  await drawn(page);
  await look("own");
  await page.locator("#lang").selectOption("ar");
  await page.waitForFunction(() => document.documentElement.lang === "ar");
  await page.locator("#chart:state(ready)").waitFor();
  await look("language");
  return files;
}
