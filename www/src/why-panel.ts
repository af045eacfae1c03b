/** The panel that says which models make up a share, with the arithmetic. */
import { toldWithAdvice } from "./advice.js";
import type { Choices } from "./choices.js";
import { make } from "./dom.js";
import { coded } from "./errors.js";
import { NO_SHARE, capital, type Format } from "./format.js";
import { languageFor } from "./languages.js";
import { counted, measureName } from "./measure-words.js";
import { countryNames } from "./names.js";
import type { Parts } from "./parts.js";
import { adoptStyles } from "./styles.js";
import type { Supply } from "./supply.js";
import { texts } from "./texts.js";
import type { Day, Drawn, Term, Why, WhyModel, WhyShown } from "./types.js";
import { analysisCore, type AnalysisSnapshot } from "./wasm.js";

const say = texts("more", "why", {
  close: "Close",
  title: "Why {group} has this share",
  "title-share": "Why {group} has {share}",
  "title-none": "Why {group} has no share",
  waiting: "Looking at the models behind it…",
  progress: "Looking at the models",
  other:
    "“Other” stands for the groups that the picture does not show on their own. The table has each of them.",
  nothing: "Under these choices no model counts for it.",
  again: "Try again",
  failed: "The models behind this share cannot be shown.",
  "more.one": "Show {n} more",
  "more.other": "Show {n} more",
  "sum-all": "{group} is credited with {part} of {total} up to {day}",
  "sum-days.one": "{group} is credited with {part} of {total} in the day to {day}",
  "sum-days.other": "{group} is credited with {part} of {total} in the {n} days to {day}",
  publishers: "Its largest publishers",
  "publisher.one": "{share} with {n} model",
  "publisher.other": "{share} with {n} models",
  others: "and others",
  models: "The models, largest first",
  model: "Model",
  counts: "Counts as",
  part: "Part of it",
  basis: "Basis of the country: {basis}",
  how: "How it is counted",
  nowhere: "country not known",
  low: "low confidence",
  medium: "medium confidence",
  high: "high confidence",
  through: "Credited through {path}",
  weight: "Credited with {part} of {total}",
  together: "Together {total}",
  "to-day": "up to {day}",
  "days.one": "{n} day",
  "days.other": "{n} days",
  unlisted: "Not listed: {models}.",
  "rolled-up": "In the snapshot only as sums: {models}.",
  "of-group": "{share} of the group",
});

/** Models listed at first, and those that every click adds. */
const FIRST = 10;
const MORE = 100;
/** Publishers that the summary names. */
const PUBLISHERS = 5;

/** Whose picture it stands under. */
export interface Host {
  readonly choices: Choices;
  readonly parts: Parts;
  readonly supply: Supply;
  drawn(): Drawn | null;
  format(): Format;
  tell(type: "why", detail: WhyShown): void;
}

const CSS = `
.why {
  border-block-start: 1px solid var(--ink);
  margin-block-start: 0.5rem;
  padding-block: 0.5rem 1rem;
}
.why header { display: flex; gap: 1rem; align-items: start; justify-content: space-between; }
.why h2 { margin: 0; font-size: 1.125rem; line-height: 1.3; outline-offset: 2px; }
.why h2:focus-visible { outline: 2px solid var(--link); }
.why header button, .why .more {
  background: var(--paper);
  border: 1px solid var(--muted);
  padding: 0.2rem 0.6rem;
  cursor: pointer;
}
.why :is(p, ol) { margin: 0.4rem 0 0; max-inline-size: 46rem; }
.why .sum { font-size: 1rem; }
.why .aside { color: var(--muted); }
.why ol { padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
.why h3 { margin: 1rem 0 0; font-size: 0.875rem; }
.why table { border-collapse: collapse; inline-size: 100%; margin-block-start: 0.25rem; }
.why caption { text-align: start; font-weight: 600; padding-block: 0.75rem 0.25rem; }
.why :is(th, td) {
  padding: 0.35rem 0 0.35rem 0.75rem;
  border-block-end: 1px solid var(--rule);
  vertical-align: top;
}
.why thead th { color: var(--muted); font-weight: 400; font-size: 0.8125rem; text-align: end; padding-block: 0; }
.why thead th:first-child { text-align: start; }
.why :is(th, td):first-child { padding-inline-start: 0; }
.why th:first-child { inline-size: 100%; }
.why tbody th { font-weight: 600; text-align: start; overflow-wrap: anywhere; }
.why tbody tr:not(.about) > * { border-block-end: 0; padding-block: 0.4rem 0; }
.why tr.about td { padding-block: 0 0.25rem; text-align: start; white-space: normal; }
.why .about p { margin: 0; color: var(--muted); font-size: 0.8125rem; }
.why td { text-align: end; white-space: nowrap; inline-size: 1%; }
.why td:last-child:not([colspan]) { min-inline-size: 4.5rem; }
.why .bar {
  display: block;
  block-size: 3px;
  margin-block-start: 0.25rem;
  margin-inline-start: auto;
  background: var(--muted);
  forced-color-adjust: none;
}
.why details { border: 0; }
.why summary {
  font-size: 0.8125rem;
  font-weight: 400;
  color: var(--link);
  inline-size: fit-content;
}
.why details ul {
  margin: 0 0 0.35rem;
  padding: 0 0 0 1rem;
  list-style: none;
  font-size: 0.8125rem;
}
.why progress { inline-size: min(16rem, 80%); block-size: 0.5rem; accent-color: var(--ink); }
`;

