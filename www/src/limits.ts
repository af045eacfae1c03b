import type { Format } from "./format.js";
import { texts } from "./texts.js";

const say = texts("more", "limits", {
  coverage: "Data for {part} of the window.",
  little: "Data for {part} of the window, less than half of it: not drawn.",
  "left-out.one": "{n} model without a usable creation date left out.",
  "left-out.other": "{n} models without a usable creation date left out.",
});

/** The part of a window below which the core draws nothing. */
const DRAWN = 0.5;

/** What the figures of a date do not cover. */
export function limits(
  { coverage, leftOut }: { coverage: number; leftOut: number },
  format: Format,
): string[] {
  const notes: string[] = [];
  // Rounded down: nearly all is not all.
  if (coverage < 1) {
    const part = format.percent(Math.floor(coverage * 1000) / 1000);
    notes.push(say(format, coverage < DRAWN ? "little" : "coverage", { part }));
  }
  if (leftOut > 0) notes.push(say(format, "left-out", { n: leftOut }));
  return notes;
}
