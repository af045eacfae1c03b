/** The explorer page: the element, a control for every choice, and the page's address. */
import { make, safeLink } from "./dom.js";
import { ModelShareElement } from "./element.js";
import {
  NAMES,
  addressOf,
  offer,
  showInForm,
  stateOfAddress,
  stateOfForm,
} from "./explorer-state.js";
import type { Name, State } from "./explorer-state.js";
import { Format } from "./format.js";
import { register } from "./register.js";
import { limits } from "./tooltip.js";
import type { Drawn } from "./types.js";

const format = new Format(document.documentElement.lang);
const form = found("choices", HTMLFormElement);
const chart = found("chart", HTMLElement);
const at = found("at", HTMLSelectElement);
const slider = found("dates", HTMLInputElement);
const earlier = found("earlier", HTMLButtonElement);
const later = found("later", HTMLButtonElement);

/** What the chart shows now; the form may be a keystroke ahead. */
let state: State = {};

function found<T extends HTMLElement>(id: string, type: abstract new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`explorer page: expected an element #${id} of ${type.name}, found none`);
}

/** Everything that follows from a state: form, element and the page's own colours. */
function apply(next: State): void {
  state = next;
  showInForm(state, form);
  const values: Partial<Record<Name, string>> = { ...state };
  // The one default that the element cannot know.
  values.src ??= controlValue("src");
  for (const name of NAMES) {
    const value = values[name];
    if (value === undefined) chart.removeAttribute(name);
    else if (chart.getAttribute(name) !== value) chart.setAttribute(name, value);
  }
  const { theme } = state;
  if (theme === undefined) delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  showDate();
}

function controlValue(name: Name): string {
  const control = form.elements.namedItem(name);
  return control instanceof HTMLSelectElement || control instanceof RadioNodeList
    ? control.value
    : "";
}

/** The reader chose something: one step that the back button undoes. */
function chosen(): void {
  const next = stateOfForm(form);
  if (next.src !== state.src) delete next.at;
  const address = addressOf(next, location);
  if (address !== addressOf(state, location)) history.pushState(null, "", address);
  apply(next);
}

/** Options of the date control, slider included, for the dates that there are. */
function offerDates(dates: readonly string[]): void {
  const known = [...at.options].slice(1).map((option) => option.value);
  if (known.join() !== dates.join()) {
    const chosenDate = at.value;
    const last = at.options[0];
    const options = dates.map((date) => new Option(format.day(date), date));
    at.replaceChildren(...(last === undefined ? [] : [last]), ...options);
    if (chosenDate !== "") offer(at, chosenDate);
    at.value = chosenDate;
    slider.max = String(Math.max(0, dates.length - 1));
  }
  showDate();
}

function dates(): string[] {
  return [...at.options].slice(1).map((option) => option.value);
}

/** Slider and step buttons follow the date. */
function showDate(): void {
  const last = Number(slider.max);
  const index = at.value === "" ? last : dates().indexOf(at.value);
  slider.value = String(index);
  slider.setAttribute("aria-valuetext", at.selectedOptions[0]?.text ?? "");
  earlier.disabled = index <= 0;
  later.disabled = index >= last;
}

function goToDate(index: number): void {
  // The last date is the default, and defaults are not in the address.
  at.value = index >= Number(slider.max) ? "" : (dates()[index] ?? "");
  chosen();
}

/** What the chart counts, and what it cannot know, beside it in words. */
function describe(drawn: Drawn): void {
  const element = chart instanceof ModelShareElement ? chart : undefined;
  const info = element?.info;
  if (element === undefined || !info) return;
  const { window, maxAge } = drawn.result.query;
  offerDates(element.shares({ window, maxAge, series: true }).dates);

  const { result } = drawn;
  const last = result.dates.length - 1;
  found("definition", HTMLElement).textContent = `${drawn.subtitle}.`.replace(/\.\.$/, ".");
  const denominator = found("denominator", HTMLElement);
  denominator.hidden = last < 0;
  denominator.textContent = [
    `On ${format.day(result.dates[last] ?? "1970-01-01")}, 100 % is ${format.count(result.total[last] ?? 0)} downloads.`,
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

/** Choices of days end in “another number…”, which asks for it. */
function askForDays(select: HTMLSelectElement): void {
  const other = new Option("another number of days…", "other");
  other.dataset["other"] = "";
  select.add(other);
  const input = make("input", {
    type: "number",
    min: select.dataset["min"] ?? "0",
    step: "1",
    inputmode: "numeric",
    "aria-label": `${select.labels[0]?.textContent ?? ""}: number of days`,
    hidden: "",
  });
  select.after(input);
  select.addEventListener("change", (event) => {
    input.hidden = select.value !== "other";
    if (input.hidden) return;
    event.stopPropagation();
    input.focus();
  });
  input.addEventListener("change", (event) => {
    event.stopPropagation();
    if (!input.reportValidity() || input.value === "") return;
    offer(select, input.value);
    select.value = input.value;
    input.value = "";
    input.hidden = true;
    select.focus();
    chosen();
  });
}

for (const select of form.querySelectorAll<HTMLSelectElement>("select[data-unit]")) {
  askForDays(select);
}
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", (event) => {
  if (event.target !== slider) chosen();
});
// The controls have their old values until the event is over.
form.addEventListener("reset", () => setTimeout(chosen));
slider.addEventListener("change", () => goToDate(Number(slider.value)));
slider.addEventListener("input", () => {
  const index = Number(slider.value);
  slider.setAttribute("aria-valuetext", at.options[index + 1]?.text ?? "");
});
earlier.addEventListener("click", () => goToDate(Number(slider.value) - 1));
later.addEventListener("click", () => goToDate(Number(slider.value) + 1));
addEventListener("popstate", () => apply(stateOfAddress(location.search, form)));
for (const type of ["ready", "change"]) {
  chart.addEventListener(type, (event) => {
    if (event instanceof CustomEvent) describe(event.detail as Drawn);
  });
}

// Before the element comes to life, so that it loads what the address asks for and nothing else.
apply(stateOfAddress(location.search, form));
register();
