import { validTag } from "./format.js";
import type { Named, ResolvedQuery, Result } from "./types.js";

const namesByLanguage = new Map<string, Readonly<Record<string, string>>>();

/**
 * Country names in a language, by the ids that groups have. Every browser and Node carry them, so
 * the module does not.
 */
export function countryNames(lang: string): Readonly<Record<string, string>> {
  const tag = validTag(lang);
  const known = namesByLanguage.get(tag);
  if (known !== undefined) return known;
  const displayNames = new Intl.DisplayNames(tag, { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const names: Record<string, string> = { INTL: "International" };
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const name = displayNames.of(code);
    if (name !== undefined) names[code] = name;
  }
  namesByLanguage.set(tag, names);
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
