/**
 * What markup says to `<model-share>`, for the templates of frameworks: react.js, vue.js and svelte.js
 * tell it to each in the way that it asks for. Types alone; what an attribute means stands at the
 * property of its name.
 *
 * @module
 */
import type { Snapshot } from "./core.js";
import type { Attribution, By, Day, Days, ExcludeList, Grid, Measure, Treatment } from "./types.js";

/** What the `snapshot` property takes. */
export type SnapshotData = Snapshot | Uint8Array | ArrayBuffer | string;

/** Attributes by the names of their properties; what is absent, `null` or `undefined` is not set. */
export interface ModelShareAttributes {
  src?: string | null | undefined;
  integrity?: string | null | undefined;
  loading?: "eager" | "lazy" | null | undefined;
  view?:
    | "share"
    | "lines"
    | "bars"
    | "table"
    | "lead"
    | "specifications"
    | "questions"
    | "effects"
    | "concentration"
    | null
    | undefined;
  theme?: "auto" | "light" | "dark" | null | undefined;
  claim?: string | null | undefined;
  grid?: string | Grid | null | undefined;
  axes?: string | readonly string[] | null | undefined;
  controls?: "none" | null | undefined;
  by?: By | null | undefined;
  window?: Days | "all" | "auto" | null | undefined;
  maxAge?: Days | "any" | "auto" | null | undefined;
  at?: Day | null | undefined;
  top?: number | `${number}` | null | undefined;
  individuals?: "unaffiliated" | "country" | null | undefined;
  measure?: Measure | null | undefined;
  attribution?: Attribution | null | undefined;
  unattributed?: Treatment | null | undefined;
  unaffiliated?: Treatment | null | undefined;
  exclude?: string | readonly string[] | null | undefined;
  excludeList?: string | readonly ExcludeList[] | null | undefined;
  dropTop?: number | `${number}` | null | undefined;
  leaveOut?: string | null | undefined;
  scope?: string | readonly string[] | null | undefined;
  override?: string | readonly string[] | null | undefined;
  join?: string | readonly string[] | null | undefined;
  values?: "relative" | "absolute" | null | undefined;
  from?: Day | null | undefined;
  to?: Day | null | undefined;
  pin?: string | null | undefined;
  events?: "on" | "off" | null | undefined;
  published?: "on" | "off" | null | undefined;
}

/** `maxAge` as `max-age`. */
type Dashed<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${Dashed<Rest>}`
  : Name;

/** The same by the names that they have in HTML, where a list is one text. */
export type DashedAttributes = {
  [Name in keyof ModelShareAttributes as Dashed<Name>]?:
    Exclude<ModelShareAttributes[Name], object> | undefined;
};

/** Everything that a template may set: properties, attributes, and a snapshot that the page has. */
export interface ModelShareProps
  extends ModelShareAttributes, Omit<DashedAttributes, keyof ModelShareAttributes> {
  snapshot?: SnapshotData | null | undefined;
}
