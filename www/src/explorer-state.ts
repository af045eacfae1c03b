/**
 * The state of the explorer: what its form says, what the page's address says, and how one
 * becomes the other. A choice at its default is in neither the address nor the element.
 */
import { setData, srcOf } from "./data-address.js";
import type { Format } from "./format.js";
import { texts } from "./texts.js";
import { CHOICES, PICTURE_CHOICES } from "./views.js";

/** The choices, by the name that control, address and attribute share. */
export const NAMES: readonly string[] = [
  "src",
  "view",
  "claim",
  "grid",
  "axes",
  "theme",
  "lang",
  ...CHOICES,
  ...PICTURE_CHOICES,
];

/** Values of one's own, by the unit that the markup names. */
const say = texts("explorer", "units", {
  "days.one": "{n} day",
  "days.other": "{n} days",
  "age.one": "{n} day old",
  "age.other": "{n} days old",
  "largest.one": "the largest does not count",
  "largest.other": "the {n} largest do not count",
});

/** The choices that differ from the form's defaults, by their names. */
export type State = Record<string, string>;

type Control = HTMLSelectElement | HTMLInputElement | RadioNodeList;

/** Reads the address. */
export function stateOfAddress(search: string, form: HTMLFormElement): State {
  const given = new URLSearchParams(search);
  const state: State = {};
  for (const name of NAMES) {
    const value = name === "src" ? srcOf(given) : given.get(name);
    if (value && value !== defaultOf(form, name)) state[name] = value;
  }
  return state;
}

/** The address of a state, relative to the page; parameters of others stay. */
export function addressOf(state: State, location: Location): string {
  const query = new URLSearchParams(location.search);
  for (const name of NAMES) {
    const value = state[name];
    if (value === undefined) query.delete(name);
    else query.set(name, value);
  }
  // The checksum of a permalink speaks of the state that came with it, and goes.
  setData(query, state["src"]);
  const text = query.toString();
  return `${location.pathname}${text === "" ? "" : `?${text}`}${location.hash}`;
}

/** Reads the form; what has no control yet stays as it was. */
export function stateOfForm(form: HTMLFormElement, before: State): State {
  const state: State = {};
  for (const name of NAMES) {
    const control = controlOf(form, name);
    const value = control === undefined ? before[name] : control.value.trim();
    if (value && value !== defaultOf(form, name)) state[name] = value;
  }
  return state;
}

/** Sets the form. A value that it does not offer becomes one more option, so nothing is hidden. */
export function showInForm(state: State, form: HTMLFormElement, format: Format): void {
  for (const name of NAMES) {
    const value = state[name] ?? defaultOf(form, name);
    const control = controlOf(form, name);
    if (control instanceof RadioNodeList) {
      for (const radio of radiosOf(control)) radio.checked = radio.value === value;
    } else if (control !== undefined) {
      if (control instanceof HTMLSelectElement) offer(control, value, format);
      control.value = value;
    }
  }
}

/** Adds an option where there is none of that value. */
export function offer(select: HTMLSelectElement, value: string, format: Format): void {
  if ([...select.options].some((option) => option.value === value)) return;
  const option = new Option("", value);
  option.dataset["offered"] = "";
  option.text = offeredText(select, value, format);
  select.insertBefore(option, select.querySelector("option[data-other]"));
}

/** Says the options that were added in another language. */
export function sayOffered(form: HTMLFormElement, format: Format): void {
  for (const option of form.querySelectorAll<HTMLOptionElement>("option[data-offered]")) {
    const select = option.closest("select");
    if (select !== null) option.text = offeredText(select, option.value, format);
  }
}

function offeredText({ dataset }: HTMLSelectElement, value: string, format: Format): string {
  const { unit } = dataset;
  if (unit === undefined || !/^\d+$/.test(value)) return value;
  return say(format, unit as "days", { n: Number(value) });
}

/** What the form has without any choice; its markup says it. */
export function defaultOf(form: HTMLFormElement, name: string): string {
  const control = controlOf(form, name);
  if (control instanceof RadioNodeList) {
    return radiosOf(control).find((radio) => radio.defaultChecked)?.value ?? "";
  }
  if (control instanceof HTMLInputElement) return control.defaultValue;
  return [...(control?.options ?? [])].find((option) => option.defaultSelected)?.value ?? "";
}

function radiosOf(list: RadioNodeList): HTMLInputElement[] {
  return [...list].filter((node) => node instanceof HTMLInputElement);
}

function controlOf(form: HTMLFormElement, name: string): Control | undefined {
  return (form.elements.namedItem(name) as Control | null) ?? undefined;
}
