/** The words of the core, as TypeScript sees them. Defaults live in the core, not here. */

/** A calendar day, `YYYY-MM-DD`, UTC. */
export type Day = string;

/** What downloads are grouped by: publishers in four ways, and kinds of models. */
export type By =
  | "country"
  | "organisation"
  | "namespace"
  | "model"
  | "task"
  | "modality"
  | "licence"
  | "openness"
  | "parameters"
  | "derivation"
  | "age";

/** A number of days as a number or as text, the way attributes and query strings carry it. */
export type Days = number | `${number}`;

/** What is added up: downloads, models that have downloads in the window, or their likes. */
export type Measure = "downloads" | "models" | "likes";

/** To whom a model made from others is credited: uploader, roots of its bases, or half and half. */
export type Attribution = "uploader" | "base" | "split";

/** What happens to publishers of a kind: a group of their own, out of the total, or to the bases. */
export type Treatment = "keep" | "drop" | "base";

/** Models that do not count, and why. */
export interface Exclusion {
  /** With a slash a pattern of ids, without one of namespaces; `*` any run, `?` one character. */
  glob: string;
  reason?: string | null | undefined;
}

/** A ready list of exclusions. */
export type ExcludeList = "telemetry" | "ci";

/** A property by which a scope chooses models. */
export type ScopeProperty =
  "task" | "modality" | "parameters" | "licence" | "quantised" | "derivation" | "created";

/**
 * The choices behind a share. Each one may be absent; the core fills in the defaults and says
 * in {@link Result.query} what it used. Lists are texts, as attributes have them, or plain values;
 * the `query` of any result can be asked again.
 */
export interface Query {
  /** What downloads are grouped by; `country` by default. */
  by?: By | undefined;
  /**
   * Downloads in so many days up to the date, or all of them; by default (`auto`) in the most days
   * that the data cover.
   */
  window?: Days | "all" | "auto" | undefined;
  /**
   * Downloads of a model count up to this age in days, or at any age; by default (`auto`) up to 365
   * where enough creation dates are known.
   */
  maxAge?: Days | "any" | "auto" | undefined;
  /** The observation date; without it the last one. */
  at?: Day | null | undefined;
  /** Every observation date instead of one. */
  series?: boolean | undefined;
  /** The largest so many groups; the others are joined. */
  top?: number | `${number}` | null | undefined;
  /** Individuals as a group of their own, or credited to their country where it is known. */
  individuals?: "unaffiliated" | "country" | undefined;
  /** What is added up; `downloads` by default. */
  measure?: Measure | undefined;
  /** To whom a model made from others is credited; `uploader` by default. */
  attribution?: Attribution | undefined;
  /** Publishers whose country is not known; `keep` by default. */
  unattributed?: Treatment | undefined;
  /** Individuals; `keep` by default. */
  unaffiliated?: Treatment | undefined;
  /** Models that do not count: `GLOB` or `GLOB=REASON`, separated by `;` or a line break. */
  exclude?: string | readonly (string | Exclusion)[] | undefined;
  /** Ready lists of models that do not count, separated by commas. */
  excludeList?: string | readonly ExcludeList[] | undefined;
  /** So many of the largest models do not count. */
  dropTop?: number | `${number}` | undefined;
  /** Id of a model, or name of an organisation or namespace, that does not count. */
  leaveOut?: string | null | undefined;
  /**
   * The models that count: `PROPERTY=VALUE|VALUE…`, separated by `;` or a line break. The values of
   * `created` are `FROM..TO`, two days inside of which either may be absent.
   */
  scope?:
    | string
    | readonly string[]
    | Readonly<Partial<Record<ScopeProperty, string | readonly string[]>>>
    | undefined;
  /** Other countries for accounts: `NAMESPACE=CODE`, separated by `;`; none is not attributed. */
  override?: string | readonly string[] | Readonly<Record<string, string | null>> | undefined;
  /** Countries as one group: `NAME=CODE,CODE…`, `EU`, `Europe` or `study`, separated by `;`. */
  join?:
    string | readonly string[] | Readonly<Record<string, string | readonly string[]>> | undefined;
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
  measure: Measure;
  attribution: Attribution;
  unattributed: Treatment;
  unaffiliated: Treatment;
  exclude: { glob: string; reason: string | null }[];
  excludeList: ExcludeList[];
  /** How many; 0 for none. */
  dropTop: number;
  leaveOut: string | null;
  scope: Partial<Record<ScopeProperty, string[]>>;
  /** Account and country code; `null` makes it unattributed. */
  override: Record<string, string | null>;
  /** Name of the group and country codes; `*` is every other country. */
  join: Record<string, string[]>;
}

