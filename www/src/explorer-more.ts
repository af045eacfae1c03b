/** What the explorer page has beyond the first chart: rarer choices, dates, words, and how firm. */
import { inWords } from "./advice.js";
import { entriesOf } from "./choice-words.js";
import { listDataSets } from "./data-sets.js";
import { ENGLISH, make, safeLink } from "./dom.js";
import { Firmness } from "./explorer-firm.js";
import { Tools } from "./explorer-tools.js";
import type { Page } from "./page.js";
import { capital } from "./format.js";
import { languages } from "./languages.js";
import { limits } from "./limits.js";
import { counted } from "./measure-words.js";
import { texts, type Inserts } from "./texts.js";
import type { Drawn, Failure, Query, Result, Unavailable } from "./types.js";

const say = texts("explorer", "choices", {
  example: "Example: {example}",
  credit: "Who is credited",
  attribution: "Models made from others are credited to",
  uploader: "their uploader",
  base: "the models at their root",
  split: "half and half",
  unattributed: "Publishers of unknown country",
  unaffiliated: "Individuals",
  keep: "are a group of their own",
  drop: "do not count, nor in the total",
  "to-base": "are credited to their base models",
  models: "Which models count",
  all: "all",
  modality: "Modality",
  text: "text models",
  image: "image models",
  audio: "audio models",
  video: "video models",
  multimodal: "multimodal models",
  parameters: "Size",
  "under-1b": "under 1B parameters",
  "from-1b": "1B parameters and more",
  "from-8b": "8B parameters and more",
  "from-35b": "35B parameters and more",
  licence: "Licence",
  open: "open: permissive or copyleft",
  permissive: "permissive",
  restricted: "restricted in use",
  quantised: "Quantised copies",
  "left-out": "left out",
  "only-these": "nothing but these",
  derivation: "How it is made",
  "original-unknown": "originals, and where it is not known",
  originals: "originals",
  "fine-tunes": "fine-tunes",
  adapters: "adapters",
  "quantised-copies": "quantised copies",
  merges: "merges",
  country: "Country of the publisher",
  organisation: "Organisation of the publisher",
  namespace: "Account of the publisher",
  scope: "The same as text, and more",
  panel: "Models that come and go",
  "same-models": "the same models at every date",
  "exclude-list": "Leave out by a ready list",
  nothing: "nothing",
  telemetry: "repositories that only count users",
  ci: "favourites of automatic tests",
  both: "both",
  exclude: "Leave out by pattern, each with a reason",
  "leave-out": "Leave out one model or publisher",
  "drop-top": "The largest models",
  "count-all": "count like the others",
  "largest.one": "the largest does not count",
  "largest.other": "the {n} largest do not count",
  countries: "How countries are grouped",
  join: "Countries as one group",
  none: "none",
  eu: "the European Union",
  europe: "Europe",
  study: "the study’s five groups",
  override: "Other countries for accounts",
  marks: "What is marked in the picture",
  events: "Dated events",
  published: "Published figures of the same definition",
  shown: "shown",
  hidden: "not shown",
  "other-number": "another number…",
  "other-days": "another number of days…",
  "other-countries": "other countries…",
  "ask-models": "{label}: number of models",
  "ask-days": "{label}: number of days",
  "ask-names": "{label}: names and codes",
  "set.one": "{n} set",
  "set.other": "{n} set",
  without: "Without {what}: {reason}.",
  quoted: "“{text}”",
});

const about = texts("explorer", "about", {
  default: "default",
  "default-is": "{value} (default)",
  denominator: "On {day}, 100 % is {total}.",
  source: "Source: {source}",
  licence: "licence {licence}",
  retrieved: "retrieved {day}",
  holds: "{models} of {namespaces} at {dates}.",
  // The number of models of a part of the Hub is shown next to the title.
  "holds-part": "{namespaces} at {dates}.",
  "namespaces.one": "{n} namespace",
  "namespaces.other": "{n} namespaces",
  "dates.one": "{n} date",
  "dates.other": "{n} dates",
});

type Key = Parameters<typeof say>[1];
type Options = readonly (readonly [value: string, key: Key, n?: number])[];

