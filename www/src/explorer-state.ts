/**
 * The state of the explorer: what its form says, what the page's address says, and how one
 * becomes the other. A choice at its default is in neither the address nor the element.
 */

/** The choices, by the name that control, address and attribute share. */
export const NAMES = [
  "src",
  "view",
  "by",
  "window",
  "max-age",
  "individuals",
  "top",
  "at",
  "theme",
] as const;

/** One of {@link NAMES}. */
export type Name = (typeof NAMES)[number];

/** The choices that differ from the form's defaults. */
export type State = Partial<Record<Name, string>>;

/** Reads the address. */
export function stateOfAddress(search: string, form: HTMLFormElement): State {
  const given = new URLSearchParams(search);
  const state: State = {};
  for (const name of NAMES) {
    const value = given.get(name);
    if (value !== null && value !== "" && value !== defaultOf(form, name)) state[name] = value;
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
  const text = query.toString();
  return `${location.pathname}${text === "" ? "" : `?${text}`}${location.hash}`;
}

/** Reads the form. */
export function stateOfForm(form: HTMLFormElement): State {
  const state: State = {};
  for (const name of NAMES) {
    const { value } = controlOf(form, name);
    if (value !== "" && value !== defaultOf(form, name)) state[name] = value;
  }
  return state;
}

/** Sets the form. A value that it does not offer becomes one more option, so nothing is hidden. */
export function showInForm(state: State, form: HTMLFormElement): void {
  for (const name of NAMES) {
    const value = state[name] ?? defaultOf(form, name);
    const control = controlOf(form, name);
    if (control instanceof HTMLSelectElement) {
      offer(control, value);
      control.value = value;
    } else {
      for (const radio of radiosOf(control)) radio.checked = radio.value === value;
    }
  }
}

/** Adds an option where there is none of that value. */
export function offer(select: HTMLSelectElement, value: string): void {
  if ([...select.options].some((option) => option.value === value)) return;
  const { unit } = select.dataset;
  const text = unit !== undefined && /^\d+$/.test(value) ? `${value} ${unit}` : value;
  const other = select.querySelector("option[data-other]");
  select.insertBefore(new Option(text, value), other);
}

/** What the form has without any choice; the page's markup says it. */
function defaultOf(form: HTMLFormElement, name: Name): string {
  const control = controlOf(form, name);
  if (control instanceof RadioNodeList) {
    return radiosOf(control).find((radio) => radio.defaultChecked)?.value ?? "";
  }
  return [...control.options].find((option) => option.defaultSelected)?.value ?? "";
}

function radiosOf(list: RadioNodeList): HTMLInputElement[] {
  return [...list].filter((node) => node instanceof HTMLInputElement);
}

function controlOf(form: HTMLFormElement, name: Name): HTMLSelectElement | RadioNodeList {
  const control = form.elements.namedItem(name);
  if (control instanceof RadioNodeList || control instanceof HTMLSelectElement) return control;
  throw new Error(`explorer form: expected a control named ${name}, found none`);
}
