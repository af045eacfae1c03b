/** What is drawn as a source: for a list of references, and for BibTeX. */
import type { Format } from "./format.js";
import { oneLine } from "./plain-text.js";
import type { About } from "./take-away.js";
import { texts } from "./texts.js";

const say = texts("explorer", "citation", {
  data: "Data: {source}.",
  licence: "Licence: {licence}.",
  retrieved: "Retrieved {date}.",
  inside: "The data are inside this page.",
  "inside-copy": "The data are inside this page, a copy of {file}.",
  snapshot: "Snapshot with SHA-256 {sum}.",
  accessed: "Accessed {date}.",
});

/** A reference as text, on one line. */
export function citationText(about: About, format: Format): string {
  const { title, universe, definition, permalink, accessed } = about;
  const parts = [
    `“${title}. ${definition}.”`,
    universe && `${universe}.`,
    "modelshare.",
    ...origin(about, format),
    permalink ?? "",
    say(format, "accessed", { date: format.day(accessed) }),
  ];
  return parts
    .map(oneLine)
    .filter((part) => part !== "")
    .join(" ");
}

/** Where the figures come from, in sentences. */
function origin({ corrections, source, sha256, inside }: About, format: Format): string[] {
  const data = [source.name, source.url].filter(Boolean).join(", ");
  const sentences = [say(format, "data", { source: data })];
  if (source.licence) sentences.push(say(format, "licence", { licence: source.licence }));
  if (source.retrieved) {
    sentences.push(say(format, "retrieved", { date: format.day(source.retrieved) }));
  }
  if (inside?.file !== undefined) {
    sentences.push(say(format, "inside-copy", { file: inside.file.replace(/.*\//, "") }));
  } else if (inside !== undefined) {
    sentences.push(say(format, "inside"));
  }
  if (sha256) sentences.push(say(format, "snapshot", { sum: sha256 }));
  return [...sentences, ...corrections];
}

/** The same as an entry for BibTeX, in plain ASCII markup around the texts. */
export function bibtex(about: About, format: Format): string {
  const { title, universe, definition, sha256, permalink, accessed } = about;
  const part = universe === "" ? [] : [`${universe}.`];
  const notes = [`${definition}.`, ...part, ...origin(about, format)];
  const fields: [string, string][] = [
    // A second pair of braces keeps the capitals of names.
    ["title", `{${escaped(title)}}`],
    ["author", "{modelshare}"],
    ["year", accessed.slice(0, 4)],
    ["note", escaped(notes.join(" "))],
    ...(permalink ? ([["url", address(permalink)]] as [string, string][]) : []),
    ["urldate", accessed],
  ];
  const key = `modelshare-${sha256?.slice(0, 8) ?? "own"}-${accessed}`;
  return `@misc{${key},\n${fields.map(([name, value]) => `  ${name} = {${value}},`).join("\n")}\n}\n`;
}

const SPECIAL: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};

/** A text of which TeX takes nothing for a command. */
function escaped(text: string): string {
  return oneLine(text).replace(/[\\~^{}%#$&_]/g, (one) => SPECIAL[one] ?? `\\${one}`);
}

/** Fields of addresses are verbatim: only what would end one is written as a code. */
function address(url: string): string {
  return oneLine(url).replace(/[{}\\]/g, encodeURIComponent);
}
