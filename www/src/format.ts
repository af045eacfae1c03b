import { hasMessages } from "./texts.js";
import type { Day } from "./types.js";

/** Share of a zero total: there is none. */
export const NO_SHARE = "–";

/** Decimals of a displayed percentage. */
const DECIMALS = 1;

/** Formats are costly to make, and a picture asks for the same ones again and again. */
const made = new Map<string, Intl.NumberFormat>();

const MEDIUM = { day: "numeric", month: "short", year: "numeric" } as const;

/** How much of a date is written. */
const PRECISIONS = {
  day: { day: "numeric", month: "short" },
  month: { month: "short" },
  year: { year: "numeric" },
} as const;

/** Numbers and dates as readers of one language write them. */
export class Format {
  /** The language that was asked for, a valid tag; names of countries are in it. */
  readonly lang: string;
  /** The language whose messages are said: one of those that are loaded, without region and script. */
  readonly messages: string;
  /** The tag for numbers and dates, which are in the language of the messages. */
  readonly locale: string;
  /** Whether the language is written from right to left. */
  readonly rtl: boolean;
  readonly #english: boolean;

  constructor(lang: string) {
    this.lang = validTag(lang);
    const language = languageOf(this.lang);
    this.#english = !hasMessages(language);
    this.messages = this.#english ? "en" : language;
    this.locale = language === this.messages ? this.lang : "en";
    this.rtl = isRtl(this.messages);
  }

  /** A whole number, grouped. */
  count(value: number): string {
    return this.decimal(value, 0);
  }

  /** A number with so many decimals. */
  decimal(value: number, decimals: number): string {
    return this.#number(value, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
  }

  /** A number of downloads in few words, as `855 million`. */
  short(value: number): string {
    // Thousands are written out, as in English.
    if (value < 999_500) return this.count(value);
    return this.#number(value, { notation: "compact", compactDisplay: "long" });
  }

  /** The plural that a count takes. */
  plural(count: number): Intl.LDMLPluralRule {
    return new Intl.PluralRules(this.locale).select(count);
  }

  /** A fraction as a percentage, with one decimal unless asked otherwise. */
  percent(fraction: number, decimals = DECIMALS): string {
    const text = this.#number(rounded(fraction, decimals), {
      style: "percent",
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    // In English as in the picture, which has a space there; other languages have their own way.
    return this.#english ? text.replace("%", "\u00a0%") : text;
  }

  /** A difference of shares in points, with its sign and one decimal. */
  points(points: number): string {
    return this.#number(points, {
      signDisplay: "exceptZero",
      minimumFractionDigits: DECIMALS,
      maximumFractionDigits: DECIMALS,
    }).replace("-", "−");
  }

  /** A day, in a form of medium length. */
  day(day: Day): string {
    const date = new Date(`${day}T00:00:00Z`);
    if (Number.isNaN(date.getTime())) return day;
    if (!this.#english) return this.#date(date, MEDIUM);
    // In the order of the picture, and 28 Sep 2026, where British English has Sept.
    const parts = new Intl.DateTimeFormat("en-US", { ...MEDIUM, timeZone: "UTC" }).formatToParts(
      date,
    );
    const part = (type: string): string => parts.find((part) => part.type === type)?.value ?? "";
    return `${part("day")} ${part("month")} ${part("year")}`;
  }

  /** A day as an axis says it, where what goes before makes the rest known. */
  axisDate(day: Day, precision: keyof typeof PRECISIONS): string {
    return this.#date(new Date(`${day}T00:00:00Z`), PRECISIONS[precision]);
  }

  /** Phrases in a row. */
  list(phrases: readonly string[]): string {
    const comma = this.rtl ? "، " : ["ja", "zh"].includes(this.messages) ? "、" : ", ";
    return phrases.join(comma);
  }

  /** A text from the data so that it does not turn around what is beside it. */
  isolate(text: string): string {
    if (!this.rtl) return text;
    // What holds isolated texts itself is of this language; its own direction is not found then.
    return `${text.includes("\u2068") ? "\u2067" : "\u2068"}${text}\u2069`;
  }

  /** A share as a percentage, each rounded on its own. */
  share(fraction: number | null | undefined): string {
    return fraction == null ? NO_SHARE : this.percent(fraction);
  }

  /** A number of bytes in the unit that suits it. */
  bytes(bytes: number): string {
    const [unit, size] = bytes < 1e6 ? (["kilobyte", 1e3] as const) : (["megabyte", 1e6] as const);
    return this.#number(bytes / size, {
      style: "unit",
      unit,
      maximumFractionDigits: unit === "megabyte" ? 1 : 0,
    });
  }

  #number(value: number, options: Intl.NumberFormatOptions): string {
    const key = this.locale + JSON.stringify(options);
    const format = made.get(key) ?? new Intl.NumberFormat(this.locale, options);
    made.set(key, format);
    return format.format(value);
  }

  #date(date: Date, options: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(this.locale, { ...options, timeZone: "UTC" }).format(date);
  }
}

/**
 * A fraction, rounded half up to so many decimals of its percentage as the core does it: a quotient may
 * miss a half by the error of a division, which must not decide.
 */
function rounded(fraction: number, decimals: number): number {
  const unit = 100 * 10 ** decimals;
  return Math.round(fraction * unit * (1 + 4 * Number.EPSILON)) / unit;
}

/** A share in per cent as it is shown. */
export function roundedPercent(share: number): number {
  return rounded(share, DECIMALS) * 100;
}

/** Whether the shares of one date, as they are shown, add up to 100. */
export function addsUp(shares: readonly (number | null)[]): boolean {
  const known = shares.filter((share) => share !== null);
  const unit = 100 * 10 ** DECIMALS;
  const sum = known.reduce((sum, share) => sum + Math.round(rounded(share, DECIMALS) * unit), 0);
  return known.length === 0 || sum === unit;
}

/** With a capital letter at the start. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The tag in its canonical form; English where it is none. */
export function validTag(lang: string): string {
  try {
    return Intl.getCanonicalLocales(lang)[0] ?? "en";
  } catch {
    return "en";
  }
}

/** The language of a tag, without region and script. */
export function languageOf(lang: string): string {
  return new Intl.Locale(validTag(lang)).language;
}

/** Whether a language is written from right to left. */
export function isRtl(lang: string): boolean {
  return languageOf(lang) === "ar";
}
