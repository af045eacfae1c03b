/** Whether the data are still those of a link or a file, by their checksum. */
import { make } from "./dom.js";
import type { Page } from "./page.js";
import { checksumOf } from "./take-away.js";
import { texts } from "./texts.js";

const say = texts("more", "permalink", {
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

/** What a reader should know who comes by a link, or a file, to data with this checksum. */
export async function sinceThen(
  { chart, format }: Pick<Page, "chart" | "format">,
  then: string,
): Promise<HTMLElement[]> {
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
