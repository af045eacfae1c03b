import type { Grid } from "./types.js";
import { CHOICES, PICTURE_CHOICES } from "./views.js";

/** Attributes with a property of their own, named as JavaScript names things. */
export const REFLECTED = [
  "src",
  "integrity",
  "loading",
  "view",
  "theme",
  "claim",
  "grid",
  "axes",
  "controls",
  ...CHOICES,
  ...PICTURE_CHOICES,
];

/** An attribute as a property: whatever is set becomes text, a list becomes lines. */
type Setting = string | number | readonly string[] | null;

/** The same for what is JSON. */
type Data = string | Grid | null;

/** Properties that are attributes; `null` is the attribute's absence. */
export interface Properties {
  /** The address of the snapshot. */
  get src(): string;
  set src(value: string | null);
  /**
   * Checksums of the snapshot, of which its bytes must have one, as `integrity` of a script has them:
   * `sha256-`, `sha384-` or `sha512-` and base64, several separated by spaces, of which only those of
   * the strongest algorithm count. The bytes are those of the file without the transport's encoding,
   * or those of what `snapshot` was given. Others are refused with the code `integrity`.
   */
  get integrity(): string | null;
  set integrity(value: string | null);
  /**
   * `eager` to load at once; otherwise an element loads when it comes within a screen of what the
   * reader sees, is printed, or is asked for something.
   */
  get loading(): string | null;
  set loading(value: string | null);
  /**
   * `share`, `lines`, `bars`, `table`, `lead`, `specifications`, `questions`, `effects` or
   * `concentration`.
   */
  get view(): string | null;
  set view(value: string | null);
  /** `auto`, `light` or `dark`. */
  get theme(): string | null;
  set theme(value: string | null);
  /** The two groups that the views of a claim compare, as `CN > US`; else the largest two. */
  get claim(): string | null;
  set claim(value: string | null);
  /** The choices under which these are compared, as JSON or as the object; else the default grid. */
  get grid(): string | null;
  set grid(value: Data);
  /** The choices of columns and rows in the view `questions`; else those that explain most. */
  get axes(): string | null;
  set axes(value: Setting);
  /** `none` for a picture without the row of tools below it. */
  get controls(): string | null;
  set controls(value: string | null);
  /** What downloads are grouped by. */
  get by(): string | null;
  set by(value: string | null);
  /** The window in days, or `all`. */
  get window(): string | null;
  set window(value: string | number | null);
  /** The age limit in days, or `any`. */
  get maxAge(): string | null;
  set maxAge(value: string | number | null);
  /** The observation date. */
  get at(): string | null;
  set at(value: string | null);
  /** The largest so many groups. */
  get top(): string | null;
  set top(value: string | number | null);
  /** `unaffiliated` or `country`. */
  get individuals(): string | null;
  set individuals(value: string | null);
  /** `downloads`, `models` or `likes`. */
  get measure(): string | null;
  set measure(value: string | null);
  /** `uploader`, `base` or `split`. */
  get attribution(): string | null;
  set attribution(value: string | null);
  /** `keep`, `drop` or `base`. */
  get unattributed(): string | null;
  set unattributed(value: string | null);
  /** `keep`, `drop` or `base`. */
  get unaffiliated(): string | null;
  set unaffiliated(value: string | null);
  /** Models that do not count, each `GLOB` or `GLOB=REASON`. */
  get exclude(): string | null;
  set exclude(value: Setting);
  /** `telemetry`, `ci` or both. */
  get excludeList(): string | null;
  set excludeList(value: Setting);
  /** How many of the largest models do not count. */
  get dropTop(): string | null;
  set dropTop(value: string | number | null);
  /** A model, organisation or namespace that does not count. */
  get leaveOut(): string | null;
  set leaveOut(value: string | null);
  /** The models that count, each `PROPERTY=VALUE|VALUE…`. */
  get scope(): string | null;
  set scope(value: Setting);
  /** Other countries for accounts, each `NAMESPACE=CODE`. */
  get override(): string | null;
  set override(value: Setting);
  /** Countries as one group, each `NAME=CODE,CODE…`, `EU`, `Europe` or `study`. */
  get join(): string | null;
  set join(value: Setting);
  /** `relative` for shares in percent, `absolute` for what is measured, in numbers. */
  get values(): string | null;
  set values(value: string | null);
  /** The first day that the axis of dates shows, `YYYY-MM-DD`. */
  get from(): string | null;
  set from(value: string | null);
  /** The last day that it shows. */
  get to(): string | null;
  set to(value: string | null);
  /** Ids of groups that are shown on their own whatever their size, separated by commas. */
  get pin(): string | null;
  set pin(value: string | null);
  /** `on` or `off`: the dated events of the snapshot. */
  get events(): string | null;
  set events(value: string | null);
  /** `on` or `off`: published figures of the same definition, as marks. */
  get published(): string | null;
  set published(value: string | null);
}

const propertyOf = (attribute: string): string =>
  attribute.replace(/-(.)/, (_, letter: string) => letter.toUpperCase());

/** Gives the prototype of an element the properties; all alike, so made in one go. */
export function define(prototype: object): void {
  for (const name of REFLECTED) {
    Object.defineProperty(prototype, propertyOf(name), {
      configurable: true,
      enumerable: true,
      get(this: Element) {
        return this.getAttribute(name) ?? (name === "src" ? "" : null);
      },
      set(this: Element, value: Setting | Grid | undefined) {
        if (value == null) this.removeAttribute(name);
        else this.setAttribute(name, textOf(value));
      },
    });
  }
}

/** What is set as the text of an attribute: a list as lines, another object as JSON. */
function textOf(value: NonNullable<Setting | Grid>): string {
  if (typeof value !== "object") return String(value);
  return Array.isArray(value) ? value.join("\n") : JSON.stringify(value);
}

/** Gives properties that were set on the bare element to the setters. */
export function upgrade(element: object): void {
  for (const name of ["snapshot", ...REFLECTED.map(propertyOf)]) {
    if (!Object.hasOwn(element, name)) continue;
    const value: unknown = Reflect.get(element, name);
    Reflect.deleteProperty(element, name);
    Reflect.set(element, name, value);
  }
}