/** One group of a {@link Result}; its arrays run along {@link Result.dates}. */
export interface Group {
  /** `CN`, `alibaba`, `unaffiliated`, `unattributed`, `other`, … */
  id: string;
  /** The name for people. */
  label: string;
  /** What is measured, in the window, one a date. */
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

/** A view of shares, which every core draws. */
export type PictureView = "share" | "lines" | "bars" | "concentration";

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
  /** How texts, numbers and dates are written; without it in English. */
  language?: Language | undefined;
  /** Shares in percent, which is the default, or what is measured, in numbers. */
  values?: "relative" | "absolute" | undefined;
  /** The first day that an axis of dates shows; the query stays as it is. */
  from?: Day | undefined;
  /** The last day that it shows. */
  to?: Day | undefined;
  /** Ids of groups that are shown on their own whatever their size, separated by commas. */
  pin?: string | undefined;
  /** The dated events of the snapshot; `on` by default. */
  events?: "on" | "off" | undefined;
  /** Published figures of the same definition, as marks; `on` by default. */
  published?: "on" | "off" | undefined;
  /** `more` for pure ink on pure paper and thicker lines. */
  contrast?: "normal" | "more" | undefined;
  /** The only colours that may be used, as `rgb(…)`: those that a reader's system forces. */
  forced?: ForcedColours | undefined;
}

/** A language for the core: its messages, and functions that write numbers and dates. */
export interface Language {
  /** Its BCP 47 tag, by which texts of the data are chosen; English where it is absent. */
  tag?: string | undefined;
  /** Texts by the core's keys; what is missing is said in English. */
  messages: Readonly<Record<string, string>>;
  /** Whether it is written from right to left. */
  rtl: boolean;
  /** A whole number, grouped. */
  whole(value: number): string;
  /** A number with so many decimals. */
  decimal(value: number, decimals: number): string;
  /** A percentage, 0 to 100, with its sign and so many decimals. */
  percent(value: number, decimals: number): string;
  /** A large number in few words, as `855 million`. */
  short(value: number): string;
  /** A day, with its year. */
  day(day: Day): string;
  /** A day as an axis says it: its year, its month, or day and month. */
  axisDate(day: Day, precision: "year" | "month" | "day"): string;
  /** The category of plural that a number takes: `one`, `few`, `other`… */
  plural(value: number): string;
}

/** Colours of a reader's system, each as CSS writes `rgb(…)`. */
export interface ForcedColours {
  /** Text and lines. */
  ink: string;
  /** The ground. */
  paper: string;
  /** What recedes. */
  muted: string;
  /** What is pointed at. */
  mark: string;
}

