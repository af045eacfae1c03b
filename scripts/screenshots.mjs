// node scripts/screenshots.mjs [FOLDER]: the views of the built site (or of FOLDER) at three widths,
// light and dark, as pictures in target/screenshots. For eyes, not for tests.

import { mkdir } from "node:fs/promises";
import path from "node:path";
import { chromium } from "playwright-core";

import { launchOptions } from "./lib/chromium.mjs";
import { site, target } from "./lib/paths.mjs";
import { Failure, main } from "./lib/say.mjs";
import { listen } from "./lib/server.mjs";

const pages = {
  explorer: "",
  lines: "?view=lines&top=8",
  bars: "?view=bars&top=12",
  table: "?view=table",
  lead: "?view=lead",
  definitions: "?view=specifications",
  concentration: "?view=concentration&by=organisation",
  amounts: "?values=absolute&pin=FR,KR",
  range: "?view=lines&from=2026-08-01&to=2026-10-01",
  empty: "?window=30&max-age=0",
  german: "?lang=de",
  arabic: "?lang=ar",
  japanese: "?lang=ja&view=lines",
  article: "article.html",
};
const widths = [360, 720, 1200];

await main(async () => {
  const server = await listen(process.argv[2] ?? site, { port: 0 });
  const browser = await chromium.launch(await launchOptions());
  const folder = path.join(target, "screenshots");
  await mkdir(folder, { recursive: true });
  try {
    for (const width of widths) {
      for (const colorScheme of ["light", "dark"]) {
        const context = await browser.newContext({
          viewport: { width, height: 800 },
          deviceScaleFactor: width < 500 ? 2 : 1,
          colorScheme,
        });
        for (const [name, address] of Object.entries(pages)) {
          const page = await context.newPage();
          await page.goto(server.url + address);
          const charts = page.locator("model-share");
          for (let i = 0; i < (await charts.count()); i += 1) {
            const drawn = await charts.nth(i).evaluate(async (chart) => {
              const settled = () => chart.matches(":state(ready), :state(error)");
              for (let waited = 0; !settled() && waited < 10_000; waited += 50) {
                await new Promise((done) => setTimeout(done, 50));
              }
              return chart.matches(":state(ready)");
            });
            if (!drawn) throw new Failure(`${name} at ${width} px: a chart was not drawn`);
          }
          // What the explorer adds below, and to a lead, comes later.
          if (await page.locator("#firm").count()) {
            await page.locator("#firm .firm:not([aria-busy]):not(:empty)").waitFor();
          }
          await page.waitForTimeout(100);
          const file = path.join(folder, `${name}-${width}-${colorScheme}.png`);
          await page.screenshot({ path: file, fullPage: true });
          console.log(file);
          await page.close();
        }
        await context.close();
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
});
