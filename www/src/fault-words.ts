/**
 * What is wrong, in the reader's language. Messages are English, for programs and for the console:
 * `thing (place): expected …, found …`, or `unknown thing …; did you mean …?`. Here they are taken apart by the phrases that they are made
 * of. What has no words in the language stays as it is, and is marked as English.
 */
import { ENGLISH, make } from "./dom.js";
import { Format, capital } from "./format.js";
import type { Messages } from "./languages.js";
import { addMessages, texts } from "./texts.js";

/** Bundlers find a script only where its import is written out. */
const loaders: Readonly<Record<string, () => Promise<{ default: Messages }>>> = {
  ar: () => import("#messages/ar-faults"),
  de: () => import("#messages/de-faults"),
  es: () => import("#messages/es-faults"),
  fr: () => import("#messages/fr-faults"),
  hi: () => import("#messages/hi-faults"),
  it: () => import("#messages/it-faults"),
  ja: () => import("#messages/ja-faults"),
  pt: () => import("#messages/pt-faults"),
  zh: () => import("#messages/zh-faults"),
};

/** English phrases with holes, of which the first that fits is taken. */
const PHRASES = [
  // A message, and one within another.
  "{first}; its inlined copy: {second}",
  "{thing} ({place}): expected {expected}, found {found}",
  "{thing}: expected {expected}, found {found}",
  "expected {expected}, found {found}",
  // A name that nothing has.
  "{thing}: unknown {kind} {quoted}; did you mean {meant}?",
  "{thing}: unknown {kind} {quoted}",
  "unknown {kind} {quoted}; did you mean {meant}?",

  // Things.
  "address",
  "age",
  "attribute",
  "attribute {name}",
  "browser",
  "canvas",
  "claim",
  "class of licence",
  "count",
  "country",
  "creation day",
  "derivation",
  "file",
  "first date of a row of counts",
  "group",
  "index into {path}",
  "length of a snapshot column",
  "list",
  "modality",
  "model",
  "model name",
  "model, organisation or namespace",
  "model {quoted}",
  "modelshare core",
  "name",
  "namespace",
  "namespace {quoted}",
  "number of all models",
  "number",
  "number of roots that models have together",
  "observation date",
  "openness",
  "option",
  "option {name}",
  "options {name} and {other}",
  "organisation",
  "organisation {quoted}",
  "picture",
  "PNG chunk",
  "row",
  "row of counts",
  "script",
  "size",
  "snapshot",
  "snapshot field {quoted}",
  "snapshot format",
  "sum of all counts",
  "sum of all likes",
  "survey",
  "SVG metadata",
  "table of counts",
  "task",
  "the definition in the picture",
  "{text}, row {n}: {thing}",
  "{name} of {quoted}",

  // Places.
  "byte {at}",
  "line {line}, column {column}",

  // What is expected of a snapshot.
  "a JSON object",
  "a complete JSON object",
  "plain JSON",
  "an object",
  "a list",
  "a text",
  "a text or {value}",
  "a number",
  "a field {field}",
  "a name without a slash",
  "to stand once",
  "each to stand once",
  "a whole number",
  "a whole number from {from} to {to}",
  "a whole number of at least {least}, or {value}",
  "a whole number of at most {most}, or {value}",
  "an index of at least {least}, or {value}",
  "an index into {path}",
  "no index, as {path} is empty",
  "{from} to {to}",
  "at most {most}",
  "less than {limit}",
  "a whole number of days, at least {least}",
  "a date of the form {form}",
  "a date after {date}",
  "days since {date}, for a year from {from} to {to}",
  "an ISO 3166-1 code of two capital letters, or {value}",
  "to end with the last of {n} dates",
  "{n} entries, one a model",
  "{n} entries, one an organisation",
  "{n} entries, one an alias",
  "{n} entries, one a row of the roll-up",
  "{version}, the only one that this version of modelshare reads",

  // What is expected of a choice.
  "a whole number of days, at least {least}, {value} or {other}",
  "a whole number of groups, at least {least}",
  "a whole number of models, at least {least}",
  "a number above {limit} and at most {most}",
  "a text, a number or true or false",
  "an observation date, the nearest is {date}",
  "an observation date, the nearest are {date} and {other}",
  "no date, as the snapshot has none to end a window at",
  "days with an observation date between them; these are from {from} to {to}",
  "two group ids with {sign} between them, as in {example}, for this view",
  "two group ids with {sign} between them, as in {example}",
  "two different group ids, as in {example}",
  "two groups to compare",
  "{list} or both, separated by commas",
  "{form}, or one of {list} and {value}",
  "{form}, {word} being a code such as {value}, a name, or nothing",
  "{form}, {word} being one of {list}",
  "{form}, each a date of the form {date} or nothing, or {value}",
  "the id of one {word}, or {value}",
  "for {name} {phrase}",
  "members to be countries, {sign} (every other country) or {value}",
  "{text} to stand once, with all its countries",
  "{text} to stand once",
  "{text} to stand in one group only",
  "parameters of {list}",
  "an address",
  "{sums} and a checksum in base64",
  "bytes to compare with the attribute {name}",
  "the bytes of {sums}",

  // What is expected of files that are opened, and of connections.
  "a complete list in JSON",
  "a complete gzip file",
  "models with an id and downloads",
  "counters of one day",
  "each model once",
  "at most {n} bytes",
  "at most {n} dates × models",
  "at most {n} bytes of text",
  "at most {n} characters",
  "text of at most {n} characters",
  "{n} bytes of data",
  "{n} bytes or more",
  "the checksum {sum}",
  "a text that is not compressed",
  "a text behind two zero bytes",
  "text in UTF-8",
  "well-formed XML",
  "a text chunk {text} that modelshare has put there",
  "an element {name} {text} that modelshare has put there",
  "an object with modelshare {value} and a query",
  "what modelshare writes",
  "an address with {name}",
  "an answer that this page may read",
  "an answer",
  "status {status}",
  "a PNG of {width} × {height} pixels",
  "a service worker",
  "to be installed",

  // What is expected of modelshare itself.
  "a snapshot",
  "one in use",
  "one of the running core",
  "the core that it began in",
  "to be painted",
  "a canvas that gives a 2d context",
  "a picture of at most {n} pixels in height",
  "the pixels that were drawn",
  "one that runs WebAssembly",
  "version {version}",
  "the first bytes {bytes}",
  "{file} of build {build} beside it",
  "a script at {url}",
  "the script of {sum} at {url}",
  "a page that lets it load",

  // What is found.
  "none",
  "none yet",
  "none that loads",
  "one of {n} pixels",
  "one that does not",
  "others, as this browser hides its reader; take the SVG instead",
  "none in {n} rows",
  "{n} of {most} rows",
  "those of {date} and {other}",
  "none under these choices",
  "one under these choices",
  "nothing",
  "more",
  "more, once unpacked",
  "another",
  "it twice",
  "it ended",
  "it at {path} too",
  "an empty file",
  "gzip data",
  "a web page",
  "a web page or other markup",
  "a web page or XML that begins with {quoted}",
  "the end of the data after {n} bytes (line {line}, column {column})",
  "a fault of syntax, or too many levels, at {quoted}",
  "the text {quoted}",
  "a list of {n}",
  "an object of {n} fields",
  "a cell for date number {n}",
  "no such option",
  "a damaged one",
  "text that is none",
  "markup that is none",
  "bytes that are none",
  "one that is",
  "one that was freed",
  "one that the page has read",
  "one from before it stopped; load it again",
  "one that does not ({why})",
  "that it stopped ({why})",
  "that the browser makes none; choose a smaller scale",
  "those of {sum}",
  "none ({why})",
  "a damaged one ({why})",
  "text that is none ({why})",
  "{phrase} at {url}",
  "{bytes} in {url}",

  // Names and values in a row.
  "one of {list}",
  "{list} or {value}",
] as const;

