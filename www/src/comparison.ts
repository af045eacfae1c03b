/** The pictures that compare two groups: their lead, and the claim under every definition. */
import { choiceName, levelName, textOf } from "./choice-words.js";
import type { Choices } from "./choices.js";
import { make } from "./dom.js";
import { ModelShareError, coded } from "./errors.js";
import type { Explanations } from "./explanations.js";
import type { Faults } from "./faults.js";
import { NO_SHARE, type Format } from "./format.js";
import { languageFor } from "./languages.js";
import { limits } from "./limits.js";
import { counted } from "./measure-words.js";
import { countryNames, groupsOf, nameCountries } from "./names.js";
import type { Parts } from "./parts.js";
import type { Targets } from "./pointing.js";
import { survey } from "./survey.js";
import { texts } from "./texts.js";
import type { Drawn, Lead, Query, ResolvedQuery, Result } from "./types.js";
import {
  analysisCore,
  dispose,
  isAlive,
  type AnalysisChart,
  type AnalysisSnapshot,
  type WasmSurvey,
} from "./wasm.js";

const say = texts("more", "comparison", {
  date: "Date in the chart",
  "head-date": "Date",
  "head-lead": "Lead in points",
  "head-covered": "Covered",
  why: "Why {group}?",
  of: "of {total} in the window",
  title: "Share of {a} and {b}, and the lead of the first",
  definition: "Definition in the chart",
  set: "The definition that is set.",
  place: "Definition {at} of {count} by the lead of {a}",
  take: "Take this definition",
  choice: "Choice",
  "leads-in": "{a} leads in",
  definitions: "Definitions",
  median: "Median lead in points",
  "title-choices": "In how many definitions {a} leads {b}, by choice",
  level: "{choice}: {value}",
  nothing: "No share: nothing counts.",
  even: "{a} and {b} are level.",
  ahead: "{a} ahead by {points} points.",
});

/** What belongs around a picture. */
export interface Around {
  targets: Targets | null;
  fill: (place: HTMLElement, tables: typeof import("./table.js")) => void;
}

/** Whose groups are compared. */
export interface Host {
  readonly choices: Choices;
  readonly explanations: Explanations;
  readonly faults: Faults;
  readonly parts: Parts;
  format(): Format;
  paint(
    show: (chart: AnalysisChart) => Drawn,
    around: (drawn: Drawn) => Around,
    quiet: boolean,
  ): void;
  tell(type: "choose", detail: { query: ResolvedQuery }): void;
}

/** What is asked for. */
interface Asked {
  view: "lead" | "specifications";
  snapshot: AnalysisSnapshot;
  pair: readonly [string, string];
  query: Query;
  key: string;
}

/** Groups that stand for what has no name. */
const NAMELESS = ["other", "unknown", "unattributed", "unaffiliated"];

/** The two groups of a claim; without one the two largest that have a name. */
export function pairOf(
  snapshot: AnalysisSnapshot,
  claim: string | null,
  query: Query,
): readonly [string, string] {
  if (claim) {
    const [a = "", b = ""] = snapshot.pair(claim);
    return [a, b];
  }
  // Of models there may be tens of thousands.
  const { groups } = snapshot.shares({ ...query, series: false, top: 2 });
  const [a, b] = groups.filter(
    ({ id, downloads }) => !NAMELESS.includes(id) && (downloads[0] ?? 0) > 0,
  );
  if (a === undefined || b === undefined) {
    throw new ModelShareError(
      "few-groups",
      `claim: expected two groups to compare, found ${a === undefined ? "none" : "one"} under these choices`,
    );
  }
  return [a.id, b.id];
}

/** What groups are called under these choices, by their ids. */
export function namesOf(
  snapshot: AnalysisSnapshot,
  query: Query,
  format: Format,
): (id: string) => string {
  // A party's id is its name; of the others there are few.
  const isNamed = ["organisation", "namespace", "model"].includes(query.by ?? "");
  const asked = { ...query, series: false, top: isNamed ? 1 : null };
  const { groups, query: resolved } = nameCountries(
    snapshot.shares(asked, languageFor(format)),
    format.lang,
    groupsOf,
  );
  const names = resolved.by === "country" ? countryNames(format.lang) : {};
  return (id) => groups.find((group) => group.id === id)?.label ?? names[id] ?? id;
}

