/**
 * The explorer page: the element, a control for every choice, and the page's address. What the first
 * chart can do without comes after it.
 */
import { ModelShareElement, register } from "./element.js";
import {
  NAMES,
  addressOf,
  defaultOf,
  offer,
  showInForm,
  stateOfAddress,
  stateOfForm,
  type State,
} from "./explorer-state.js";
import { Format } from "./format.js";

const form = found("choices", HTMLFormElement);
const chart = found("chart", HTMLElement);
const page = {
  form,
  chart: chart as ModelShareElement,
  format: new Format(document.documentElement.lang),
  found,
  offer,
  defaultOf: (name: string) => defaultOf(form, name),
  names: NAMES,
  /** What the chart shows now; the form may be a keystroke ahead. */
  state: {} as State,
  choose,
  chosen,
  apply,
  /** Is told of every new state. */
  onApply: (): void => undefined,
};

/** What the scripts of the page share. */
export type Page = typeof page;

function found<T extends HTMLElement>(id: string, type: abstract new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`explorer page: expected an element #${id} of ${type.name}, found none`);
}

/** Everything that follows from a state: form, element and the page's own colours. */
function apply(state: State = page.state): void {
  page.state = state;
  showInForm(state, form);
  const values: State = { ...state };
  // The one default that the element cannot know.
  values["src"] ??= defaultOf(form, "src");
  for (const name of NAMES) {
    const value = values[name];
    if (value === undefined) chart.removeAttribute(name);
    else if (chart.getAttribute(name) !== value) chart.setAttribute(name, value);
  }
  const { dataset } = document.documentElement;
  if (state["theme"] === undefined) delete dataset["theme"];
  else dataset["theme"] = state["theme"];
  page.onApply();
}

/** The reader chose something: one step that the back button undoes. */
function choose(next: State): void {
  if (next["src"] !== page.state["src"]) delete next["at"];
  const address = addressOf(next, location);
  if (address !== addressOf(page.state, location)) history.pushState(null, "", address);
  apply(next);
}

function chosen(): void {
  choose(stateOfForm(form, page.state));
}

/** As soon as there is a chart, or none. */
function more(): void {
  void import("./explorer-more.js").then(({ furnish }) => furnish(page));
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", chosen);
// The controls have their old values until the event is over.
form.addEventListener("reset", () => setTimeout(() => choose({})));
addEventListener("popstate", () => apply(stateOfAddress(location.search, form)));
let isFirst = true;
for (const type of ["ready", "error"]) {
  chart.addEventListener(type, () => {
    if (isFirst) more();
    isFirst = false;
  });
}

// Before the element comes to life, so that it loads what the address asks for and nothing else.
apply(stateOfAddress(location.search, form));
register();
