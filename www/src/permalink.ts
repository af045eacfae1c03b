/** An address that holds every choice and the checksum of the data, and what opening one tells. */
import { make } from "./dom.js";
import type { Page } from "./page.js";
import { checksumOf, definitionOf } from "./take-away.js";
import { texts } from "./texts.js";

const say = texts("explorer", "permalink", {
  changed:
    "The data have changed since this link was made. Its choices stand, applied to the data of today.",
  then: "Data of the link, SHA-256: {sum}",
  now: "Data of today, SHA-256: {sum}",
  retrieved: "Retrieved {date}.",
  unknown: "Whether the data are still those of this link cannot be told: {reason}.",
  insecure: "browsers compute checksums only for pages with https",
  malformed: "its checksum is not one of 64 hexadecimal digits",
});

const CHECKSUM = /^[0-9a-f]{64}$/;

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

/** What a reader should know who comes by a link, or a file, to data with this checksum. */
export async function sinceThen(page: Page, then: string): Promise<HTMLElement[]> {
  const { chart, format } = page;
  const unknown = (reason: string): HTMLElement[] => [
    make("p", {}, say(format, "unknown", { reason })),
  ];
  if (!CHECKSUM.test(then)) return unknown(say(format, "malformed"));
  const now = await checksumOf(chart);
  if (now === null) return unknown(say(format, "insecure"));
  if (now === then) return [];
  const retrieved = chart.info?.source.retrieved;
  const today = [
    say(format, "now", { sum: now }),
    retrieved ? say(format, "retrieved", { date: format.day(retrieved) }) : "",
  ];
  return [
    make("p", {}, say(format, "changed")),
    make("p", { class: "sum" }, say(format, "then", { sum: then })),
    make("p", { class: "sum" }, today.join(". ").replace(/\. $/, "")),
  ];
}