/** One element's comparisons, with the survey of the last one. */
export class Comparison {
  readonly #host: Host;
  #asked: Asked | undefined;
  #found: { of: Asked; survey: WasmSurvey } | undefined;
  #work: AbortController | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Draws, at once what can be and the rest when it is there. */
  show(view: Asked["view"], snapshot: AnalysisSnapshot, claim: string | null, query: Query): void {
    let pair: Asked["pair"];
    try {
      pair = pairOf(snapshot, claim, query);
    } catch (error) {
      this.stop();
      this.#host.faults.show(analysisCore.caught(error));
      return;
    }
    const asked = { view, snapshot, pair, query, key: JSON.stringify([view, pair, query]) };
    const before = this.#asked;
    const isSame = before?.key === asked.key && before.snapshot === snapshot;
    if (!isSame) this.stop();
    this.#asked = asked;
    const found = this.#found;
    if (found !== undefined && isAlive(found.survey)) {
      this.#draw(asked, found.survey, false);
      return;
    }
    if (view === "lead") this.#draw(asked, undefined, false);
    else this.#host.parts.showLoading();
    if (this.#work === undefined) void this.#survey(asked);
  }

  /** The same with other sizes; false where there is nothing yet that could be drawn. */
  redraw(): boolean {
    const asked = this.#asked;
    const found = this.#found?.survey;
    if (asked === undefined) return false;
    const isHere = found !== undefined && isAlive(found);
    if (!isHere && asked.view !== "lead") return false;
    this.#draw(asked, isHere ? found : undefined, true);
    return true;
  }

  /** Ends what is under way, and lets go of what was found. */
  stop(): void {
    this.#work?.abort();
    this.#work = undefined;
    this.#asked = undefined;
    if (this.#found !== undefined) dispose(this.#found.survey);
    this.#found = undefined;
  }

  async #survey(of: Asked): Promise<void> {
    const work = new AbortController();
    this.#work = work;
    const isLead = of.view === "lead";
    try {
      const found = await survey(
        { ModelShareError, analysisCore, dispose, isAlive },
        () => of.snapshot,
        of.pair.join(" > "),
        {
          query: of.query,
          everyDate: isLead,
          signal: work.signal,
          onProgress: (steps) => {
            if (!isLead && !work.signal.aborted) this.#host.parts.showWork(steps);
          },
        },
      );
      if (work.signal.aborted) {
        dispose(found);
        return;
      }
      this.#work = undefined;
      this.#found = { of, survey: found };
      // A lead that is drawn already only gets its band.
      this.#draw(this.#asked ?? of, found, isLead);
    } catch (error) {
      if (work.signal.aborted) return;
      this.#work = undefined;
      this.#host.faults.show(coded(error));
    }
  }

  #draw(asked: Asked, found: WasmSurvey | undefined, quiet: boolean): void {
    const { snapshot, pair, query } = asked;
    const format = this.#host.format();
    const picture = this.#host.choices.picture(format);
    const [a, b] = pair;
    this.#host.paint(
      (chart) => {
        if (asked.view === "lead") {
          const drawn =
            found === undefined
              ? chart.showLead(snapshot, a, b, query, picture)
              : chart.showLeadAmong(found, a, b, query, picture);
          const lead = snapshot.lead(a, b, query, undefined, languageFor(format));
          drawn.lead = nameCountries(lead, format.lang, () => [lead.a, lead.b]);
          return drawn;
        }
        if (found === undefined) throw new Error("comparison: expected a survey, found none");
        const drawn = chart.showSurvey(found, picture);
        const claim = { ...found.result(), ...found.report(picture) };
        drawn.claim = nameCountries(claim, format.lang, () => claim.fragility?.bounds ?? []);
        return drawn;
      },
      ({ lead, claim }) => {
        if (lead !== undefined) {
          const all = snapshot.shares({ ...query, series: true, top: 1 });
          return this.#aroundLead(lead, all, format);
        }
        if (claim === undefined || found === undefined)
          return { targets: null, fill: () => undefined };
        return this.#aroundSurvey(asked, found, claim, format);
      },
      quiet,
    );
  }

  #aroundLead(lead: Lead, all: Result, format: Format): Around {
    const { dates } = lead;
    const ahead = (index: number): string =>
      aheadBy(lead.lead[index] ?? null, lead.a.label, lead.b.label, format);
    const shares = (index: number): Row[] => [
      [lead.a.label, shown(lead.shareA[index], format)],
      [lead.b.label, shown(lead.shareB[index], format)],
    ];
    const notes = (index: number): string[] => {
      const at = all.dates.indexOf(dates[index] ?? "");
      if (at < 0) return [];
      return [
        say(format, "of", { total: counted(format, all.query.measure, all.total[at] ?? 0) }),
        ...limits({ coverage: all.coverage[at] ?? 1, leftOut: all.leftOut[at] ?? 0 }, format),
      ];
    };
    const leader = (index: number): string => ((lead.lead[index] ?? 0) < 0 ? lead.b : lead.a).id;
    return {
      targets: {
        label: say(format, "date"),
        last: dates.length - 1,
        start: dates.length - 1,
        text: (index) => format.day(dates[index] ?? ""),
        groups: [],
        contents: ({ index }) => [
          small(format.day(dates[index] ?? ""), shares(index)),
          ...[ahead(index), ...notes(index)].map((note) => make("p", {}, note)),
        ],
        spoken: ({ index }) =>
          [
            `${format.day(dates[index] ?? "")}: ${ahead(index)}`,
            `${format.list(shares(index).map((row) => row.join(" ")))}.`,
            ...notes(index),
          ].join(" "),
        action: ({ index }) =>
          say(format, "why", { group: ((lead.lead[index] ?? 0) < 0 ? lead.b : lead.a).label }),
        choose: ({ index }) => this.#host.explanations.open(leader(index), dates[index] ?? ""),
      },
      fill: (table) => {
        const rows = dates.map((date, index) => [
          format.day(date),
          shown(lead.shareA[index], format),
          shown(lead.shareB[index], format),
          signed(lead.lead[index] ?? null, format),
        ]);
        const [a, b] = [lead.a.label, lead.b.label];
        const heads = [say(format, "head-date"), a, b, say(format, "head-lead")];
        // Why a date is dashed, or not drawn.
        if (lead.coverage.some((part) => part < 1)) {
          heads.push(say(format, "head-covered"));
          for (const [index, row] of rows.entries()) {
            row.push(format.percent(Math.floor((lead.coverage[index] ?? 1) * 1000) / 1000));
          }
        }
        const title = say(format, "title", { a, b });
        table.replaceChildren(grid(title, heads, rows.toReversed()));
      },
    };
  }

  #aroundSurvey(
    { snapshot, pair }: Asked,
    found: WasmSurvey,
    claim: NonNullable<Drawn["claim"]>,
    format: Format,
  ): Around {
    const { query: base, effects, specifications, undecided } = claim;
    const nameOf = namesOf(snapshot, base, format);
    const [a, b] = [nameOf(pair[0]), nameOf(pair[1])];
    const count = specifications - undecided;
    // Pointed at again and again, and each time it takes a call of the core.
    let last: { index: number; of: Specification } | undefined;
    const at = (index: number): Specification | undefined => {
      if (last?.index === index) return last.of;
      const query = isAlive(found) ? found.specification(index) : null;
      if (query === null) return undefined;
      const result = nameCountries(
        snapshot.shares(query, languageFor(format)),
        format.lang,
        groupsOf,
      );
      last = { index, of: { query, result } };
      return last.of;
    };
    const shareIn = ({ result }: Specification, id: string): number | null =>
      (result.total[0] ?? 0) > 0
        ? (result.groups.find((group) => group.id === id)?.share[0] ?? 0)
        : null;
    const leadIn = (one: Specification): number | null => {
      const [ofA, ofB] = [shareIn(one, pair[0]), shareIn(one, pair[1])];
      return ofA === null || ofB === null ? null : (ofA - ofB) * 100;
    };
    /** In what it differs from the definition that was asked for. */
    const differing = ({ query }: Specification): string[] =>
      effects
        .map(({ choice }) => [choice, textOf(query, choice)] as const)
        .filter(([choice, text]) => text !== textOf(base, choice))
        .map(([choice, text]) => `${levelOf(choice, text, format)}.`);
    const words = (one: Specification): string[] => {
      const [total = 0] = one.result.total;
      const other = differing(one);
      return [
        aheadBy(leadIn(one), a, b, format),
        ...(other.length > 0 ? other : [say(format, "set")]),
        say(format, "of", { total: counted(format, base.measure, total) }),
      ];
    };
    const place = (index: number): string => say(format, "place", { at: index + 1, count, a });
    const rows = (one: Specification): Row[] => [
      [a, shown(shareIn(one, pair[0]), format)],
      [b, shown(shareIn(one, pair[1]), format)],
    ];
    return {
      targets: {
        label: say(format, "definition"),
        last: count - 1,
        start: 0,
        text: place,
        groups: [],
        contents: ({ index }) => {
          const one = at(index);
          if (one === undefined) return [];
          return [small(place(index), rows(one)), ...words(one).map((note) => make("p", {}, note))];
        },
        spoken: ({ index }) => {
          const one = at(index);
          return one === undefined ? "" : [`${place(index)}:`, ...words(one)].join(" ");
        },
        action: () => say(format, "take"),
        choose: ({ index }) => {
          const one = at(index);
          // The date and the number of groups stay as they were asked for.
          if (one !== undefined) this.#host.tell("choose", { query: one.query });
        },
      },
      fill: (table) => {
        const heads = [
          say(format, "choice"),
          say(format, "leads-in", { a }),
          say(format, "definitions"),
          say(format, "median"),
        ];
        const rows = effects.flatMap(({ choice, levels }) =>
          levels.map((level) => [
            levelOf(choice, level.value, format),
            format.count(level.holds),
            format.count(level.specifications),
            signed(level.medianLead, format),
          ]),
        );
        const title = say(format, "title-choices", { a, b });
        table.replaceChildren(grid(title, heads, rows));
      },
    };
  }
}

