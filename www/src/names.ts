import { Format, validTag } from "./format.js";
import { texts } from "./texts.js";
import type { Named, ResolvedQuery, Result } from "./types.js";

const say = texts("chart", "names", { international: "International" });

const namesByLanguage = new Map<string, Record<string, string>>();

/**
 * Country names in a language, by the ids that groups have. Every browser and Node carry them, so
 * the module does not.
 */
export function countryNames(lang: string): Readonly<Record<string, string>> {
  const tag = validTag(lang);
  const names = namesByLanguage.get(tag) ?? regionNames(tag);
  namesByLanguage.set(tag, names);
  // No country, and not of the browser's words; the messages may have come since.
  names["INTL"] = say(new Format(tag), "international");
  return names;
}

function regionNames(tag: string): Record<string, string> {
  const displayNames = new Intl.DisplayNames(tag, { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const names: Record<string, string> = {};
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const name = displayNames.of(code);
    if (name !== undefined) names[code] = name;
  }
  return names;
}

/** Whether a choice of grouping, or none, means countries. */
export function byCountry(by: string | null | undefined): boolean {
  return !by || by === "country";
}

/** Puts the names of countries where a result by country has their codes. */
export function nameCountries<T extends { query: ResolvedQuery }>(
  result: T,
  lang: string,
  groups: (result: T) => readonly Named[],
): T {
  // Only there: an account may be called by two letters that are a country's code too.
  if (result.query.by === "country") {
    const names = countryNames(lang);
    for (const group of groups(result)) group.label = names[group.id] ?? group.label;
  }
  return result;
}

/** The groups of a plain result. */
export const groupsOf = ({ groups }: Result): readonly Named[] => groups;