const TREATMENTS = [
  ["keep", "keep"],
  ["drop", "drop"],
  ["base", "to-base"],
] as const;

/** Properties of a scope and the values that most readers want; others are text. */
const SCOPES: readonly {
  property: "modality" | "parameters" | "licence" | "quantised" | "derivation";
  options: Options;
}[] = [
  {
    property: "modality",
    options: (["text", "image", "audio", "video", "multimodal"] as const).map((id) => [id, id]),
  },
  {
    property: "parameters",
    options: [
      ["<100M|100M-1B", "under-1b"],
      ["1-8B|8-35B|35-150B|>=150B", "from-1b"],
      ["8-35B|35-150B|>=150B", "from-8b"],
      ["35-150B|>=150B", "from-35b"],
    ],
  },
  {
    property: "licence",
    options: [
      ["permissive|copyleft", "open"],
      ["permissive", "permissive"],
      ["use-restricted|non-commercial", "restricted"],
    ],
  },
  {
    property: "quantised",
    options: [
      ["no|unknown", "left-out"],
      ["yes", "only-these"],
    ],
  },
  {
    property: "derivation",
    options: [
      ["original|unknown", "original-unknown"],
      ["original", "originals"],
      ["fine-tune", "fine-tunes"],
      ["adapter", "adapters"],
      ["quantised", "quantised-copies"],
      ["merge", "merges"],
    ],
  },
];

/** Properties of a scope whose values are names of the data, each with an example. */
const PARTIES = [
  ["country", "CN|US"],
  ["organisation", "Alibaba|unknown"],
  ["namespace", "google"],
] as const;

/** Groups that are no publisher. */
const NO_NAMES: readonly string[] = ["unaffiliated", "unattributed", "other", "unknown"];

/** As many names of publishers as a list suggests. */
const SUGGESTED = 200;

/** Puts all of it into the page. */
export function furnish(page: Page): void {
  addChoices(page);
  addLanguages(page);
  listDataSets(page, page.found("sets", HTMLDetailsElement));
  page.said(() => {
    page.sayOffered();
    countSet(page);
    showDefaults(page, page.chart.drawn);
  });
  const dates = new Dates(page);
  const firmness = new Firmness(page, (unavailable) => disable(page, unavailable));
  page.onApply = () => {
    for (const wrong of page.form.querySelectorAll(".wrong")) wrong.remove();
    for (const control of page.form.querySelectorAll("[aria-invalid]")) {
      control.removeAttribute("aria-invalid");
    }
    showScopes(page);
    countSet(page);
    dates.show();
    firmness.restart();
  };
  for (const type of ["ready", "change"]) {
    page.chart.addEventListener(type, (event) => {
      if (event instanceof CustomEvent) describe(page, dates, event.detail as Drawn);
    });
  }
  page.chart.addEventListener("error", (event) => {
    if (event instanceof CustomEvent) showWrong(page, event.detail as Failure);
  });
  page.chart.addEventListener("choose", (event) => {
    if (event instanceof CustomEvent)
      firmness.take((event.detail as { query: Result["query"] }).query);
  });
  // The form has controls now for what the address said before.
  page.apply();
  for (const details of page.form.querySelectorAll("details")) {
    // One that the reader has opened meanwhile stays open.
    if (setIn(page, details).length > 0) details.open = true;
  }
  new Tools(page);
  const { drawn } = page.chart;
  if (drawn !== null) describe(page, dates, drawn);
  else {
    const error = page.chart.shadowRoot?.querySelector<HTMLElement>(
      ".error:not([hidden]) .message",
    );
    const message = error?.dataset["message"] ?? error?.textContent;
    if (message) showWrong(page, { code: "", message });
  }
}

/** A text that follows the page's language. */
function saidIn<T extends Node>(page: Page, node: T, key: Key, inserts?: Inserts): T {
  page.said(() => (node.textContent = say(page.format, key, inserts)));
  return node;
}