/** Of one element; shows one share at a time. */
export class WhyPanel {
  readonly #host: Host;
  readonly #heading = make("h2", { tabindex: "-1" });
  readonly #close: HTMLElement;
  readonly #body = make("div");
  readonly #element: HTMLElement;
  /** The share that is shown, how many models of it, and where the focus came from. */
  #shown: { group: string; date: Day; from: HTMLElement } | undefined;
  #most = FIRST;
  /** What was answered last; the same question is not asked twice. */
  #answered: { snapshot: AnalysisSnapshot; key: string } | undefined;
  #asking = 0;

  constructor(host: Host) {
    this.#host = host;
    this.#heading.id = "why";
    this.#close = make("button", { type: "button", part: "close" });
    this.#close.addEventListener("click", () => this.#dismiss());
    this.#element = make(
      "section",
      { class: "why", part: "why", role: "region", "aria-labelledby": "why", hidden: "" },
      make("header", {}, this.#heading, this.#close),
      this.#body,
    );
    this.#element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      event.stopPropagation();
      this.#dismiss();
    });
  }

  /** Explains a share, and takes the focus. */
  open(group: string, date: Day, from: HTMLElement): void {
    this.#shown = { group, date, from };
    this.#most = FIRST;
    this.#answered = undefined;
    const root = this.#host.parts.plot.getRootNode();
    if (root instanceof ShadowRoot) adoptStyles(root, CSS);
    this.#place();
    const format = this.#host.format();
    this.#close.textContent = say(format, "close");
    this.#heading.textContent = say(format, "title", { group: this.#nameOf(group) });
    this.#wait();
    this.#heading.focus();
    void this.#ask(true);
  }

  /** There is another picture: the same group under its choices. */
  refresh(): void {
    const shown = this.#shown;
    if (shown === undefined) return;
    this.#place();
    this.#close.textContent = say(this.#host.format(), "close");
    const result = this.#host.drawn()?.result;
    const last = result?.dates.at(-1);
    if (last !== undefined && !result?.dates.includes(shown.date)) shown.date = last;
    void this.#ask(false);
  }

  /** Goes away, without a word on where the focus goes. */
  close(): void {
    this.#shown = undefined;
    this.#answered = undefined;
    this.#asking += 1;
    this.#element.hidden = true;
  }

  #dismiss(): void {
    const from = this.#shown?.from;
    this.close();
    // The button of a table may be gone with its row.
    (from?.isConnected === true ? from : this.#host.parts.dates).focus();
  }

  /** Under the picture, and above a table that stands in for it. */
  #place(): void {
    const { plot } = this.#host.parts;
    if (plot.nextElementSibling !== this.#element) plot.after(this.#element);
    this.#element.hidden = false;
  }

  #nameOf(group: string): string {
    const { result, lead } = this.#host.drawn() ?? {};
    const known = [...(result?.groups ?? []), ...(lead ? [lead.a, lead.b] : [])];
    return known.find(({ id }) => id === group)?.label ?? group;
  }

  #wait(): void {
    const format = this.#host.format();
    this.#body.replaceChildren(
      make("p", { class: "aside", role: "status" }, say(format, "waiting")),
      make("progress", { "aria-label": say(format, "progress") }),
    );
  }

  async #ask(isNew: boolean): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined) return;
    this.#asking += 1;
    const asking = this.#asking;
    const format = this.#host.format();
    const drawn = this.#host.drawn();
    // What is left to the data may be another definition at another date.
    const { window, maxAge } = (drawn?.result ?? drawn?.lead)?.query ?? {};
    const defined = drawn === null ? {} : { window, maxAge };
    const query = { ...this.#host.choices.query(), ...defined, at: shown.date };
    try {
      const snapshot = await this.#host.supply.analysis();
      if (asking !== this.#asking) return;
      const key = JSON.stringify([shown.group, query, this.#most, format.lang]);
      if (this.#answered?.key === key && this.#answered.snapshot === snapshot) return;
      let why: Why;
      try {
        why = snapshot.why(shown.group, query, this.#most, languageFor(format));
      } catch (error) {
        throw analysisCore.caught(error);
      }
      this.#answered = { snapshot, key };
      if (why.query.by === "country") {
        why.group.label = countryNames(format.lang)[why.group.id] ?? why.group.label;
      }
      this.#show(why, format);
      if (isNew) this.#host.tell("why", { group: shown.group, why });
    } catch (error) {
      if (asking === this.#asking) this.#fail(error, shown.group);
    }
  }

  #fail(error: unknown, group: string): void {
    this.#answered = undefined;
    const format = this.#host.format();
    const { code, message } = coded(error);
    if (code === "option-value" && message.startsWith("option group")) {
      const text = say(format, group === "other" ? "other" : "nothing");
      this.#body.replaceChildren(make("p", { class: "aside", role: "status" }, text));
      return;
    }
    const again = make("button", { type: "button", class: "more" }, say(format, "again"));
    again.addEventListener("click", () => {
      this.#wait();
      this.#heading.focus();
      void this.#ask(true);
    });
    this.#body.replaceChildren(
      make(
        "div",
        { class: "error", role: "alert" },
        make("p", { class: "what" }, say(format, "failed")),
        ...toldWithAdvice({ code, message }, format),
        again,
      ),
    );
  }

  #show(why: Why, format: Format): void {
    const { date, share, group } = why;
    this.#heading.textContent =
      share === null
        ? say(format, "title-none", { group: group.label })
        : say(format, "title-share", {
            group: group.label,
            share: format.share(share),
          });
    const nodes: Node[] = [
      make("p", { class: "sum" }, arithmetic(why, format)),
      ...why.warnings.map((warning) => make("p", { class: "aside" }, capital(warning))),
    ];
    if (why.organisations.length > 1) nodes.push(publishers(why, format));
    const table = models(why, format);
    if (why.models.length > 0) nodes.push(table);
    nodes.push(...rest(why, format).map((text) => make("p", { class: "aside" }, text)));
    if (why.more !== null) {
      const count = Math.min(MORE, why.more.models);
      const more = make(
        "button",
        { type: "button", class: "more" },
        say(format, "more", { n: count }),
      );
      more.addEventListener("click", () => {
        const before = why.models.length;
        this.#most += MORE;
        void this.#ask(false).then(() => {
          // On to the first of those that are new.
          const row = this.#body.querySelectorAll<HTMLElement>("tbody tr:not(.about)")[before];
          row?.setAttribute("tabindex", "-1");
          row?.focus();
        });
      });
      nodes.push(make("p", {}, more));
    }
    this.#body.replaceChildren(...nodes);
    this.#element.dataset["date"] = date;
  }
}

