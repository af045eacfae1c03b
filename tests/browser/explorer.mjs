// For tests of the explorer: its choices, and what follows them.

import { inside } from "./harness.mjs";

/** The definition of what is drawn. */
export const query = (page) => inside(page, (element) => element.drawn.result.query);
export const search = (page) => new URL(page.url()).search;

/** Waits for what follows a choice: the type of the event that the chart tells. */
export async function after(page, choose) {
  const before = await inside(page, (element) => {
    if (window.told === undefined) {
      window.told = [];
      for (const type of ["ready", "change", "error"]) {
        element.addEventListener(type, () => window.told.push(type));
      }
    }
    return window.told.length;
  });
  await choose();
  await page.waitForFunction((before) => window.told.length > before, before, { timeout: 5_000 });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done())));
  return page.evaluate(() => window.told.at(-1));
}

/** Waits for the block that says how firm the answer is. */
export const firm = (page) => page.locator("#firm .answer").waitFor({ timeout: 20_000 });

/** Opens all disclosures of the form. */
export async function openChoices(page) {
  await firm(page);
  for (const summary of await page.locator("#choices summary").all()) await summary.click();
}
