/** What to do about a fault; loaded when there is one. */
import type { Format } from "./format.js";
import { texts } from "./texts.js";

const say = texts("more", "advice", {
  network:
    "Check the connection and the address. Another site must send Access-Control-Allow-Origin.",
  http: "Check the address of the snapshot, or try again later.",
  html: "The address leads to a web page. Point src at the snapshot file itself.",
  damaged: "The file is not complete. Download or build it again.",
  integrity:
    "The file is not the one that this page was made with. Reload the page; if it stays so, tell its authors.",
  version: "Use the modelshare that belongs to this snapshot, or build the snapshot again.",
  choice: "Choose one of the values that the message names.",
  "few-groups":
    "There is nothing to compare: under these choices fewer than two groups with a name have a share.",
  wasm: "Serve the .wasm files beside the scripts, and let the page's policy allow 'wasm-unsafe-eval'.",
  "wasm-version": "Deploy the .wasm files and the scripts from the same build, then reload.",
  trap: "Try again. If it happens once more, please report the snapshot and the choices.",
  internal: "Reload the page. If it happens again, please report it.",
  snapshot: "Check the snapshot: “modelshare check FILE” says what is wrong with it.",
});

/** Kinds of faults whose advice has another name. */
const ADVICE = {
  empty: "damaged",
  gzip: "damaged",
  truncated: "damaged",
  "unknown-option": "choice",
  "option-value": "choice",
} as const;

const OWN = [
  "network",
  "http",
  "html",
  "integrity",
  "version",
  "few-groups",
  "wasm",
  "wasm-version",
  "trap",
  "internal",
] as const;

/** What a reader can do about a fault of this kind; most kinds are faults of the snapshot. */
export function adviceFor(code: string, format: Format): string {
  const known = OWN.find((own) => own === code) ?? ADVICE[code as keyof typeof ADVICE];
  return say(format, known ?? "snapshot");
}
