/** Choices and their values: in plain words, and as the text that attributes have. */
import type { Format } from "./format.js";
import type { ResolvedQuery } from "./types.js";

const CHOICE_NAMES: Readonly<Record<string, string>> = {
  by: "Grouping",
  window: "Window of downloads",
  "max-age": "Age of models",
  individuals: "Models of individuals go to",
  measure: "What is measured",
  attribution: "Credit goes to",
  unattributed: "Publishers of unknown country",
  unaffiliated: "Models of individuals",
  exclude: "Excluded models",
  "exclude-list": "Ready lists of exclusions",
  "drop-top": "Largest models",
  "leave-out": "Left out",
  scope: "Models that count",
  override: "Accounts moved",
  join: "Countries joined",
};

/** What a choice is about, as a heading. */
export function choiceName(choice: string): string {
  return CHOICE_NAMES[choice] ?? choice;
}

const LEVEL_NAMES: Readonly<Record<string, string>> = {
  "window=all": "all time",
  "max-age=any": "any age",
  "individuals=unaffiliated": "a group of their own",
  "individuals=country": "their country",
  "attribution=uploader": "the uploader",
  "attribution=base": "the base model",
  "attribution=split": "half to each of the two",
  "unattributed=keep": "a group of their own",
  "unattributed=drop": "left out",
  "unattributed=base": "credited to the base model",
  "unaffiliated=keep": "a group of their own",
  "unaffiliated=drop": "left out",
  "unaffiliated=base": "credited to the base model",
  "drop-top=0": "all counted",
  "scope=": "all models",
  "exclude-list=telemetry": "telemetry",
  "exclude-list=ci": "automatic tests",
  "exclude-list=telemetry,ci": "telemetry and automatic tests",
};

/** A value of a choice, as in a grid. */
export function levelName(choice: string, value: string, format: Format): string {
  const known = LEVEL_NAMES[`${choice}=${value}`];
  if (known !== undefined) return known;
  if (value === "") return "none";
  const days = `${value} ${value === "1" ? "day" : "days"}`;
  switch (choice) {
    case "window":
      return days;
    case "max-age":
      return `up to ${days}`;
    case "drop-top":
      return value === "1" ? "without the largest" : `without the ${value} largest`;
    case "scope":
      return entriesOf(value)
        .map((entry) => scopeName(entry, format))
        .join(", ");
    case "exclude":
    case "join":
      return entriesOf(value)
        .map((entry) => entry.split("=")[0]?.trim() ?? entry)
        .join(", ");
    case "override":
      return entriesOf(value)
        .map((entry) => entry.replace(/=$/, " to no country").replace("=", " to "))
        .join(", ");
    default:
      return value;
  }
}

/** The entries of a choice that is a list. */
export function entriesOf(text: string): string[] {
  return text
    .split(/[;\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

/** Bands of sizes, each with where it begins and ends. */
const BANDS = [
  ["<100M", "", "100M"],
  ["100M-1B", "100M", "1B"],
  ["1-8B", "1B", "8B"],
  ["8-35B", "8B", "35B"],
  ["35-150B", "35B", "150B"],
  [">=150B", "150B", ""],
] as const;

function scopeName(entry: string, format: Format): string {
  const [property = "", list = ""] = entry.split(/=(.*)/s);
  const all = list.split("|").map((value) => value.trim());
  const known = all.filter((value) => value !== "unknown");
  if (known.length === 0) return `${property} unknown`;
  const names = known.map((value) => value.replaceAll("-", " ")).join(" or ");
  const named = ((): string => {
    switch (property) {
      case "parameters":
        return bandsName(known);
      case "quantised":
        return known.length > 1
          ? "quantised or not"
          : known[0] === "no"
            ? "not quantised"
            : "quantised";
      case "modality":
      case "derivation":
        return `${names} models`;
      case "licence":
        return `${names} licence`;
      case "created":
        return `created ${known.map((range) => rangeName(range, format)).join(" or ")}`;
      default:
        return known.join(" or ");
    }
  })();
  return known.length < all.length ? `${named} or unknown` : named;
}

function bandsName(ids: readonly string[]): string {
  const at = BANDS.flatMap(([id], index) => (ids.includes(id) ? [index] : []));
  const [first, last] = [at[0], at.at(-1)];
  const isRow = first !== undefined && last !== undefined && last - first + 1 === ids.length;
  const from = isRow ? BANDS[first]?.[1] : undefined;
  const to = isRow ? BANDS[last]?.[2] : undefined;
  if (from === undefined || to === undefined) return `${ids.join(", ")} parameters`;
  if (from === "") return to === "" ? "any number of parameters" : `under ${to} parameters`;
  return to === "" ? `${from} parameters and more` : `${from} to ${to} parameters`;
}

function rangeName(range: string, format: Format): string {
  const [from = "", to = ""] = range.split("..");
  if (from === "") return to === "" ? "at any time" : `up to ${format.day(to)}`;
  return to === "" ? `from ${format.day(from)}` : `${format.day(from)} to ${format.day(to)}`;
}

/** A choice of a query as the text that its attribute has; empty for none. */
export function textOf(query: ResolvedQuery, choice: string): string {
  const equation = ([name, value]: [string, unknown], between: string): string =>
    `${name}=${Array.isArray(value) ? value.join(between) : String(value ?? "")}`;
  switch (choice) {
    case "exclude":
      return query.exclude
        .map(({ glob, reason }) => (reason ? `${glob}=${reason}` : glob))
        .join("; ");
    case "exclude-list":
      return query.excludeList.join(",");
    case "scope":
      return Object.entries(query.scope)
        .map((entry) => equation(entry, "|"))
        .join("; ");
    case "override":
      return Object.entries(query.override)
        .map((entry) => equation(entry, ","))
        .join("; ");
    case "join":
      return Object.entries(query.join)
        .map((entry) => equation(entry, ","))
        .join("; ");
    default: {
      const name = choice.replace(/-(.)/, (_, letter: string) => letter.toUpperCase());
      return String(query[name as keyof ResolvedQuery] ?? "");
    }
  }
}
