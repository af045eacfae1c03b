/** Choices and their values: in plain words, and as the text that attributes have. */
import type { Format } from "./format.js";
import { countryNames } from "./names.js";
import { texts } from "./texts.js";
import type { ResolvedQuery } from "./types.js";

const say = texts("more", "choices", {
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
  panel: "Models over time",
  override: "Accounts moved",
  join: "Countries joined",
});

const CHOICES =
  "by window max-age individuals measure attribution unattributed unaffiliated exclude exclude-list drop-top leave-out scope panel override join";

/** What a choice is about, as a heading. */
export function choiceName(choice: string, format: Format): string {
  const known = CHOICES.split(" ").includes(choice);
  return known ? say(format, choice as Parameters<typeof say>[1]) : choice;
}

const level = texts("more", "levels", {
  none: "none",
  "all-time": "all time",
  "any-age": "any age",
  "own-group": "a group of their own",
  country: "their country",
  uploader: "the uploader",
  base: "the base model",
  split: "half to each of the two",
  "left-out": "left out",
  "to-base": "credited to the base model",
  "all-counted": "all counted",
  "all-models": "all models",
  "same-models": "the same models at every date",
  "of-property": "{property}: {values}",
  telemetry: "telemetry",
  ci: "automatic tests",
  "telemetry-ci": "telemetry and automatic tests",
  "days.one": "{n} day",
  "days.other": "{n} days",
  "up-to-days.one": "up to {n} day",
  "up-to-days.other": "up to {n} days",
  "largest.one": "without the largest",
  "largest.other": "without the {n} largest",
  "to-country": "{account} to {country}",
  "no-country": "{account} to no country",
  "or-unknown": "{what} or unknown",
  unknown: "{property} unknown",
  or: "{one} or {other}",
  "quantised-or-not": "quantised or not",
  "not-quantised": "not quantised",
  quantised: "quantised",
  models: "{kind} models",
  licence: "{kind} licence",
  created: "created {range}",
  "any-time": "at any time",
  until: "up to {day}",
  from: "from {day}",
  range: "{from} to {to}",
  parameters: "{bands} parameters",
  "any-size": "any number of parameters",
  "size-under": "under {to} parameters",
  "size-from": "{from} parameters and more",
  "size-range": "{from} to {to} parameters",
});

/** Values of properties, as adjectives before "models" or "licence" and alone. */
const value = texts("more", "values", {
  text: "text",
  image: "image",
  audio: "audio",
  video: "video",
  multimodal: "multimodal",
  original: "original",
  "fine-tune": "fine tune",
  adapter: "adapter",
  quantised: "quantised",
  merge: "merge",
  permissive: "permissive",
  copyleft: "copyleft",
  "use-restricted": "use restricted",
  "non-commercial": "non commercial",
  other: "other",
  task: "task",
  modality: "modality",
  parameters: "parameters",
  licence: "licence",
  derivation: "derivation",
  country: "country",
  organisation: "organisation",
  namespace: "namespace",
});

type Value = Parameters<typeof value>[1];

const VALUES =
  "text image audio video multimodal original fine-tune adapter quantised merge permissive copyleft use-restricted non-commercial other task modality parameters licence derivation country organisation namespace";

/** A value or property in words; those of a task stay as the Hub writes them. */
function valueName(id: string, format: Format): string {
  return VALUES.split(" ").includes(id) ? value(format, id as Value) : id.replaceAll("-", " ");
}

const LEVELS = {
  "window=all": "all-time",
  "max-age=any": "any-age",
  "individuals=unaffiliated": "own-group",
  "individuals=country": "country",
  "attribution=uploader": "uploader",
  "attribution=base": "base",
  "attribution=split": "split",
  "unattributed=keep": "own-group",
  "unattributed=drop": "left-out",
  "unattributed=base": "to-base",
  "unaffiliated=keep": "own-group",
  "unaffiliated=drop": "left-out",
  "unaffiliated=base": "to-base",
  "drop-top=0": "all-counted",
  "scope=": "all-models",
  "panel=all": "all-models",
  "panel=same": "same-models",
  "exclude-list=telemetry": "telemetry",
  "exclude-list=ci": "ci",
  "exclude-list=telemetry,ci": "telemetry-ci",
} as const;