/** The share as a division. */
function arithmetic(why: Why, format: Format): string {
  const { downloads, total, share, group, query, date } = why;
  const [part, whole] = [count(downloads, format), Math.round(total)];
  const { window, measure } = query;
  const inserts = {
    group: group.label,
    part,
    total: counted(format, measure, whole),
    day: format.day(date),
  };
  const what =
    window === "all"
      ? say(format, "sum-all", inserts)
      : say(format, "sum-days", { ...inserts, n: window });
  return share === null
    ? `${what}.`
    : `${what}: ${part} ÷ ${format.count(whole)} = ${exact(share, format)}.`;
}

/** Numbers of downloads may be parts of one where a window cuts a count. */
function count(value: number, format: Format): string {
  return format.count(Math.round(value));
}

/** A fraction with a digit more than the picture has. */
function exact(share: number, format: Format): string {
  return format.percent(share, 2);
}

function publishers({ organisations }: Why, format: Format): HTMLElement {
  const shown = organisations.slice(0, PUBLISHERS);
  const items = shown.map(({ id, models, shareOfGroup }) => {
    const of = say(format, "publisher", { share: part(shareOfGroup, format), n: models });
    return make("li", {}, make("b", {}, id), ` ${of}`);
  });
  const others = organisations.length - shown.length;
  if (others > 0) items.push(make("li", { class: "aside" }, say(format, "others")));
  return make("div", {}, make("h3", {}, say(format, "publishers")), make("ol", {}, ...items));
}

function part(share: number | null, format: Format): string {
  return share === null ? NO_SHARE : format.percent(share);
}