const say = texts(
  "faults",
  "phrase",
  Object.fromEntries(PHRASES.map((phrase) => [phrase, phrase])),
);

/** What fits into a hole; others take one word. */
const FITTING: Readonly<Record<string, string>> = {
  build: ".+",
  bytes: "[\\da-f]{2}(?: [\\da-f]{2})*",
  example: ".+",
  expected: ".*?",
  first: ".*?",
  found: ".*",
  kind: '[^":]+?',
  list: "\\S+(?:, \\S+)*",
  meant: ".+",
  n: "\\d+",
  phrase: ".+",
  quoted: '".*',
  place: "[^()]*(?:\\([^()]*\\)[^()]*)*",
  second: ".*",
  sums: ".+",
  text: ".+",
  thing: ".*?",
  why: ".*",
};
/** One word, or a number that is told in two ways. */
const WORD = "\\S+(?: \\(\\d+\\))?";

/** What is filled with phrases again. */
const NESTED = ["expected", "first", "found", "kind", "phrase", "place", "second", "thing"];

/**
 * Names, numbers and texts, which are the same in every language: what is quoted or is JSON, addresses,
 * paths and names of files, days, checksums, answers of a server, and types of JavaScript.
 */
const VERBATIM = new RegExp(
  "^(?:" +
    [
      '["{[].*',
      "-?\\d[\\d.e+-]*",
      "\\d{3} [A-Z].*",
      "\\S*[./[]\\S*(?:: \\S*[./[]\\S*)*",
      "[\\w+.-]+:",
      "sha\\d+-\\S+",
      "[\\da-f]{8}",
      "null|true|false|undefined|boolean|object|function|symbol|bigint",
      "id|model-share|JSON|PNG|SVG",
    ].join("|") +
    ")$",
  "s",
);