/** A labelled select. */
function select(page: Page, name: string, label: Key, options: Options): HTMLElement {
  const [first] = options;
  const control = make("select", { id: name, name });
  for (const [value, key, n] of options) {
    const option = new Option("", value, value === first?.[0]);
    control.append(saidIn(page, option, key, n === undefined ? {} : { n }));
  }
  return make("p", {}, saidIn(page, make("label", { for: name }), label), control);
}

/** A labelled line of text with an example below it. */
function line(page: Page, name: Key, example: string): HTMLElement {
  return make(
    "p",
    {},
    saidIn(page, make("label", { for: name }), name),
    make("input", {
      id: name,
      name,
      type: "text",
      dir: "ltr",
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "none",
    }),
    saidIn(page, make("span", { class: "hint" }), "example", { example }),
  );
}

/** A line for publishers in a scope, which suggests the largest ones of the data. */
function party(page: Page, property: (typeof PARTIES)[number][0], example: string): HTMLElement {
  const id = `scope-${property}`;
  const list = make("datalist", { id: `${id}-names` });
  const input = make("input", {
    id,
    type: "text",
    dir: "ltr",
    list: list.id,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "none",
  });
  // The names of the data that are shown by then.
  input.addEventListener("focus", () => {
    const { chart } = page;
    if (chart.info === null) return;
    const { groups } = chart.shares({ by: property, maxAge: "any", top: SUGGESTED });
    const known = groups.filter(({ id }) => !NO_NAMES.includes(id));
    list.replaceChildren(...known.map(({ id, label }) => new Option(label, id)));
  });
  return make(
    "p",
    {},
    saidIn(page, make("label", { for: id }), property),
    input,
    list,
    saidIn(page, make("span", { class: "hint" }), "example", { example }),
  );
}

/** Each by its own name, whatever the language of the page. */
function addLanguages(page: Page): void {
  const select = page.found("lang", HTMLSelectElement);
  const { value } = select;
  for (const lang of languages) {
    const name = new Intl.DisplayNames(lang, { type: "language" }).of(lang) ?? lang;
    const option = new Option(capital(name), lang);
    option.lang = lang;
    const offered = [...select.options].find((option) => option.value === lang);
    if (offered === undefined) select.add(option);
    else offered.replaceWith(option);
  }
  select.value = value;
  // It stands beside the form.
  select.addEventListener("change", page.chosen);
}

function addChoices(page: Page): void {
  const { form, found } = page;
  const fill = (
    id: "credit" | "models" | "countries" | "marks",
    ...children: HTMLElement[]
  ): void => {
    const fieldset = make("fieldset", {}, ...children);
    page.said(() => fieldset.setAttribute("aria-label", say(page.format, id)));
    found(id, HTMLDetailsElement).append(fieldset);
  };
  fill(
    "credit",
    select(page, "attribution", "attribution", [
      ["uploader", "uploader"],
      ["base", "base"],
      ["split", "split"],
    ]),
    select(page, "unattributed", "unattributed", TREATMENTS),
    select(page, "unaffiliated", "unaffiliated", TREATMENTS),
  );
  /** A control of one property: what it says becomes a part of the text of all. */
  const scoped = (field: HTMLElement, property: string): HTMLElement => {
    const control = field.querySelector<HTMLSelectElement | HTMLInputElement>("select, input");
    control?.removeAttribute("name");
    control?.addEventListener("change", (event) => {
      event.stopPropagation();
      const input = form.elements.namedItem("scope");
      if (!(input instanceof HTMLInputElement)) return;
      const others = entriesOf(input.value).filter((entry) => propertyOf(entry) !== property);
      const value = control.value.trim();
      const entry = value === "" ? [] : [`${property}=${value}`];
      input.value = [...others, ...entry].join("; ");
      page.chosen();
    });
    return field;
  };
  const scopes = [
    ...SCOPES.map(({ property, options }) =>
      scoped(select(page, `scope-${property}`, property, [["", "all"], ...options]), property),
    ),
    ...PARTIES.map(([property, example]) => scoped(party(page, property, example), property)),
  ];
  fill(
    "models",
    ...scopes,
    line(page, "scope", "task=text-generation; created=2025-01-01.."),
    select(page, "exclude-list", "exclude-list", [
      ["", "nothing"],
      ["telemetry", "telemetry"],
      ["ci", "ci"],
      ["telemetry,ci", "both"],
    ]),
    line(page, "exclude", "Qwen/*-GGUF=copies; */tiny-*"),
    line(page, "leave-out", "unslothai"),
    select(page, "drop-top", "drop-top", [
      ["0", "count-all"],
      ["1", "largest", 1],
      ["10", "largest", 10],
      ["100", "largest", 100],
    ]),
    select(page, "panel", "panel", [
      ["all", "all"],
      ["same", "same-models"],
    ]),
  );
  fill(
    "countries",
    select(page, "join", "join", [
      ["", "none"],
      ["EU", "eu"],
      ["Europe", "europe"],
      ["study", "study"],
    ]),
    line(page, "override", "stabilityai=US; bigscience="),
  );
  const marked = (["events", "published"] as const).map((name) =>
    select(page, name, name, [
      ["on", "shown"],
      ["off", "hidden"],
    ]),
  );
  fill("marks", ...marked);
  ask(page, "drop-top", ["other-number", "ask-models"], { type: "number", min: "0", step: "1" });
  page.found("drop-top", HTMLSelectElement).dataset["unit"] = "largest";
  ask(
    page,
    "join",
    ["other-countries", "ask-names"],
    { type: "text", spellcheck: "false", dir: "ltr" },
    "Nordic=DK,FI,IS,NO,SE",
  );
  for (const control of form.querySelectorAll<HTMLSelectElement>("select[data-min]")) {
    const { min = "0" } = control.dataset;
    ask(page, control.name, ["other-days", "ask-days"], {
      type: "number",
      min,
      step: "1",
      inputmode: "numeric",
    });
  }
}

