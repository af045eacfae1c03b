import type { Day } from "./types.js";
import { percentages } from "./wasm.js";

/** Share of a zero total: there is none. */
export const NO_SHARE = "–";

/** Decimals of a displayed percentage. */
const DECIMALS = 1;

/** Its parts are put in the order of the picture: 28 Sep 2026, where British English has Sept. */
const ENGLISH_DATE = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeZone: "UTC" });

/** Numbers and dates as readers of one language write them. */
export class Format {
  /** The language in use, a valid tag. */
  readonly lang: string;
  /** The language whose messages are said: the tag without region and script. */
  readonly messages: string;
  readonly #count: Intl.NumberFormat;
  readonly #plural: Intl.PluralRules;
  readonly #percent: Intl.NumberFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #english: boolean;

  constructor(lang: string) {
    this.lang = validTag(lang);
    this.messages = new Intl.Locale(this.lang).language;
    this.#english = this.messages === "en";
    this.#plural = new Intl.PluralRules(this.lang);
    this.#count = new Intl.NumberFormat(this.lang, { maximumFractionDigits: 0 });
    this.#percent = percentFormat(this.lang, DECIMALS);
    this.#date = this.#english
      ? ENGLISH_DATE
      : new Intl.DateTimeFormat(this.lang, { dateStyle: "medium", timeZone: "UTC" });
  }

  /** A whole number, grouped. */
  count(value: number): string {
    return this.#count.format(value);
  }

  /** The plural that a count takes. */
  plural(count: number): Intl.LDMLPluralRule {
    return this.#plural.select(count);
  }

  /** A fraction as a percentage, with one decimal unless asked otherwise. */
  percent(fraction: number, decimals = DECIMALS): string {
    const text = (
      decimals === DECIMALS ? this.#percent : percentFormat(this.lang, decimals)
    ).format(fraction);
    // In English as in the picture, which has a space there; other languages have their own way.
    return this.#english ? text.replace("%", "\u00a0%") : text;
  }

  /** A difference of shares in points, with its sign and one decimal. */
  points(points: number): string {
    const format = new Intl.NumberFormat(this.lang, {
      signDisplay: "exceptZero",
      minimumFractionDigits: DECIMALS,
      maximumFractionDigits: DECIMALS,
    });
    return format.format(points).replace("-", "−");
  }

  /** A day, in a form of medium length. */
  day(day: Day): string {
    const date = new Date(`${day}T00:00:00Z`);
    if (Number.isNaN(date.getTime())) return day;
    if (!this.#english) return this.#date.format(date);
    const parts = this.#date.formatToParts(date);
    const part = (type: string): string => parts.find((part) => part.type === type)?.value ?? "";
    return `${part("day")} ${part("month")} ${part("year")}`;
  }

  /**
   * The shares of one date as percentages that add up to 100. What rounds down to nothing but is
   * something says so.
   */
  shares(fractions: readonly (number | null)[]): string[] {
    const rounded = percentages(fractions, DECIMALS);
    return fractions.map((fraction, index) => {
      if (fraction === null) return NO_SHARE;
      const shown = (rounded[index] ?? 0) / 100;
      return shown === 0 && fraction > 0
        ? `<${this.percent(10 ** -DECIMALS / 100)}`
        : this.percent(shown);
    });
  }

  /** A number of bytes in the unit that suits it. */
  bytes(bytes: number): string {
    const [unit, size] = bytes < 1e6 ? (["kilobyte", 1e3] as const) : (["megabyte", 1e6] as const);
    return new Intl.NumberFormat(this.lang, {
      style: "unit",
      unit,
      maximumFractionDigits: unit === "megabyte" ? 1 : 0,
    }).format(bytes / size);
  }
}

function percentFormat(lang: string, decimals: number): Intl.NumberFormat {
  return new Intl.NumberFormat(lang, {
    style: "percent",
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
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