/** What a chart shows after it was drawn. */
export interface Drawn {
  /**
   * What the picture shows: every date in the views `share` and `lines`, the largest groups alone.
   * `null` in the views `lead` and `specifications`, which have what follows.
   */
  result: Result | null;
  /** In the view `lead`. */
  lead?: Lead;
  /** In the view `specifications`. */
  claim?: ClaimResult;
  title: string;
  /** The definition in words. */
  subtitle: string;
  /** The denominator at the last date, and what the data lack for it. */
  data: string;
  source: string;
  notes: string[];
  warnings: string[];
  /** What happened between the first and the last date that are shown, unless `events` is off. */
  events: DatedEvent[];
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

/** A place in a picture, in CSS pixels of the canvas. */
export interface Place {
  /** Where a tooltip is anchored. */
  x: number;
  y: number;
  /** The lower end of the plot. */
  bottom: number;
  /** Of the canvas. */
  width: number;
  height: number;
  /** Of the date or, in the view `specifications`, of the definition. */
  index: number;
  /** What happened near the date, where the picture shows it. */
  events: DatedEvent[];
}

/** One date of a picture, with its groups. */
export interface Point extends Place {
  date: Day;
  total: number;
  coverage: number;
  leftOut: number;
  /** The group under the pointer. */
  focus: string | null;
  groups: PointGroup[];
}

/** What is pointed at: views that compare two groups have a place alone. */
export type Pointed = Place & Partial<Point>;

/** A dated event that concerns the counters. */
export interface DatedEvent {
  date: Day;
  title: string;
  url: string;
}

/** Where a snapshot comes from. */
export interface Source {
  name: string;
  url: string | null;
  licence: string | null;
  retrieved: Day | null;
  /** `hub` for all models of the Hub, else what the models are; `null` is a part that is not named. */
  universe: string | null;
  /** Empty where there are none. */
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

/** A group by its id and name. */
export interface Named {
  id: string;
  label: string;
}

/** A change of sign of a {@link Lead}. */
export interface Crossing {
  /** The first date with the new sign. */
  date: Day;
  /** The last lead of the old sign, in points. */
  from: number;
  /** The first lead of the new sign, in points. */
  to: number;
  /** Id of the group that leads from here on. */
  leader: string;
  /** For how many observations in a row the sign stays, this one included; at least 1. */
  kept: number;
  /** Whether that is at least {@link Lead.hold}. */
  holds: boolean;
}

/** The lead of one group over another; its arrays run along `dates`. */
export interface Lead {
  query: ResolvedQuery;
  /** Who leads where the lead is above 0. */
  a: Named;
  /** Who leads where it is below 0. */
  b: Named;
  /** For how many observations a change of sign must stay to hold. */
  hold: number;
  dates: Day[];
  /** For each date the part 0..=1 of the window that the data can speak of. */
  coverage: number[];
  /** Fraction 0..=1 of the total; `null` where the total is zero. */
  shareA: (number | null)[];
  shareB: (number | null)[];
  /** Share of `a` less share of `b`, −100..=100 points. */
  lead: (number | null)[];
  /** Every change of sign between dates with a coverage of at least 0.9. */
  crossings: Crossing[];
  /** Date of the first crossing that holds. */
  firstThatHolds: Day | null;
  warnings: string[];
}

/**
 * How concentrated a grouping is; the arrays run along `dates`. Over the groups that have a name:
 * what has none is part of the total and stands in `ungrouped`.
 */
export interface Concentration {
  query: ResolvedQuery;
  dates: Day[];
  /** For each date the part 0..=1 of the window that the data can speak of. */
  coverage: number[];
  /** How many named groups have downloads. */
  groups: number[];
  /** Herfindahl–Hirschman index, 0..=10,000. */
  hhi: (number | null)[];
  /** 10,000 ÷ HHI: as many groups of equal size would have that index. */
  effective: (number | null)[];
  /** Share 0..=1 of the largest group. */
  cr1: (number | null)[];
  /** Of the 4 largest. */
  cr4: (number | null)[];
  cr10: (number | null)[];
  cr50: (number | null)[];
  /** Gini coefficient, 0 (all equal) to nearly 1, over named groups with downloads. */
  gini: (number | null)[];
  /** Share 0..=1 of what belongs to no named group. */
  ungrouped: (number | null)[];
  warnings: string[];
}

/** `count` × `days` ÷ `of` = `downloads`. */
export interface Term {
  /** The day before the first of the days counted; `null` where it is not known. */
  from: Day | null;
  /** The last of them. */
  to: Day;
  /** Downloads counted over all these days. */
  count: number;
  /** How many of them are in the window and in the age limit. */
  days: number;
  /** How many there are. */
  of: number;
  downloads: number;
}

/** A model behind a share. */
export interface WhyModel {
  id: string;
  /** What the group gets of it: `whole` × `weight`. */
  downloads: number;
  /** The part of the model that is credited to the group, above 0, at most 1. */
  weight: number;
  /** What the model has in the window and age limit. */
  whole: number;
  /** Fraction 0..=1. */
  shareOfGroup: number | null;
  shareOfTotal: number | null;
  namespace: string | null;
  organisation: string | null;
  /** Code of the country where the snapshot's table bases the publisher. */
  country: string | null;
  /** What that rests on. */
  basis: string | null;
  /** How sure it is. */
  confidence: string | null;
  /** Ids from its base to the root through which it is credited; empty where to its uploader. */
  via: string[];
  /** The counts that add up to `whole`; empty where models or likes are measured. */
  terms: Term[];
}

/** Models that are not listed one by one. */
export interface Rest {
  models: number;
  /** What the group gets of them. */
  downloads: number;
}

/** The models behind a share, with the arithmetic. */
export interface Why {
  query: ResolvedQuery;
  date: Day;
  group: Named;
  /** `downloads` ÷ `total` = `share`, 0..=1. */
  downloads: number;
  total: number;
  share: number | null;
  /** The largest of its models. */
  models: WhyModel[];
  /** The largest of their publishers. */
  organisations: { id: string; downloads: number; models: number; shareOfGroup: number | null }[];
  /** What models that the snapshot carries only as sums add. */
  rolledUp: Rest | null;
  /** What the models add that are beyond the number asked for. */
  more: Rest | null;
  warnings: string[];
}

/** The specifications that have one value of a choice. */
export interface Level {
  /** As in the grid. */
  value: string;
  /** In how many the claim holds. */
  holds: number;
  specifications: number;
  /** In points; `null` where none has an answer. */
  medianLead: number | null;
}

/** How far the answer to a claim moves with one choice. */
export interface Effect {
  /** Its name as an attribute has it, such as `max-age`. */
  choice: string;
  /** Largest less smallest median lead of its levels, in points; at least 0. */
  spread: number;
  levels: Level[];
}

/** What is taken away: id of a model or name of an organisation, and what it adds to the lead. */
export interface Removed {
  id: string;
  downloads: number;
}

/** What a lead hangs on. */
export interface Fragility {
  /** In points; `null` without a total. */
  lead: number | null;
  /** Id of the group that leads; `null` at a tie. */
  leader: string | null;
  /** The fewest models that must go for the other one to lead, largest first. */
  modelsToFlip: Removed[] | null;
  /** Every model that turns the lead around alone. */
  flippingModels: Removed[];
  /** Every organisation that does. */
  flippingOrganisations: Removed[];
  /** The part 0..=1 of the unattributed that would do so on the other side; `null` if all would not. */
  unattributedToFlip: number | null;
  /** Every country's share 0..=1 over all ways of attributing the unattributed. */
  bounds: { id: string; label: string; min: number; max: number }[];
}

/** A claim `A > B` under every specification of a grid. */
export interface ClaimResult {
  claim: string;
  /** The query from which the specifications differ. */
  query: ResolvedQuery;
  /** `null` where the snapshot has no date for it. */
  date: Day | null;
  /** How many specifications give different figures. */
  specifications: number;
  /** How many more give the figures of one of these. */
  merged: number;
  /** In how many of `specifications` the claim holds. */
  holds: number;
  /** How many of them have no total. */
  undecided: number;
  /** Leads of A over B in points; `null` where there is none. */
  lead: { min: number; median: number; max: number } | null;
  /** By their spread, largest first. */
  effects: Effect[];
  fragility: Fragility | null;
  /** The specification with the smallest lead. */
  worst: ResolvedQuery | null;
  /** The one with the largest. */
  best: ResolvedQuery | null;
  /** The answer with its definition and how firm it is, in English. */
  sentence: string;
  /** What belongs beside it. */
  warnings: string[];
}

/**
 * Choices and the values that each may have, as `{"window": [30, 365, "all"]}`: every combination is
 * a specification. At most 64 values a choice and 200,000 combinations.
 */
export type Grid = Readonly<Record<string, readonly (string | number | boolean)[]>>;

/** How a {@link ClaimResult} is come by. */
export interface ClaimOptions {
  /** The choices from which the specifications differ. */
  query?: Query | undefined;
  /** Without it the core's own, of what the snapshot can tell apart. */
  grid?: Grid | undefined;
  /** Ends the work; the promise is rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Is told between the slices of the work. */
  onProgress?: ((progress: Steps) => void) | undefined;
}

/** How much of the work is done. */
export interface Steps {
  done: number;
  steps: number;
}

/** A group in two snapshots. */
export interface GroupChange {
  id: string;
  label: string;
  /** Fraction 0..=1; `null` without a total. */
  oldShare: number | null;
  newShare: number | null;
  /** New less old share, −100..=100 points. */
  points: number | null;
  oldDownloads: number;
  newDownloads: number;
}

/** A model because of which a group's share changed. */
export interface ModelChange {
  /** `other` for all that a snapshot carries only as sums. */
  id: string;
  change: "new" | "vanished" | "revised" | "recredited";
  /** Id of the group. */
  group: string;
  oldDownloads: number;
  newDownloads: number;
  /** What it adds to the group's change, in points. */
  points: number | null;
}

/** What changed from one snapshot to another under the same choices. */
export interface Diff {
  query: ResolvedQuery;
  old: { date: Day; total: number };
  new: { date: Day; total: number };
  /** By the size of the change, largest first. */
  groups: GroupChange[];
  models: ModelChange[];
  /** How many more models changed. */
  more: number;
  warnings: string[];
}

/** The answer in words, in English. */
export interface Report {
  /** Who leads, by how much, of what total, under which definition. */
  sentence: string;
  /** What belongs beside it. */
  warnings: string[];
}

/** A value of a choice that changes no figure of a snapshot, and why. */
export interface Unavailable {
  /** As an attribute has it, such as `attribution`. */
  choice: string;
  /** For a scope its property; empty where it is every value. */
  value: string;
  reason: string;
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

/** What a `why` event of the element carries. */
export interface WhyShown {
  /** Id of the group. */
  group: string;
  why: Why;
}

/** What a `choice` event of the element carries: what the reader has changed by the tools. */
export interface ChoiceMade {
  /** Attributes and their new values; `null` for one that is gone. */
  choices: Readonly<Record<string, string | null>>;
}

/** What a `choose` event of the element carries: a definition of the view `specifications`. */
export interface Chosen {
  query: ResolvedQuery;
}

/** The events of the element by name. None of them bubbles. */
export interface ModelShareEventMap {
  /** The first picture of a snapshot is drawn; `detail` is what. */
  ready: CustomEvent<Drawn>;
  /** A later picture of it is drawn: other choices, another view, another scheme. */
  change: CustomEvent<Drawn>;
  /** Something cannot be shown; a picture that was there stays. */
  error: CustomEvent<Failure>;
  /** The reader asked why a share is what it is, and sees the answer. */
  why: CustomEvent<WhyShown>;
  /** The reader chose a definition in the view `specifications`; what follows is the page's matter. */
  choose: CustomEvent<Chosen>;
  /** The reader has changed attributes by the tools below the picture. */
  choice: CustomEvent<ChoiceMade>;
}