function models(why: Why, format: Format): HTMLElement {
  const unit = why.query.measure;
  const head = [
    say(format, "model"),
    unit === "models" ? say(format, "counts") : measureName(format, unit),
    say(format, "part"),
  ];
  // What is said of a publisher once need not be repeated at each of its models.
  const met = new Set<string | null>();
  const rows = why.models.flatMap((model) => {
    const isFirst = !met.has(model.namespace);
    met.add(model.namespace);
    return row(model, why, format, isFirst);
  });
  return make(
    "table",
    {},
    make("caption", {}, say(format, "models")),
    make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {}, ...rows),
  );
}

/** Two rows, so that what is said of a model has the whole width. */
function row(model: WhyModel, why: Why, format: Format, isFirst: boolean): HTMLElement[] {
  const bar = make("span", { class: "bar", "aria-hidden": "true" });
  const largest = why.models[0]?.downloads ?? 0;
  const length = largest > 0 ? model.downloads / largest : 0;
  bar.style.setProperty("inline-size", `${length * 100}%`);
  const said = make("td", { colspan: "3" });
  for (const text of about(model, format)) said.append(make("p", {}, text));
  const basis = model.basis === null ? [] : [say(format, "basis", { basis: model.basis })];
  if (isFirst) said.append(...basis.map((text) => make("p", {}, text)));
  const details = [...(isFirst ? [] : basis), ...termTexts(model, format)];
  if (details.length > 0) {
    said.append(
      make(
        "details",
        {},
        make("summary", {}, say(format, "how")),
        make("ul", {}, ...details.map((text) => make("li", {}, text))),
      ),
    );
  }
  const figure =
    why.query.measure === "models"
      ? new Intl.NumberFormat(format.locale, { maximumFractionDigits: 2 }).format(model.downloads)
      : count(model.downloads, format);
  return [
    make(
      "tr",
      {},
      make("th", { scope: "row" }, model.id),
      make("td", {}, figure),
      make("td", {}, part(model.shareOfGroup, format), bar),
    ),
    make("tr", { class: "about" }, said),
  ];
}

/** Who publishes a model, what that rests on, and how its credit comes to the group. */
function about(model: WhyModel, format: Format): string[] {
  const { namespace, organisation, country, confidence, via, weight, whole } = model;
  const where =
    country === null ? say(format, "nowhere") : (countryNames(format.lang)[country] ?? country);
  const who = organisation !== null && organisation !== namespace ? [organisation] : [];
  const lines = [format.list([...who, where, ...sureness(confidence, format)])];
  if (via.length > 0) lines.push(say(format, "through", { path: via.join(" → ") }));
  if (weight < 1) {
    const total = count(whole, format);
    lines.push(say(format, "weight", { part: exact(weight, format), total }));
  }
  return lines;
}

/** How sure the country is; snapshots may have words of their own for it. */
function sureness(confidence: string | null, format: Format): string[] {
  switch (confidence) {
    case null:
      return [];
    case "low":
    case "medium":
    case "high":
      return [say(format, confidence)];
    default:
      return [confidence];
  }
}

function termTexts({ terms, whole }: WhyModel, format: Format): string[] {
  const list = terms.map((term) => termText(term, format));
  return terms.length > 1
    ? [...list, say(format, "together", { total: count(whole, format) })]
    : list;
}

function termText({ from, to, count: counted, days, of, downloads }: Term, format: Format): string {
  const span =
    from === null
      ? say(format, "to-day", { day: format.day(to) })
      : `${format.day(dayAfter(from))} – ${format.day(to)}`;
  const sum = `${format.count(counted)} × ${format.count(days)} ÷ ${say(format, "days", { n: of })}`;
  return `${span}: ${days === of ? format.count(counted) : `${sum} = ${count(downloads, format)}`}`;
}

function dayAfter(day: Day): Day {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

/** What is in the share and not in the list. */
function rest({ rolledUp, more, query, downloads }: Why, format: Format): string[] {
  const sum = (part: { models: number; downloads: number }): string => {
    const phrases = [counted(format, "models", part.models)];
    if (query.measure !== "models") {
      phrases.push(counted(format, query.measure, Math.round(part.downloads)));
    }
    if (downloads > 0) {
      phrases.push(say(format, "of-group", { share: format.percent(part.downloads / downloads) }));
    }
    return format.list(phrases);
  };
  const notes: string[] = [];
  if (more !== null) notes.push(say(format, "unlisted", { models: sum(more) }));
  if (rolledUp !== null) notes.push(say(format, "rolled-up", { models: sum(rolledUp) }));
  return notes;
}
