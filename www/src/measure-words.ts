/** What is measured, in words. */
import type { Format } from "./format.js";
import { texts } from "./texts.js";
import type { Measure } from "./types.js";

const say = texts("more", "measures", {
  downloads: "Downloads",
  likes: "Likes",
  models: "Models",
  "count-downloads.one": "{n} download",
  "count-downloads.other": "{n} downloads",
  "count-likes.one": "{n} like",
  "count-likes.other": "{n} likes",
  "count-models.one": "{n} model",
  "count-models.other": "{n} models",
});

/** As the heading of a column. */
export function measureName(format: Format, measure: Measure): string {
  return say(format, measure);
}

/** A number of it: `855 downloads`. */
export function counted(format: Format, measure: Measure, n: number): string {
  return say(format, `count-${measure}`, { n });
}