/** A last option of a select that asks for another value. */
function ask(
  page: Page,
  name: string,
  [text, what]: readonly [Key, Key],
  attributes: Record<string, string>,
  example = "",
): void {
  const control = page.found(name, HTMLSelectElement);
  const other = new Option("", "other");
  other.dataset["other"] = "";
  control.add(saidIn(page, other, text));
  const input = make("input", { ...attributes, hidden: "" });
  page.said(() => {
    const label = control.labels[0]?.textContent ?? name;
    input.setAttribute("aria-label", say(page.format, what, { label }));
  });
  const hint = saidIn(page, make("span", { class: "hint", hidden: "" }), "example", { example });
  control.after(input, hint);
  const show = (isShown: boolean): void => {
    input.hidden = !isShown;
    hint.hidden = !isShown || example === "";
  };
  control.addEventListener("change", (event) => {
    show(control.value === "other");
    if (input.hidden) return;
    event.stopPropagation();
    input.focus();
  });
  input.addEventListener("change", (event) => {
    event.stopPropagation();
    if (!input.reportValidity() || input.value.trim() === "") return;
    page.offer(control, input.value.trim());
    control.value = input.value.trim();
    input.value = "";
    show(false);
    control.focus();
    page.chosen();
  });
}

function propertyOf(entry: string): string {
  return entry.split("=")[0]?.trim() ?? "";
}

/** The selects of a scope follow its text. */
function showScopes(page: Page): void {
  const entries = entriesOf(page.state["scope"] ?? "");
  const valuesOf = (property: string): string =>
    (entries.find((entry) => propertyOf(entry) === property)?.split(/=(.*)/s)[1] ?? "").trim();
  for (const { property } of SCOPES) {
    const control = page.found(`scope-${property}`, HTMLSelectElement);
    page.offer(control, valuesOf(property));
    control.value = valuesOf(property);
  }
  for (const [property] of PARTIES) {
    page.found(`scope-${property}`, HTMLInputElement).value = valuesOf(property);
  }
}

/** The choices of a disclosure that are not at their default. */
function setIn(page: Page, details: HTMLDetailsElement): string[] {
  const controls = details.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[name]");
  return [...controls].map(({ name }) => name).filter((name) => name in page.state);
}

/** A closed disclosure tells that there is something in it. */
function countSet(page: Page): void {
  for (const details of page.form.querySelectorAll("details")) {
    const count = setIn(page, details).length;
    const summary = details.querySelector("summary");
    if (summary !== null)
      summary.dataset["set"] = count > 0 ? ` · ${say(page.format, "set", { n: count })}` : "";
  }
}

