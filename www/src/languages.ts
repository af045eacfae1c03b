/** The languages beside English: where their messages come from, and what the core needs of them. */
import { coded, type ModelShareError } from "./errors.js";
import { languageOf, type Format } from "./format.js";
import { whenBack } from "./later.js";
import { countryNames } from "./names.js";
import { addMessages, type Part } from "./texts.js";
import type { Language } from "./types.js";

/** Texts by `SECTION.KEY`; those of the core are of the section `core`. */
export type Messages = Readonly<Record<string, string>>;

type Loader = () => Promise<{ default: Messages }>;

/** Bundlers find a script only where its import is written out. */
const loaders: Partial<Record<Part, Readonly<Record<string, Loader>>>> = {
  chart: {
    ar: () => import("#messages/ar-chart"),
    de: () => import("#messages/de-chart"),
    es: () => import("#messages/es-chart"),
    fr: () => import("#messages/fr-chart"),
    hi: () => import("#messages/hi-chart"),
    it: () => import("#messages/it-chart"),
    ja: () => import("#messages/ja-chart"),
    pt: () => import("#messages/pt-chart"),
    zh: () => import("#messages/zh-chart"),
  },
  more: {
    ar: () => import("#messages/ar-more"),
    de: () => import("#messages/de-more"),
    es: () => import("#messages/es-more"),
    fr: () => import("#messages/fr-more"),
    hi: () => import("#messages/hi-more"),
    it: () => import("#messages/it-more"),
    ja: () => import("#messages/ja-more"),
    pt: () => import("#messages/pt-more"),
    zh: () => import("#messages/zh-more"),
  },
};

/** The languages that there are, English among them. */
export const languages = ["en", ...Object.keys(loaders.chart ?? {})].sort();

/** What is on its way, what has come, and why something did not. */
const coming = new Map<string, Promise<void>>();
const settled = new Set<string>();
const missing = new Map<string, ModelShareError>();
/** The core's messages of each language. */
const ofCore = new Map<string, Record<string, string>>();

/** Makes known where the messages of one more part come from. */
export function addLoaders(part: Part, ofLanguages: Readonly<Record<string, Loader>>): void {
  loaders[part] = ofLanguages;
}

/**
 * What to wait for before texts of these parts are said in a language; `undefined` where there is
 * nothing to wait for. It never fails: what does not come is said in English, and comes when it is
 * asked for after the network is back.
 */
export function messagesFor(lang: string, ...parts: Part[]): Promise<unknown> | undefined {
  const language = languageOf(lang);
  const waiting = parts.flatMap((part) => load(language, part) ?? []);
  return waiting.length > 0 ? Promise.all(waiting) : undefined;
}

/** What is wrong where messages of a language did not come. */
export function missingIn(lang: string): ModelShareError | undefined {
  const language = languageOf(lang);
  for (const [key, error] of missing) if (key.startsWith(`${language} `)) return error;
  return undefined;
}

function load(language: string, part: Part): Promise<void> | undefined {
  const loader = loaders[part]?.[language];
  const key = `${language} ${part}`;
  if (loader === undefined || settled.has(key) || missing.has(key)) return undefined;
  const promise =
    coming.get(key) ??
    loader()
      .then(
        ({ default: messages }) => {
          settled.add(key);
          take(language, part, messages);
        },
        (error: unknown) => {
          console.warn(`modelshare: no messages in "${language}"`, error);
          missing.set(key, coded(error));
          whenBack(() => missing.delete(key));
        },
      )
      .finally(() => coming.delete(key));
  coming.set(key, promise);
  return promise;
}

function take(language: string, part: Part, messages: Messages): void {
  addMessages(language, part, messages);
  const known = ofCore.get(language) ?? {};
  ofCore.set(language, known);
  for (const [key, text] of Object.entries(messages)) {
    if (key.startsWith("core.")) known[key.slice(5)] = text;
  }
}

/** The language of a picture: how the core writes texts, numbers and dates. English is its own. */
export function languageFor(format: Format): Language | undefined {
  const messages = ofCore.get(format.messages);
  return (
    messages && {
      tag: format.lang,
      messages,
      rtl: format.rtl,
      whole: (value) => format.count(value),
      decimal: (value, decimals) => format.decimal(value, decimals),
      percent: (value, decimals) => format.percent(value / 100, decimals),
      short: (value) => format.short(value),
      day: (day) => format.day(day),
      axisDate: (day, precision) => format.axisDate(day, precision),
      plural: (value) => format.plural(value),
      country: (code) => countryNames(format.lang)[code] ?? code,
    }
  );
}
