/** The choices that a picture carries, back into the page. */
import { textOf } from "./choice-words.js";
import { ModelShareError } from "./errors.js";
import type { Page } from "./page.js";
import { isPng, textOfPng, textOfSvg } from "./file-state.js";
import type { PictureState } from "./take-away.js";
import type { ResolvedQuery } from "./types.js";
import { CHOICES, PICTURE_CHOICES } from "./views.js";

/** Longer than any choice that a reader would make; what a file says is not to be trusted. */
const LONGEST = 10_000;

/** What a file asks for. */
export interface Restored {
  /** Choices by the names of their attributes, without `src` and the reader's language. */
  readonly choices: Readonly<Record<string, string>>;
  /** Where the snapshot was found; absent where it was not on the network. */
  readonly src: string | undefined;
  readonly sha256: string | undefined;
  readonly source: string;
}

/** Reads the bytes of a PNG or SVG. */
export function restored(bytes: Uint8Array): Restored {
  const text = isPng(bytes) ? textOfPng(bytes) : textOfSvg(bytes);
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    throw wrong("the definition in the picture", "JSON", "text that is none");
  }
  if (!isState(state)) {
    const found = JSON.stringify(state)?.slice(0, 60) ?? "nothing";
    throw wrong("the definition in the picture", "an object with modelshare 1 and a query", found);
  }
  const { query, view, theme, claim, grid, axes, join, src, snapshot } = state;
  const choices: Record<string, string> = {};
  const take = (name: string, value: unknown): void => {
    if (value === undefined || value === "") return;
    if (typeof value !== "string" || value.length > LONGEST) {
      const found = typeof value === "string" ? `${value.length}` : typeof value;
      throw wrong(`option ${name}`, `text of at most ${LONGEST} characters`, found);
    }
    choices[name] = value;
  };
  for (const name of CHOICES) take(name, choiceOf(query, name));
  take("join", join);
  take("view", view);
  take("theme", theme);
  take("claim", claim);
  take("grid", grid);
  take("axes", axes);
  for (const name of PICTURE_CHOICES) take(name, state[name]);
  return {
    choices,
    src: typeof src === "string" ? src : undefined,
    sha256: typeof snapshot?.sha256 === "string" ? snapshot.sha256 : undefined,
    source: typeof snapshot?.name === "string" ? snapshot.name.slice(0, 200) : "",
  };
}

function isState(value: unknown): value is Partial<PictureState> & { query: ResolvedQuery } {
  if (typeof value !== "object" || value === null) return false;
  const { modelshare, query } = value as { modelshare?: unknown; query?: unknown };
  return modelshare === 1 && typeof query === "object" && query !== null && !Array.isArray(query);
}

/** A choice as its attribute has it; the core is the judge of what it says. */
function choiceOf(query: ResolvedQuery, name: string): string | undefined {
  const key = name.replace(/-(.)/, (_, letter: string) => letter.toUpperCase());
  const value: unknown = Object.hasOwn(query, key) ? query[key as keyof ResolvedQuery] : undefined;
  if (value === undefined || value === null) return undefined;
  const isList = key === "exclude" || key === "excludeList";
  const isTable = ["scope", "override", "join"].includes(key);
  const isFit =
    isList || isTable
      ? typeof value === "object" && Array.isArray(value) === isList
      : ["string", "number"].includes(typeof value);
  try {
    if (isFit) return textOf(query, name);
  } catch {
    // A list of something else.
  }
  throw wrong(`option ${name}`, "what modelshare writes", JSON.stringify(value).slice(0, 60));
}

function wrong(thing: string, expected: string, found: string): Error {
  return new ModelShareError("picture-file", `${thing}: expected ${expected}, found ${found}`);
}

/**
 * The snapshot's address as the explorer would have it: one that it offers, or one of its own host.
 * A picture may name any address, and asking there unasked would tell somebody that it was opened.
 */
export function sourceFor(page: Page, src: string | undefined): string | undefined {
  if (src === undefined || !URL.canParse(src)) return undefined;
  const control = page.found("src", HTMLSelectElement);
  const offered = [...control.options].map(({ value }) => value);
  const same = offered.find((value) => new URL(value, document.baseURI).href === src);
  if (same !== undefined) return same;
  return new URL(src).origin === location.origin ? src : undefined;
}
