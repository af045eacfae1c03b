/** An address that holds every choice and the checksum of the data. */
import type { Page } from "./page.js";
import { checksumOf, definitionOf } from "./take-away.js";

/**
 * The address of everything that the page shows. Defaults are written out, with what the data decided, and the date is named, as
 * all may be others one day. What a reader has opened has no address: then neither `src` nor the
 * checksum is part of it.
 */
export async function permalinkOf(page: Page): Promise<string> {
  const { chart, state } = page;
  const isOwn = chart.snapshot !== null;
  const url = new URL(location.href);
  const { at, window, maxAge } = definitionOf(chart);
  const resolved: Record<string, string | null> = {
    at,
    window: String(window),
    "max-age": String(maxAge),
  };
  for (const name of page.names) {
    const value = resolved[name] ?? state[name] ?? page.defaultOf(name);
    const isLeft = (name === "src" && isOwn) || (name === "theme" && !state[name]);
    if (value && !isLeft) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  const sum = isOwn ? null : await checksumOf(chart);
  if (sum === null) url.searchParams.delete("data");
  else url.searchParams.set("data", sum);
  return url.href;
}
