/**
 * The texts of the explorer's markup, which is in English, in another language. A control's texts go
 * by its name and values, what has a text of its own by `data-text`. A text that somebody has set
 * since is left as it is.
 */
import { Format } from "./format.js";
import { addLoaders, messagesFor } from "./languages.js";
import { wordsOf, type Word } from "./markup.js";
import { texts } from "./texts.js";

addLoaders("explorer", {
  ar: () => import("#messages/ar-explorer"),
  de: () => import("#messages/de-explorer"),
  es: () => import("#messages/es-explorer"),
  fr: () => import("#messages/fr-explorer"),
  hi: () => import("#messages/hi-explorer"),
  it: () => import("#messages/it-explorer"),
  ja: () => import("#messages/ja-explorer"),
  pt: () => import("#messages/pt-explorer"),
  zh: () => import("#messages/zh-explorer"),
});

const words = globalThis.document === undefined ? new Map<string, Word>() : wordsOf(document);
const known = new Map([...words].map(([key, word]) => [key, word.get()]));
const say = texts("explorer", "page", Object.fromEntries(known));

/**
 * Says all of it in a language as soon as its messages are here, unless it is not wanted any more.
 * What comes with it is how the language writes.
 */
export async function sayPage(lang: string, isWanted: () => boolean): Promise<Format> {
  await messagesFor(lang, "chart", "more", "explorer");
  const format = new Format(lang);
  for (const [key, word] of isWanted() ? words : []) {
    // Set by somebody else.
    if (word.get() !== known.get(key)) continue;
    word.set(say(format, key));
    known.set(key, word.get());
  }
  return format;
}