/** A value of a choice, as in a grid. */
export function levelName(choice: string, value: string, format: Format): string {
  const known = LEVELS[`${choice}=${value}` as keyof typeof LEVELS];
  if (known !== undefined) return level(format, known);
  if (value === "") return level(format, "none");
  switch (choice) {
    case "window":
      return level(format, "days", { n: Number(value) });
    case "max-age":
      return level(format, "up-to-days", { n: Number(value) });
    case "drop-top":
      return level(format, "largest", { n: Number(value) });
    case "scope":
      return format.list(entriesOf(value).map((entry) => scopeName(entry, format)));
    case "exclude":
    case "join":
      return format.list(entriesOf(value).map((entry) => entry.split("=")[0]?.trim() ?? entry));
    case "override":
      return format.list(entriesOf(value).map((entry) => movedName(entry, format)));
    default:
      return value;
  }
}

function movedName(entry: string, format: Format): string {
  const [account = "", country = ""] = entry.split("=").map((part) => part.trim());
  return level(format, country === "" ? "no-country" : "to-country", { account, country });
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

/** One or another of some. */
function either(names: readonly string[], format: Format): string {
  return names.reduce((one, other) => level(format, "or", { one, other }));
}

function scopeName(entry: string, format: Format): string {
  const [property = "", list = ""] = entry.split(/=(.*)/s);
  const all = list.split("|").map((value) => value.trim());
  const known = all.filter((value) => value !== "unknown");
  if (known.length === 0) {
    return level(format, "unknown", { property: valueName(property, format) });
  }
  const kind = (): string =>
    either(
      known.map((id) => valueName(id, format)),
      format,
    );
  const what = ((): string => {
    switch (property) {
      case "parameters":
        return bandsName(known, format);
      case "quantised":
        return level(
          format,
          known.length > 1 ? "quantised-or-not" : known[0] === "no" ? "not-quantised" : "quantised",
        );
      case "modality":
      case "derivation":
        return level(format, "models", { kind: kind() });
      case "licence":
        return level(format, "licence", { kind: kind() });
      case "created":
        return level(format, "created", {
          range: either(
            known.map((range) => rangeName(range, format)),
            format,
          ),
        });
      case "country":
      case "organisation":
      case "namespace": {
        const names = property === "country" ? countryNames(format.lang) : {};
        const values = either(
          known.map((id) => names[id] ?? id),
          format,
        );
        return level(format, "of-property", { property: valueName(property, format), values });
      }
      default:
        return either(known, format);
    }
  })();
  return known.length < all.length ? level(format, "or-unknown", { what }) : what;
}

function bandsName(ids: readonly string[], format: Format): string {
  const at = BANDS.flatMap(([id], index) => (ids.includes(id) ? [index] : []));
  const [first, last] = [at[0], at.at(-1)];
  const isRow = first !== undefined && last !== undefined && last - first + 1 === ids.length;
  const from = isRow ? BANDS[first]?.[1] : undefined;
  const to = isRow ? BANDS[last]?.[2] : undefined;
  if (from === undefined || to === undefined) {
    return level(format, "parameters", { bands: format.list(ids) });
  }
  if (from === "") return level(format, to === "" ? "any-size" : "size-under", { to });
  return level(format, to === "" ? "size-from" : "size-range", { from, to });
}

function rangeName(range: string, format: Format): string {
  const [start = "", end = ""] = range.split("..");
  const [from, to] = [start, end].map((day) => (day === "" ? "" : format.day(day))) as [
    string,
    string,
  ];
  if (from === "") return level(format, to === "" ? "any-time" : "until", { day: to });
  return level(format, to === "" ? "from" : "range", { day: from, from, to });
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