interface Form {
  readonly phrase: string;
  readonly names: readonly string[];
  readonly expression: RegExp;
}

let forms: readonly Form[] | undefined;

function formOf(phrase: string): Form {
  const names = [...phrase.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const source = phrase
    .replace(/[.*+?^$()|[\]\\]/g, "\\$&")
    .replace(/\{(\w+)\}/g, (_, name: string) => `(${FITTING[name] ?? WORD})`);
  return { phrase, names, expression: new RegExp(`^${source}$`, "s") };
}

/** A phrase and what is in its holes. */
export function takenApart(
  part: string,
): { phrase: string; holes: ReadonlyMap<string, string> } | undefined {
  forms ??= PHRASES.map(formOf);
  for (const { phrase, names, expression } of forms) {
    const found = expression.exec(part);
    if (found === null) continue;
    return { phrase, holes: new Map(names.map((name, index) => [name, found[index + 1] ?? ""])) };
  }
  return undefined;
}

/** Whether a part of a message needs no words; a place of one word is the name of a field. */
export function isVerbatim(part: string, hole = ""): boolean {
  return VERBATIM.test(part) || (hole === "place" && !/\s/.test(part));
}

/** Whether what is in a hole is made of phrases again. */
export function isNested(hole: string): boolean {
  return NESTED.includes(hole);
}

/** In its own direction, whatever the direction of the words around it; a quoted text finds its own. */
function verbatim(text: string): HTMLElement {
  return make("bdi", text.startsWith('"') ? {} : { dir: "ltr" }, text);
}

/** A part of a message in words of the language; `undefined` where there are none. */
function said(part: string, format: Format, hole = ""): (Node | string)[] | undefined {
  if (isVerbatim(part, hole)) return [verbatim(part)];
  const { phrase, holes } = takenApart(part) ?? {};
  if (phrase === undefined) return undefined;
  // Holes are filled with nodes here, which are isolated themselves.
  const words = say(format, phrase).replace(/[\u2066-\u2069]/g, "");
  if (words === phrase) return undefined;
  return words.split(/\{(\w+)\}/).flatMap((piece, index) => {
    if (index % 2 === 0) return piece === "" ? [] : [piece];
    const given = holes?.get(piece) ?? "";
    if (piece === "n") return [format.count(Number(given))];
    if (piece === "text" || piece === "why") return [make("bdi", {}, given)];
    if (!isNested(piece)) return [verbatim(given)];
    return said(given, format, piece) ?? [make("span", ENGLISH, given)];
  });
}

/** Says a message in a node that says it in English, as soon as there are words for it. */
export async function sayFault(node: HTMLElement, message: string, lang: string): Promise<void> {
  const format = new Format(lang);
  const { default: messages = {} } = (await loaders[format.messages]?.()) ?? {};
  addMessages(format.messages, "faults", messages);
  const [first = "", ...others] = said(message, format) ?? [];
  if (first === "") return;
  node.replaceChildren(typeof first === "string" ? capital(first) : first, ...others);
  for (const name of Object.keys(ENGLISH)) node.removeAttribute(name);
}
