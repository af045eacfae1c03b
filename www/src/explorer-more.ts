/** What the explorer page has beyond the first chart: rarer choices, dates, words, and how firm. */
import { entriesOf } from "./choice-words.js";
import { kit } from "./element.js";
import type { Page } from "./explorer.js";
import { Firmness } from "./explorer-firm.js";
import { Tools } from "./explorer-tools.js";
import type { Drawn, Failure, Query, Result, Unavailable } from "./types.js";

const { capital, limits, make, safeLink } = kit;

type Options = readonly (readonly [value: string, text: string])[];

const TREATMENTS = [
  ["keep", "are a group of their own"],
  ["drop", "do not count, nor in the total"],
  ["base", "are credited to their base models"],
] as const;

/** Properties of a scope and the values that most readers want; others are text. */
const SCOPES: readonly { property: string; text: string; options: Options }[] = [
  {
    property: "modality",
    text: "Modality",
    options: ["text", "image", "audio", "video", "multimodal"].map((id) => [id, `${id} models`]),
  },
  {
    property: "parameters",
    text: "Size",
    options: [
      ["<100M|100M-1B", "under 1B parameters"],
      ["1-8B|8-35B|35-150B|>=150B", "1B parameters and more"],
      ["8-35B|35-150B|>=150B", "8B parameters and more"],
      ["35-150B|>=150B", "35B parameters and more"],
    ],
  },
  {
    property: "licence",
    text: "Licence",
    options: [
      ["permissive|copyleft", "open: permissive or copyleft"],
      ["permissive", "permissive"],
      ["use-restricted|non-commercial", "restricted in use"],
    ],
  },
  {
    property: "quantised",
    text: "Quantised copies",
    options: [
      ["no|unknown", "left out"],
      ["yes", "nothing but these"],
    ],
  },
  {
    property: "derivation",
    text: "How it is made",
    options: [
      ["original|unknown", "originals, and where it is not known"],
      ["original", "originals"],
      ["fine-tune", "fine-tunes"],
      ["adapter", "adapters"],
      ["quantised", "quantised copies"],
      ["merge", "merges"],
    ],
  },
];

/** Puts all of it into the page. */
export function furnish(page: Page): void {
  addChoices(page);
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
    details.open = setIn(page, details).length > 0;
  }
  new Tools(page);
  const { drawn } = page.chart;
  if (drawn !== null) describe(page, dates, drawn);
  else {
    const error = page.chart.shadowRoot?.querySelector(".error:not([hidden]) .message");
    if (error) showWrong(page, { code: "", message: error.textContent ?? "" });
  }
}

/** A labelled select. */
function select(name: string, text: string, options: Options): HTMLElement {
  const [first] = options;
  const control = make("select", { id: name, name });
  for (const [value, words] of options) {
    control.append(new Option(words, value, value === first?.[0]));
  }
  return make("p", {}, make("label", { for: name }, text), control);
}

/** A labelled line of text with an example below it. */
function line(name: string, text: string, example: string): HTMLElement {
  return make(
    "p",
    {},
    make("label", { for: name }, text),
    make("input", {
      id: name,
      name,
      type: "text",
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "none",
    }),
    make("span", { class: "hint" }, `Example: ${example}`),
  );
}