/** What the core finds wrong with a choice, beside its control. */
function showWrong(page: Page, { message }: Failure): void {
  const [, name = ""] = /^option "?([a-z-]+)/.exec(message) ?? [];
  const control = page.form.querySelector<HTMLElement>(`[name="${name}"], [id="${name}"]`);
  const field = control?.closest("p, fieldset");
  if (!control || !field) return;
  const id = `${name}-wrong`;
  document.getElementById(id)?.remove();
  const wrong = make("span", { class: "wrong", id, ...ENGLISH }, capital(message));
  field.append(inWords(wrong, message, page.format));
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", id);
  const details = field.closest("details");
  if (details !== null) details.open = true;
}

/** Choices that change nothing in this snapshot cannot be made, and say why. */
function disable(page: Page, unavailable: readonly Unavailable[]): void {
  for (const note of page.form.querySelectorAll(".lack")) note.remove();
  for (const option of page.form.querySelectorAll<HTMLOptionElement>("option:disabled")) {
    option.disabled = false;
    option.title = "";
  }
  for (const { property } of SCOPES)
    page.found(`scope-${property}`, HTMLSelectElement).disabled = false;
  const reasons = new Map<Element, Map<string, string[]>>();
  for (const { choice, value, reason } of unavailable) {
    const id = choice === "scope" ? `scope-${value}` : choice;
    const control = document.getElementById(id);
    if (!(control instanceof HTMLSelectElement)) continue;
    const quoted: string[] = [];
    if (choice === "scope") control.disabled = true;
    for (const option of control.options) {
      const isLimit = !["any", "auto"].includes(option.value);
      const isIt = choice === "max-age" ? isLimit : option.value === value;
      if (choice === "scope" || !isIt) continue;
      option.disabled = true;
      option.title = reason;
      if (choice !== "max-age") quoted.push(say(page.format, "quoted", { text: option.text }));
    }
    control.title = choice === "scope" ? reason : "";
    const field = control.closest("p");
    if (field === null) continue;
    const of = reasons.get(field) ?? new Map<string, string[]>();
    reasons.set(field, of.set(reason, [...(of.get(reason) ?? []), ...quoted]));
  }
  for (const [field, of] of reasons) {
    for (const [reason, quoted] of of) {
      const text =
        quoted.length > 0
          ? say(page.format, "without", { what: page.format.list(quoted), reason })
          : `${capital(reason)}.`;
      field.append(make("span", { class: "lack" }, text));
    }
  }
}

/** The date by list, slider and step buttons. */
class Dates {
  readonly #page: Page;
  readonly #at: HTMLSelectElement;
  readonly #slider: HTMLInputElement;
  readonly #earlier: HTMLButtonElement;
  readonly #later: HTMLButtonElement;

