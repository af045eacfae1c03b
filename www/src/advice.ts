/** What is wrong, and what to do about it; loaded when something is. */
import { ENGLISH, make } from "./dom.js";
import type { Format } from "./format.js";
import { whenBack } from "./later.js";
import { texts } from "./texts.js";
import type { Failure } from "./types.js";

const say = texts("more", "advice", {
  network:
    "Check the connection and the address. Another site must send Access-Control-Allow-Origin.",
  script: "It is asked for again when the network is back, or when you try again.",
  address: "Give a whole address, or one relative to the page.",
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
  "no-wasm":
    "This browser runs no WebAssembly, as in Lockdown Mode. Allow it for this site, or open the page in another browser.",
  "moved-script":
    "The scripts of this chart belong together in one folder. Where a page has moved one, it names that folder by the attribute assets.",
  picture: "Show fewer groups, or the table.",
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
  "script",
  "address",
  "http",
  "html",
  "integrity",
  "version",
  "few-groups",
  "wasm",
  "wasm-version",
  "no-wasm",
  "moved-script",
  "picture",
  "trap",
  "internal",
] as const;

/** What a reader can do about a fault of this kind; most kinds are faults of the snapshot. */
export function adviceFor(code: string, format: Format): string {
  const known = OWN.find((own) => own === code) ?? ADVICE[code as keyof typeof ADVICE];
  return say(format, known ?? "snapshot");
}

/** A node that says a message in English, and in the language as soon as there are words for it. */
export function inWords<T extends HTMLElement>(node: T, message: string, format: Format): T {
  if (format.messages === "en") return node;
  // For who wants to know what was said, whatever the language.
  node.dataset["message"] = message;
  import("./fault-words.js")
    .then(({ sayFault }) => sayFault(node, message, format.lang))
    // Without them it stays in English.
    .catch(() => whenBack(() => inWords(node, message, format)));
  return node;
}

/** A message in a paragraph of a class. */
export function told(className: string, message: string, format: Format): HTMLElement {
  return inWords(make("p", { class: className, ...ENGLISH }, message), message, format);
}

/** Messages in place of what a node has, each in a line. */
export function toldInLines(node: HTMLElement, messages: readonly string[], format: Format): void {
  const lines = messages.map((message) => inWords(make("div", ENGLISH, message), message, format));
  node.replaceChildren(...lines);
}

/** What a panel says of a fault: what is wrong, and what to do. */
export function toldWithAdvice(
  { code, message }: Failure,
  format: Format,
): [HTMLElement, HTMLElement] {
  return [told("message", message, format), make("p", { class: "todo" }, adviceFor(code, format))];
}