/** One definition and what it gives. */
interface Specification {
  query: ResolvedQuery;
  result: Result;
}

type Row = [name: string, figure: string];

function shown(share: number | null | undefined, format: Format): string {
  return format.share(share);
}

/** A lead with its sign: `+15.2`. */
export function signed(points: number | null, format: Format): string {
  return points === null ? NO_SHARE : format.points(points);
}

function aheadBy(points: number | null, a: string, b: string, format: Format): string {
  if (points === null) return say(format, "nothing");
  if (points === 0) return say(format, "even", { a, b });
  const by = format.decimal(Math.abs(points), 1);
  return say(format, "ahead", { a: points > 0 ? a : b, points: by });
}

/** A choice with its value. */
export function levelOf(choice: string, value: string, format: Format): string {
  return say(format, "level", {
    choice: choiceName(choice, format),
    value: levelName(choice, value, format),
  });
}

/** The groups of a place in the tooltip. */
function small(caption: string, rows: readonly Row[]): HTMLElement {
  return make(
    "table",
    {},
    make("caption", {}, caption),
    make(
      "tbody",
      {},
      ...rows.map(([name, figure]) =>
        make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, figure)),
      ),
    ),
  );
}

/** A table that a reader can look into. */
function grid(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): HTMLElement {
  const cells = ([name = "", ...figures]: readonly string[]): HTMLElement =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, name),
      ...figures.map((figure) => make("td", {}, figure)),
    );
  const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows.map(cells)));
  if (caption !== "") table.prepend(make("caption", {}, make("strong", {}, caption)));
  return make("div", { class: "scroll", tabindex: "-1" }, table);
}
