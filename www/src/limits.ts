import type { Format } from "./format.js";
import { texts } from "./texts.js";

const say = texts("more", "limits", {
  coverage: "Data for {part} of the window.",
  "left-out.one": "{n} model without a usable creation date left out.",
  "left-out.other": "{n} models without a usable creation date left out.",
});

/** What the figures of a date do not cover. */
export function limits(
  { coverage, leftOut }: { coverage: number; leftOut: number },
  format: Format,
): string[] {
  const notes: string[] = [];
  // Rounded down: nearly all is not all.
  if (coverage < 1) {
    notes.push(
      say(format, "coverage", { part: format.percent(Math.floor(coverage * 1000) / 1000) }),
    );
  }
  if (leftOut > 0) notes.push(say(format, "left-out", { n: leftOut }));
  return notes;
}
