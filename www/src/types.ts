/** The words of the core, as TypeScript sees them. Defaults live in the core, not here. */

/** A calendar day, `YYYY-MM-DD`, UTC. */
export type Day = string;

/** What downloads are credited to. */
export type By =
  "country" | "organisation" | "namespace" | "model" | "task" | "licence" | "parameters";

/** A number of days as a number or as text, the way attributes and query strings carry it. */
export type Days = number | `${number}`;

/**
 * The choices behind a share. Each one may be absent; the core fills in the defaults and says
 * in {@link Result.query} what it used.
 */
export interface Query {
  /** What downloads are credited to. */
  by?: By | undefined;
  /** Downloads in so many days up to the date, or all of them. */
  window?: Days | "all" | undefined;
  /** Downloads of a model count up to this age in days, or at any age. */
  maxAge?: Days | "any" | undefined;
  /** The observation date; without it the last one. */
  at?: Day | undefined;
  /** Every observation date instead of one. */
  series?: boolean | undefined;
  /** The largest so many groups; the others are joined. */
  top?: number | `${number}` | undefined;
  /** Individuals as a group of their own, or credited to their country where it is known. */
  individuals?: "unaffiliated" | "country" | undefined;
}

/** The choices of a {@link Result}, defaults filled in. */
export interface ResolvedQuery {
  by: By;
  window: number | "all";
  maxAge: number | "any";
  at: Day | null;
  series: boolean;
  top: number | null;
  individuals: "unaffiliated" | "country";
}

/** One group of a {@link Result}; its arrays run along {@link Result.dates}. */
export interface Group {
  /** `CN`, `alibaba`, `unaffiliated`, `unattributed`, `other`, … */
  id: string;
  /** The name for people. */
  label: string;
  /** Downloads in the window, one a date. */
  downloads: number[];
  /** Fraction 0..=1 of the total of the date; `null` where the total is zero. */
  share: (number | null)[];
}

/** The table that a query gives. */
export interface Result {
  query: ResolvedQuery;
  dates: Day[];
  /** The denominator, one a date. */
  total: number[];
  /** The part 0..=1 of the window that the data can speak of, one a date. */
  coverage: number[];
  /** Models left out because their creation date cannot be used, one a date. */
  leftOut: number[];
  /** By last share, largest first. */
  groups: Group[];
  warnings?: string[];
}

/** A view that the core draws. */
export type PictureView = "share" | "lines" | "bars";

/** What concerns the picture alone. */
export interface Picture {
  view?: PictureView | undefined;
  /** Width in CSS pixels. */
  width?: number | undefined;
  /** Height in CSS pixels; without it the core chooses one for the width. */
  height?: number | undefined;
  /** Device pixels per CSS pixel. */
  ratio?: number | undefined;
  theme?: "light" | "dark" | undefined;
  /** A CSS list of font families. */
  font?: string | undefined;
  /** Names for group ids, in the language of the reader. */
  names?: Readonly<Record<string, string>> | undefined;
}

/** What a chart shows after it was drawn. */
export interface Drawn {
  /** What the picture shows: every date in the views `share` and `lines`, the largest groups alone. */
  result: Result;
  title: string;
  /** The definition in words. */
  subtitle: string;
  /** The denominator at the last date, and what the data lack for it. */
  data: string;
  source: string;
  notes: string[];
  warnings: string[];
  /** The picture in one or two sentences, for those who do not see it. */
  description: string;
  /** Height in CSS pixels. */
  height: number;
  /** The colour of each group id. */
  colors: Record<string, string>;
}

/** One group at a {@link Point}. */
export interface PointGroup {
  id: string;
  label: string;
  color: string;
  downloads: number;
  share: number | null;
  rank: number;
}

/** One date of a picture, with the place to put a tooltip. */
export interface Point {
  /** Of the anchor, in CSS pixels of the canvas. */
  x: number;
  y: number;
  /** Of the canvas, in CSS pixels. */
  width: number;
  height: number;
  /** Into {@link Result.dates}. */
  index: number;
  date: Day;
  total: number;
  coverage: number;
  leftOut: number;
  /** The group under the pointer. */
  focus: string | null;
  groups: PointGroup[];
}

/** A dated event that concerns the counters. */
export interface DatedEvent {
  date: Day;
  title: string;
  url: string;
}

/** Where a snapshot comes from. */
export interface Source {
  name: string;
  url?: string | null;
  licence?: string | null;
  retrieved?: Day | null;
  notes: string[];
}

/** What a snapshot holds. */
export interface Info {
  source: Source;
  counter: { kind: "trailing" | "period" | "cumulative"; days?: number | null };
  dates: Day[];
  models: number;
  namespaces: number;
  /** Models that the snapshot carries only as sums. */
  rolledUp: number;
  events: DatedEvent[];
}

/** What `ready` and `change` events of the element carry. */
export type DrawnEvent = CustomEvent<Drawn>;

/** What an `error` event of the element carries. */
export interface Failure {
  /** A stable name, such as `http`, `version` or `option-value`. */
  code: string;
  /** Thing, place, expected, found. */
  message: string;
}
