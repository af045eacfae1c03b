/** Attributes that are none of the element's, but were probably meant to be: an option must not be lost. */
import { ModelShareError } from "./errors.js";
import { REFLECTED } from "./properties.js";

/** Attributes that every element may have, and those of forms and frames that tools put anywhere. */
const GLOBAL =
  /^(?:accesskey|alt|anchor|autocapitalize|autofocus|class|contenteditable|dir|draggable|enterkeyhint|exportparts|form|height|hidden|id|inert|inputmode|is|item.*|key|lang|name|nonce|on.*|part|popover.*|ref|role|slot|spellcheck|style|tabindex|title|translate|type|width|writingsuggestions|aria-.*|data-.*|v-.*|x-.*|ng-.*|_.*|[^a-z].*|.*[:.].*)$/;

/** What an option is called elsewhere. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  group: "by",
  groupby: "by",
  "group-by": "by",
  group_by: "by",
  age: "max-age",
  date: "at",
  data: "src",
  url: "src",
  limit: "top",
};

const watched = new WeakSet<AbortSignal>();

/** Looks at an element's attributes now, and at those that come later, until the signal. */
export function watchAttributes(
  element: Element,
  signal: AbortSignal | undefined,
  refuse: (error: ModelShareError) => void,
): void {
  if (signal === undefined || signal.aborted || watched.has(signal)) return;
  watched.add(signal);
  let before = "";
  const look = (): void => {
    const found = wrongAttribute(element.getAttributeNames());
    const message = found ?? "";
    if (found !== undefined && message !== before) {
      refuse(new ModelShareError("unknown-option", found));
    }
    before = message;
  };
  const observer = new MutationObserver(look);
  observer.observe(element, { attributes: true });
  signal.addEventListener("abort", () => observer.disconnect());
  look();
}

/** What is wrong with the first attribute that nobody knows and that is nearly an option. */
export function wrongAttribute(names: readonly string[]): string | undefined {
  for (const name of names) {
    if (REFLECTED.includes(name) || GLOBAL.test(name)) continue;
    const meant = ELSEWHERE[name] ?? nearest(name, REFLECTED);
    if (meant !== undefined) {
      return `unknown attribute ${JSON.stringify(name)}; did you mean ${meant}?`;
    }
  }
  return undefined;
}

/** The option that a few slips turn into a name, one in three letters. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string => text.replace(/[-_]/g, "");
  const wanted = plain(name);
  const most = Math.min(Math.floor(wanted.length / 3), 3);
  let best: { option: string; slips: number } | undefined;
  for (const option of known) {
    const count = slips(wanted, plain(option));
    if (count <= most && count < (best?.slips ?? Infinity)) best = { option, slips: count };
  }
  return best?.option;
}

/** How many letters must be put in, left out or exchanged to turn one text into the other. */
function slips(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    let before = index + 1;
    const next = [before];
    for (let at = 1; at <= other.length; at += 1) {
      const same = letter === other[at - 1] ? 0 : 1;
      before = Math.min((row[at - 1] ?? 0) + same, (row[at] ?? 0) + 1, before + 1);
      next.push(before);
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
