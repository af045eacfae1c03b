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
  sayOffered,
  showInForm,
  stateOfAddress,
  stateOfForm,
  type State,
} from "./explorer-state.js";
import { Format, isRtl, languageOf } from "./format.js";
import { languages, missingIn } from "./languages.js";
import { whenBack } from "./later.js";
import type { Page } from "./page.js";
import type { ChoiceMade } from "./types.js";

const root = document.documentElement;
/** The language of the page's markup. */
const ENGLISH = root.lang;
/** What the reader's browser asks for first among the languages that there are. */
const preferred =
  navigator.languages.find((lang) => languages.includes(languageOf(lang))) ?? ENGLISH;

const form = found("choices", HTMLFormElement);
const chart = found("chart", HTMLElement);
const page: Page = {
  form,
  chart: chart as ModelShareElement,
  format: new Format(ENGLISH),
  found,
  offer: (select, value) => offer(select, value, page.format),
  sayOffered: () => sayOffered(form, page.format),
  defaultOf: (name) => defaultOf(form, name),
  names: NAMES,
  state: {},
  choose,
  chosen,
  apply,
  said,
  onApply: () => undefined,
};

/** What says the texts of the page, whenever its language changes. */
const sayings: (() => void)[] = [];
/** Choices that other data need not have. */
const DATES = ["at", "from", "to"];
/** The language that the page has or is about to have, and the one that its texts are in. */
let spoken = ENGLISH;
let written = ENGLISH;
let isFirst = true;

function found<T extends HTMLElement>(id: string, type: abstract new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`explorer page: expected an element #${id} of ${type.name}, found none`);
}

/** Says something now, and again in every other language. */
function said(say: () => void): void {
  sayings.push(say);
  say();
}

/** Gives the page another language. Its texts wait for the first chart, which is read first. */
function speak(lang: string): void {
  if (lang === spoken) return;
  spoken = lang;
  root.lang = lang;
  root.dir = isRtl(lang) ? "rtl" : "ltr";
  // Better no text for a moment than one in a language that then changes.
  if (isFirst) root.dataset["language"] = "coming";
  else speakNow();
}

function speakNow(): void {
  words().catch((error: unknown) => missing(error, speakNow));
}

/** Says all of the page in the language that it has. */
async function words(): Promise<void> {
  const lang = spoken;
  if (lang !== written) {
    const { sayPage } = await import("./page-words.js");
    const format = await sayPage(lang, () => lang === spoken);
    if (lang !== spoken) return;
    written = lang;
    page.format = format;
    for (const say of sayings) say();
    const lack = missingIn(lang);
    if (lack !== undefined) {
      // Until they come the page is in English.
      written = "";
      missing(lack, speakNow);
    }
  }
  delete root.dataset["language"];
}

/** Everything that follows from a state: form, element and the page's own colours. */
function apply(state: State = page.state): void {
  page.state = state;
  const lang = state["lang"] ?? preferred;
  const language = languageOf(lang);
  // English is as the page has it: what differs between its countries is not worth another format.
  speak(language !== "en" && languages.includes(language) ? lang : ENGLISH);
  showInForm(state, form, page.format);
  const values: State = { ...state };
  // The one default that the element cannot know.
  values["src"] ??= defaultOf(form, "src");
  // A page in one file has these inside, where the element looks for one without an address.
  if (MODELSHARE_CLASSIC && placeInside(values["src"])) delete values["src"];
  values["lang"] = language === "en" ? ENGLISH : lang;
  for (const name of NAMES) {
    const value = values[name];
    if (value === undefined) chart.removeAttribute(name);
    else if (chart.getAttribute(name) !== value) chart.setAttribute(name, value);
  }
  const { dataset } = root;
  if (state["theme"] === undefined) delete dataset["theme"];
  else dataset["theme"] = state["theme"];
  page.onApply();
}

/** Puts a snapshot that the page has inside between the tags of the element, if it has it. */
function placeInside(src: string): boolean {
  const inside = document.querySelector(`script[data-src="${CSS.escape(src)}"]`);
  if (inside === null) return false;
  if (inside.parentElement !== chart) {
    document.body.append(...chart.querySelectorAll("script"));
    chart.append(inside);
  }
  return true;
}

/** The reader chose something: one step that the back button undoes. */
function choose(next: State): void {
  // Dates belong to their data.
  if (next["src"] !== page.state["src"]) for (const name of DATES) delete next[name];
  const address = addressOf(next, location);
  if (address !== addressOf(page.state, location)) history.pushState(null, "", address);
  apply(next);
}

function chosen(): void {
  choose(stateOfForm(form, page.state));
}

/** What the button for the study's definition leaves as it is. */
function languageAlone(): State {
  const { lang } = page.state;
  return lang === undefined ? {} : { lang };
}

/** Buttons of the form that were pressed before the script was here that answers them. */
let pressed: HTMLButtonElement[] = [];

function press({ target }: Event): void {
  if (!(target instanceof HTMLButtonElement) || target.type !== "button") return;
  target.setAttribute("aria-busy", "true");
  pressed.push(target);
  // The script may have failed to come.
  if (!isFirst) more();
}

/** Says that something did not come, until it is tried again. */
function missing(error: unknown, again: () => void): void {
  console.error(error);
  const notice = found("missing", HTMLElement);
  notice.hidden = false;
  whenBack(() => {
    notice.hidden = true;
    again();
  });
}

let coming: Promise<void> | undefined;

/** As soon as there is a chart, or none. */
function more(): void {
  coming ??= Promise.all([import("./explorer-more.js"), words()])
    .then(([{ furnish }]) => {
      form.removeEventListener("click", press);
      furnish(page);
      for (const button of released()) button.click();
    })
    .catch((error: unknown) => {
      coming = undefined;
      released();
      missing(error, more);
    });
}

function released(): HTMLButtonElement[] {
  const buttons = pressed;
  pressed = [];
  for (const button of buttons) button.removeAttribute("aria-busy");
  return buttons;
}

// What is chosen by the tools of the chart itself.
chart.addEventListener("choice", (event) => {
  const { choices } = (event as CustomEvent<ChoiceMade>).detail;
  const given = Object.entries(choices).filter((one): one is [string, string] => one[1] !== null);
  const others = Object.entries(page.state).filter(([name]) => !(name in choices));
  choose(Object.fromEntries([...others, ...given]));
});
form.addEventListener("click", press);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", chosen);
// The controls have their old values until the event is over.
form.addEventListener("reset", () => setTimeout(() => choose(languageAlone())));
addEventListener("popstate", () => apply(stateOfAddress(location.search, form)));
for (const type of ["ready", "error"]) {
  chart.addEventListener(type, () => {
    if (isFirst) more();
    isFirst = false;
  });
}

// Before the element comes to life, so that it loads what the address asks for and nothing else.
apply(stateOfAddress(location.search, form));
form.inert = false;
register();