function addChoices(page: Page): void {
  const { form, found } = page;
  const fill = (id: string, name: string, ...children: HTMLElement[]): void =>
    found(id, HTMLDetailsElement).append(make("fieldset", { "aria-label": name }, ...children));
  fill(
    "credit",
    "Who is credited",
    select("attribution", "Models made from others are credited to", [
      ["uploader", "their uploader"],
      ["base", "the models at their root"],
      ["split", "half and half"],
    ]),
    select("unattributed", "Publishers of unknown country", TREATMENTS),
    select("unaffiliated", "Individuals", TREATMENTS),
  );
  const scopes = SCOPES.map(({ property, text, options }) => {
    const field = select(`scope-${property}`, text, [["", "all"], ...options]);
    const control = field.querySelector("select");
    control?.removeAttribute("name");
    control?.addEventListener("change", (event) => {
      event.stopPropagation();
      const input = form.elements.namedItem("scope");
      if (!(input instanceof HTMLInputElement)) return;
      const others = entriesOf(input.value).filter((entry) => propertyOf(entry) !== property);
      const entry = control.value === "" ? [] : [`${property}=${control.value}`];
      input.value = [...others, ...entry].join("; ");
      page.chosen();
    });
    return field;
  });
  fill(
    "models",
    "Which models count",
    ...scopes,
    line("scope", "The same as text, and more", "task=text-generation; created=2025-01-01.."),
    select("exclude-list", "Leave out by a ready list", [
      ["", "nothing"],
      ["telemetry", "repositories that only count users"],
      ["ci", "favourites of automatic tests"],
      ["telemetry,ci", "both"],
    ]),
    line("exclude", "Leave out by pattern, each with a reason", "Qwen/*-GGUF=copies; */tiny-*"),
    line("leave-out", "Leave out one model or publisher", "unslothai"),
    select("drop-top", "The largest models", [
      ["0", "count like the others"],
      ["1", "the largest does not count"],
      ["10", "the 10 largest do not count"],
      ["100", "the 100 largest do not count"],
    ]),
  );
  fill(
    "countries",
    "How countries are grouped",
    select("join", "Countries as one group", [
      ["", "none"],
      ["EU", "the European Union"],
      ["Europe", "Europe"],
      ["study", "the study’s five groups"],
    ]),
    line("override", "Other countries for accounts", "stabilityai=US; bigscience="),
  );
  ask(page, "drop-top", "another number…", { type: "number", min: "0", step: "1" });
  page.found("drop-top", HTMLSelectElement).dataset["unit"] = "largest do not count";
  ask(
    page,
    "join",
    "other countries…",
    { type: "text", spellcheck: "false" },
    "Nordic=DK,FI,IS,NO,SE",
  );
  for (const control of form.querySelectorAll<HTMLSelectElement>("select[data-min]")) {
    const { min = "0" } = control.dataset;
    ask(page, control.name, "another number of days…", {
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
  text: string,
  attributes: Record<string, string>,
  example = "",
): void {
  const control = page.found(name, HTMLSelectElement);
  const other = new Option(text, "other");
  other.dataset["other"] = "";
  control.add(other);
  const label = control.labels[0]?.textContent ?? name;
  const what = attributes["type"] === "number" ? "number of days" : "names and codes";
  const input = make("input", {
    ...attributes,
    "aria-label": `${label}: ${name === "drop-top" ? "number of models" : what}`,
    hidden: "",
  });
  const hint = make("span", { class: "hint", hidden: "" }, `Example: ${example}`);
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
  for (const { property } of SCOPES) {
    const control = page.found(`scope-${property}`, HTMLSelectElement);
    const values =
      entries.find((entry) => propertyOf(entry) === property)?.split(/=(.*)/s)[1] ?? "";
    page.offer(control, values.trim());
    control.value = values.trim();
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
    if (summary !== null) summary.dataset["set"] = count > 0 ? ` · ${count} set` : "";
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
  field.append(make("span", { class: "wrong", id }, capital(message)));
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
    const texts: string[] = [];
    if (choice === "scope") control.disabled = true;
    for (const option of control.options) {
      const isIt = choice === "max-age" ? option.value !== "any" : option.value === value;
      if (choice === "scope" || !isIt) continue;
      option.disabled = true;
      option.title = reason;
      if (choice !== "max-age") texts.push(`“${option.text}”`);
    }
    control.title = choice === "scope" ? reason : "";
    const field = control.closest("p");
    if (field === null) continue;
    const of = reasons.get(field) ?? new Map<string, string[]>();
    reasons.set(field, of.set(reason, [...(of.get(reason) ?? []), ...texts]));
  }
  for (const [field, of] of reasons) {
    for (const [reason, texts] of of) {
      const what = texts.length > 0 ? `Without ${texts.join(", ")}: ` : "";
      field.append(
        make("span", { class: "lack" }, what === "" ? `${capital(reason)}.` : `${what}${reason}.`),
      );
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

/** What the chart counts, and what it cannot know, beside it in words. */
function describe(page: Page, dates: Dates, drawn: Drawn): void {
  const { chart, format, found } = page;
  const { info } = chart;
  if (info === null) return;
  const own = (drawn.result ?? drawn.lead ?? drawn.claim)?.query;
  const result = drawn.result ?? chart.shares({ ...own, series: false, top: null } as Query);
  const { window, maxAge, measure } = result.query;
  dates.offer(chart.shares({ window, maxAge, series: true }).dates);

  const last = result.dates.length - 1;
  found("definition", HTMLElement).textContent = `${drawn.subtitle}.`.replace(/\.\.$/, ".");
  const denominator = found("denominator", HTMLElement);
  denominator.hidden = last < 0;
  denominator.textContent = [
    `On ${format.day(result.dates[last] ?? "1970-01-01")}, 100 % is ${format.count(result.total[last] ?? 0)} ${measure}.`,
    ...limits({ coverage: result.coverage[last] ?? 1, leftOut: result.leftOut[last] ?? 0 }, format),
  ].join(" ");

  const { name, url, licence, retrieved, notes } = info.source;
  const source = found("source", HTMLElement);
  source.hidden = false;
  source.replaceChildren("Source: ", safeLink(name, url));
  if (licence) source.append(`, licence ${licence}`);
  if (retrieved) source.append(`, retrieved ${format.day(retrieved)}`);
  source.append(
    `. ${format.count(info.models)} models of ${format.count(info.namespaces)} namespaces at ${format.count(info.dates.length)} dates.`,
  );
  const caveats = [...new Set([...drawn.warnings, ...notes, ...drawn.notes])];
  found("caveats", HTMLElement).replaceChildren(...caveats.map((note) => make("li", {}, note)));
}
