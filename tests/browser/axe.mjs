// What axe, a checker of accessibility, finds in a page.

import { readFile } from "node:fs/promises";

import { at } from "../../scripts/lib/paths.mjs";

const axe = await readFile(at("node_modules/axe-core/axe.min.js"), "utf8");

/** What is wrong in a page, or in the part that a selector means: rules, each with its places. */
export async function findings(page, within) {
  // Half a megabyte of script goes into a page once, not before every look at it.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  // Only what is wrong is told of node by node; what is checked is the same.
  const { violations } = await page.evaluate(
    (within) => window.axe.run(within ?? document, { resultTypes: ["violations"] }),
    within,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(", ")}`);
}