  constructor(page: Page) {
    const { found } = page;
    this.#page = page;
    this.#at = found("at", HTMLSelectElement);
    this.#slider = found("dates", HTMLInputElement);
    this.#earlier = found("earlier", HTMLButtonElement);
    this.#later = found("later", HTMLButtonElement);
    const slider = this.#slider;
    slider.addEventListener("change", (event) => {
      event.stopPropagation();
      this.#goTo(Number(slider.value));
    });
    slider.addEventListener("input", () => {
      const option = this.#at.options[Number(slider.value) + 1];
      slider.setAttribute("aria-valuetext", option?.text ?? "");
    });
    this.#earlier.addEventListener("click", () => this.#goTo(Number(slider.value) - 1));
    this.#later.addEventListener("click", () => this.#goTo(Number(slider.value) + 1));
    page.said(() => {
      for (const option of [...this.#at.options].slice(1)) {
        option.text = page.format.day(option.value);
      }
      this.show();
    });
  }

  /** Offers the dates that there are. */
  offer(dates: readonly string[]): void {
    if (this.#dates().join() !== dates.join()) {
      const chosen = this.#at.value;
      const last = this.#at.options[0];
      const options = dates.map((date) => new Option(this.#page.format.day(date), date));
      this.#at.replaceChildren(...(last === undefined ? [] : [last]), ...options);
      if (chosen !== "") this.#page.offer(this.#at, chosen);
      this.#at.value = chosen;
      this.#slider.max = String(Math.max(0, dates.length - 1));
    }
    this.show();
  }

  /** Slider and step buttons follow the date. */
  show(): void {
    const last = Number(this.#slider.max);
    const index = this.#at.value === "" ? last : this.#dates().indexOf(this.#at.value);
    this.#slider.value = String(index);
    this.#slider.setAttribute("aria-valuetext", this.#at.selectedOptions[0]?.text ?? "");
    this.#earlier.disabled = index <= 0;
    this.#later.disabled = index >= last;
  }

  #dates(): string[] {
    return [...this.#at.options].slice(1).map((option) => option.value);
  }

  #goTo(index: number): void {
    // The last date is the default, and defaults are not in the address.
    this.#at.value = index >= Number(this.#slider.max) ? "" : (this.#dates()[index] ?? "");
    this.#page.chosen();
  }
}

/** Says of what is left to the data what they decided. */
function showDefaults(page: Page, drawn: Drawn | null): void {
  const { format, found, state } = page;
  const query = (drawn?.result ?? drawn?.lead ?? drawn?.claim)?.query;
  for (const [name, resolved] of [
    ["window", query?.window],
    ["max-age", query?.maxAge],
  ] as const) {
    const options = [...found(name, HTMLSelectElement).options];
    const auto = options.find(({ value }) => value === "auto");
    if (auto === undefined) continue;
    const value =
      options.find(({ value }) => value === String(resolved))?.text ??
      format.count(Number(resolved));
    const isDecided = resolved !== undefined && !(name in state);
    auto.text = isDecided ? about(format, "default-is", { value }) : about(format, "default");
  }
}

/** What the chart counts, and what it cannot know, beside it in words. */
function describe(page: Page, dates: Dates, drawn: Drawn): void {
  const { chart, format, found } = page;
  const { info } = chart;
  if (info === null) return;
  const own = (drawn.result ?? drawn.lead ?? drawn.claim)?.query;
  const result = drawn.result ?? chart.shares({ ...own, series: false, top: null } as Query);
  const { window, maxAge, measure } = result.query;
  dates.offer(chart.shares({ window, maxAge, series: true }).dates);
  showDefaults(page, drawn);

  const last = result.dates.length - 1;
  found("definition", HTMLElement).textContent = `${drawn.subtitle}.`.replace(/\.\.$/, ".");
  const denominator = found("denominator", HTMLElement);
  denominator.hidden = last < 0;
  denominator.textContent = [
    about(format, "denominator", {
      day: format.day(result.dates[last] ?? "1970-01-01"),
      total: counted(format, measure, result.total[last] ?? 0),
    }),
    ...limits({ coverage: result.coverage[last] ?? 1, leftOut: result.leftOut[last] ?? 0 }, format),
  ].join(" ");

  const { name, url, licence, retrieved } = info.source;
  const source = found("source", HTMLElement);
  source.hidden = false;
  const [before = "", after = ""] = about(format, "source", { source: "\0" }).split("\0");
  source.replaceChildren(before, safeLink(name, url), after);
  const facts = [
    ...(licence ? [about(format, "licence", { licence })] : []),
    ...(retrieved ? [about(format, "retrieved", { day: format.day(retrieved) })] : []),
  ];
  if (facts.length > 0) source.append(format.list(["", ...facts]));
  const holds = about(format, drawn.universe === "" ? "holds" : "holds-part", {
    models: counted(format, "models", info.models + info.rolledUp),
    namespaces: about(format, "namespaces", { n: info.namespaces }),
    dates: about(format, "dates", { n: info.dates.length }),
  });
  source.append(`. ${holds}`);
  const caveats = [...new Set([...drawn.warnings.map(capital), ...drawn.notes])];
  found("caveats", HTMLElement).replaceChildren(
    ...caveats.map((note) => make("li", {}, make("bdi", {}, note))),
  );
}
