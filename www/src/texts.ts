/**
 * Texts of the interface. Each script has its English ones beside the code that says them; other
 * languages come as files of messages, one for each {@link Part} and language, when one is in use.
 */
import type { Format } from "./format.js";

/**
 * When a text is needed: with the first chart, with what comes on demand, on the explorer page, or when
 * something is wrong.
 */
export type Part = "chart" | "more" | "explorer" | "faults";

/** What is put in place of `{name}`. Numbers are written as the language writes them. */
export type Inserts = Readonly<Record<string, string | number>>;

/** Texts by their keys. A text that counts has a key for each plural, `models.one`, `models.other`. */
type Table = Readonly<Record<string, string>>;

type WithoutPlural<Key extends string> = Key extends `${infer Name}.${Intl.LDMLPluralRule}`
  ? Name
  : Key;

/** Every English text that has been declared, by `PART.SECTION.KEY`. */
export const english = new Map<string, string>();

/** The messages of the languages that have been loaded, by language and the same keys. */
const translated = new Map<string, Map<string, string>>();

/**
 * Declares the texts of one script, and gives what says them:
 *
 * ```ts
 * const say = texts("more", "table", { title: "Table", "rows.one": "{n} row", "rows.other": "{n} rows" });
 * say(format, "rows", { n: 3 });
 * ```
 *
 * The insert `n` decides about the plural.
 */
export function texts<const Texts extends Table>(part: Part, section: string, table: Texts) {
  for (const [key, text] of Object.entries(table)) english.set(`${part}.${section}.${key}`, text);
  return (
    format: Format,
    key: WithoutPlural<keyof Texts & string>,
    inserts: Inserts = {},
  ): string => say(format, `${part}.${section}.${key}`, inserts);
}

/** Makes messages known, whose keys are without the part; a language may have several parts. */
export function addMessages(lang: string, part: Part, messages: Table): void {
  const known = translated.get(lang) ?? new Map<string, string>();
  translated.set(lang, known);
  for (const [key, text] of Object.entries(messages)) known.set(`${part}.${key}`, text);
}

/** Whether there are messages of a language. */
export function hasMessages(lang: string): boolean {
  return translated.has(lang);
}

/** The text of a key in the language of the format, else in English. */
function say(format: Format, key: string, inserts: Inserts): string {
  const keys = [key];
  if (typeof inserts["n"] === "number") {
    keys.unshift(`${key}.${format.plural(inserts["n"])}`, `${key}.other`);
  }
  for (const table of [translated.get(format.messages), english]) {
    const text = keys.map((key) => table?.get(key)).find((text) => text !== undefined);
    if (text !== undefined) return filled(text, inserts, format);
  }
  return key;
}

/** In one pass, so that a name with braces of its own is left as it is. */
function filled(text: string, inserts: Inserts, format: Format): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => {
    const value = inserts[name];
    return typeof value === "number" ? format.count(value) : format.isolate(value ?? all);
  });
}
