/** Every group of a result, those inside “Other” too: to be found, and to be pinned to the picture. */
import { make } from "./dom.js";
import { NO_SHARE } from "./format.js";
import { texts } from "./texts.js";
import type { Host } from "./tools.js";
import type { Query } from "./types.js";

/** A longer list is for the search. */
const MOST_ROWS = 100;

const say = texts("more", "groups", {
  title: "Groups",
  search: "Search groups",
  hint: "A checked group is shown on its own, whatever its size.",
  "found.one": "{n} group",
  "found.other": "{n} groups",
  "shown-of": "{shown} of {all} groups: search for the others",
  none: "No group has this name.",
  clear: "Pin none",
});

interface Row {
  id: string;
  label: string;
  share: string;
  /** What a search looks into. */
  words: string;
}

/** What it asks of the picture. */
export type Groups = Pick<Host, "format" | "shares" | "chosen" | "choose"> & {
  /** What the picture was drawn by. */
  query(): Query;
  /** A group that is pointed at in the list. */
  highlight(group: string | null): void;
};

/** One element's list of groups. */
export class GroupsPanel {
  readonly element: HTMLElement;
  readonly #host: Groups;
  readonly #search: HTMLInputElement;
  readonly #list = make("ul");
  readonly #count = make("p", { class: "count", role: "status" });
  readonly #clear: HTMLButtonElement;
  #rows: Row[] = [];
  #key = "";

  constructor(host: Groups) {
    this.#host = host;
    const format = host.format();
    this.#search = make("input", {
      type: "search",
      "aria-label": say(format, "search"),
      placeholder: say(format, "search"),
      autocomplete: "off",
      spellcheck: "false",
    });
    this.#clear = make("button", { type: "button" }, say(format, "clear"));
    this.element = make(
      "div",
      { class: "groups", role: "group", "aria-label": say(format, "title") },
      make("p", { class: "hint" }, say(format, "hint")),
      make("div", { class: "line" }, this.#search, this.#clear),
      this.#count,
      this.#list,
    );
    this.#search.addEventListener("input", () => this.#render());
    this.#clear.addEventListener("click", () => {
      host.choose({ pin: null }, true);
      this.#search.focus();
    });
    this.#list.addEventListener("change", () => this.#pin());
    this.#list.addEventListener("pointerover", ({ target }) => host.highlight(groupOf(target)));
    this.#list.addEventListener("pointerleave", () => host.highlight(null));
  }

  /** Where the focus goes when the panel opens. */
  get first(): HTMLElement {
    return this.#search;
  }

  /** There is another picture. */
  refresh(): void {
    const { format, query, shares } = this.#host;
    const asked: Query = { ...query(), top: null, series: false };
    const key = JSON.stringify([asked, format().lang]);
    if (key !== this.#key) {
      this.#key = key;
      const { groups } = shares(asked);
      this.#rows = groups
        .map(({ id, label, downloads, share }) => ({
          id,
          label,
          share: (downloads[0] ?? 0) > 0 ? format().share(share[0]) : NO_SHARE,
          words: plain(`${label} ${id}`),
        }))
        // The list of pins has commas between its ids, and white space around them means nothing.
        .filter(({ id }) => !id.includes(",") && id === id.trim());
      this.#render();
    }
    const pins = this.#pins();
    for (const box of this.#list.querySelectorAll("input")) box.checked = pins.includes(box.value);
    this.#clear.setAttribute("aria-disabled", String(pins.length === 0));
  }

  #pins(): string[] {
    const pins = (this.#host.chosen("pin") ?? "").split(",").map((id) => id.trim());
    return pins.filter((id) => id !== "");
  }

  #render(): void {
    const format = this.#host.format();
    const wanted = plain(this.#search.value).trim();
    const found = this.#rows.filter(({ words }) => words.includes(wanted));
    const pins = this.#pins();
    const isPinned = ({ id }: Row): boolean => pins.includes(id);
    // What is pinned stays in reach however small it is.
    const [pinned, others] = [found.filter(isPinned), found.filter((row) => !isPinned(row))];
    const rows = wanted === "" ? [...pinned, ...others] : found;
    const shown = rows.slice(0, MOST_ROWS);
    this.#list.replaceChildren(
      ...shown.map(({ id, label, share }) => {
        const box = make("input", { type: "checkbox", value: id });
        box.checked = pins.includes(id);
        const name = make("span", { class: "name" }, make("bdi", {}, label));
        return make(
          "li",
          {},
          make("label", {}, box, name, make("span", { class: "figure" }, share)),
        );
      }),
    );
    this.#count.textContent =
      found.length === 0
        ? say(format, "none")
        : found.length > shown.length
          ? say(format, "shown-of", { shown: shown.length, all: found.length })
          : say(format, "found", { n: found.length });
  }

  /** Pins that the list does not show stay as they are. */
  #pin(): void {
    const boxes = [...this.#list.querySelectorAll("input")];
    const others = this.#pins().filter((id) => !boxes.some(({ value }) => value === id));
    const checked = boxes.filter((box) => box.checked).map(({ value }) => value);
    const pins = [...others, ...checked];
    this.#host.choose({ pin: pins.length > 0 ? pins.join(",") : null }, true);
  }
}

function groupOf(target: EventTarget | null): string | null {
  const row = target instanceof Element ? target.closest("li") : null;
  return row?.querySelector("input")?.value ?? null;
}

/** Without what distinguishes letters for those who know how to type them. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
