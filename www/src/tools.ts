/** The row of tools below the picture, and what they open. */
import { make } from "./dom.js";
import type { Format } from "./format.js";
import { GroupsPanel } from "./groups-panel.js";
import type { Shown } from "./interaction.js";
import { whenBack } from "./later.js";
import type { Listen } from "./listen.js";
import { loading, type Parts } from "./parts.js";
import { Player, type Dates } from "./player.js";
import type { Pointing } from "./pointing.js";
import { texts } from "./texts.js";
import type { Query, Result } from "./types.js";
import { Brush, Range, ZoomPanel } from "./zoom.js";

const say = texts("more", "tools", {
  title: "Tools of the chart",
  groups: "Groups",
  zoom: "Zoom",
  numbers: "Numbers",
  listen: "Listen",
  failed: "This tool could not be loaded. Check the connection, then press its button again.",
});

type Name = "groups" | "zoom" | "listen";

/** What opens below the row. */
interface Panel {
  element: HTMLElement;
  /** Where the focus goes when it opens. */
  first?: HTMLElement;
  /** Whether its script did not come: the next press asks again. */
  failed?: boolean;
  refresh(): void;
}

/** The views in which each tool means something. */
const VIEWS = {
  groups: ["share", "lines", "bars"],
  numbers: ["share", "lines", "bars"],
  zoom: ["share", "lines", "concentration", "lead"],
  listen: ["share", "lines"],
} as const;

/** What is asked of the element. */
export interface Host {
  readonly parts: Parts;
  format(): Format;
  shares(query: Query): Result;
  /** The value of an attribute. */
  chosen(name: string): string | null;
  /** Sets attributes; `isTold` when the reader is done choosing, else more is to follow. */
  choose(choices: Readonly<Record<string, string | null>>, isTold: boolean): void;
}

/** One element's tools. */
export class Tools {
  readonly #host: Host;
  readonly #pointing: Pointing;
  readonly #place: HTMLElement;
  readonly #range: Range;
  readonly #brush: Brush;
  #shown: Shown | undefined;
  /** In which language they are, and all that is made anew for another one. */
  #lang = "";
  #player: Player | undefined;
  #buttons = new Map<Name | "numbers", HTMLButtonElement>();
  #open: { name: Name; panel: Panel } | undefined;
  #listen: Listen | undefined;

  constructor(host: Host, pointing: Pointing) {
    this.#host = host;
    this.#pointing = pointing;
    this.#place = host.parts.tools;
    this.#range = new Range(this.#zooming());
    const brush = new Brush(host.parts, () => pointing.point);
    this.#brush = brush;
    brush.onStart = () => {
      pointing.hide();
      pointing.muted = true;
    };
    brush.onEnd = (range) => {
      pointing.muted = false;
      pointing.hide();
      const [first] = this.#range.shown;
      if (range !== undefined) this.#range.choose(first + range[0], first + range[1]);
    };
    pointing.onMove = (index) => {
      if (this.#walksDates) this.#player?.stand(index);
    };
    this.#place.addEventListener("keydown", (event) => this.#escape(event));
    this.#place.addEventListener("focusout", ({ relatedTarget }) => {
      const isWithin = relatedTarget instanceof Node && this.#place.contains(relatedTarget);
      if (!isWithin && !this.playing) pointing.hide();
    });
  }

  /** Whether dates go by without the reader. */
  get playing(): boolean {
    return this.#player?.playing === true || this.#listen?.playing === true;
  }

  /** There is a new picture, or none. */
  show(shown: Shown | undefined): void {
    const isOther = shown?.info !== this.#shown?.info;
    this.#shown = shown;
    this.#brush.cancel();
    if (shown === undefined || !shown.tools) {
      this.stop();
      this.#close(false);
      this.#brush.isOn = false;
      return;
    }
    // Dates that go by are pictures of their own where a picture has one date.
    if (this.#walksDates) this.#player?.stop(false);
    if (isOther) {
      this.#range.forget();
      this.#close(false);
    }
    const format = this.#host.format();
    if (this.#lang !== format.lang) {
      this.#lang = format.lang;
      this.#build();
    }
    for (const [name, button] of this.#buttons) {
      const views: readonly string[] = VIEWS[name];
      button.hidden = !views.includes(this.#view);
    }
    const isAbsolute = this.#host.chosen("values") === "absolute";
    this.#buttons.get("numbers")?.setAttribute("aria-pressed", String(isAbsolute));
    this.#brush.isOn = this.#buttons.get("zoom")?.hidden === false && this.#pointing.last > 0;
    this.#player?.show(this.#dates());
    if (this.#open === undefined) return;
    if (this.#buttons.get(this.#open.name)?.hidden !== false) this.#close(false);
    else this.#open.panel.refresh();
  }

  /** Nothing goes on. */
  stop(isTold = false): void {
    this.#player?.stop(isTold);
    this.#listen?.stop();
  }

  /** Everything that has words in it. */
  #build(): void {
    this.stop();
    this.#close(false);
    this.#listen = undefined;
    this.#buttons.clear();
    const format = this.#host.format();
    this.#player = new Player(format);
    const buttons = make("div", { class: "buttons" });
    for (const name of ["groups", "zoom", "numbers", "listen"] as const) {
      const button = make("button", { type: "button" }, say(format, name));
      if (name === "numbers") {
        button.addEventListener("click", () => this.#toggleNumbers());
      } else {
        button.setAttribute("aria-expanded", "false");
        button.addEventListener("click", () => this.#toggle(name));
      }
      this.#buttons.set(name, button);
      buttons.append(button);
    }
    this.#place.setAttribute("role", "group");
    this.#place.setAttribute("aria-label", say(format, "title"));
    this.#place.replaceChildren(make("div", { class: "row" }, this.#player.element, buttons));
  }

  get #view(): string {
    return this.#shown?.view ?? "";
  }

  /** Whether the dates are places of the picture, and not pictures of their own. */
  get #walksDates(): boolean {
    return this.#view !== "bars";
  }

  #dates(): Dates | undefined {
    const { chosen, choose, format } = this.#host;
    const pointing = this.#pointing;
    if (this.#walksDates) {
      const texts = Array.from({ length: pointing.last + 1 }, (_, index) => pointing.text(index));
      return {
        texts,
        index: pointing.index,
        go: (index, isDone) => pointing.goTo(index, pointing.point?.focus, false, isDone),
      };
    }
    const { dates } = this.#range;
    const at = chosen("at");
    return {
      texts: dates.map((date) => format().day(date)),
      index: at ? Math.max(0, dates.indexOf(at)) : dates.length - 1,
      go: (index, isDone) => {
        // The last date is what a picture has without any choice.
        choose({ at: index >= dates.length - 1 ? null : (dates[index] ?? null) }, isDone);
      },
    };
  }

  #zooming(): ConstructorParameters<typeof Range>[0] {
    const { chosen, choose, format, shares } = this.#host;
    const middle = (): number | undefined => this.#pointing.point?.index;
    // Every date that there is, whichever one is chosen.
    const all = (): Query => ({
      ...this.#shown?.query,
      ...(this.#walksDates ? {} : { at: null }),
    });
    return { chosen, choose, format, shares, query: all, middle };
  }

  #toggleNumbers(): void {
    const isAbsolute = this.#host.chosen("values") === "absolute";
    this.#host.choose({ values: isAbsolute ? null : "absolute" }, true);
  }

  #toggle(name: Name): void {
    const isOpen = this.#open?.name === name && this.#open.panel.failed !== true;
    this.#close(false);
    if (isOpen) return;
    const panel = this.#panel(name);
    this.#open = { name, panel };
    panel.element.id = `panel-${name}`;
    panel.element.classList.add("panel");
    panel.refresh();
    this.#place.append(panel.element);
    const button = this.#buttons.get(name);
    button?.setAttribute("aria-expanded", "true");
    button?.setAttribute("aria-controls", panel.element.id);
    panel.first?.focus();
  }

  #panel(name: Name): Panel {
    const host = this.#host;
    const pointing = this.#pointing;
    if (name === "zoom") return new ZoomPanel(this.#zooming(), this.#range);
    if (name === "listen") return this.#listening();
    return new GroupsPanel({
      ...host,
      query: () => this.#shown?.query ?? {},
      highlight: (group) => pointing.highlight(group),
    });
  }

  /** The one whose script comes when it is asked for; until then it says so. */
  #listening(): Panel {
    const format = this.#host.format();
    const state = make("p", { role: "status" }, loading(format));
    const panel: Panel = { element: make("div", {}, state), refresh: () => undefined };
    import("./listen.js").then(
      ({ Listen }) => {
        // It may have been closed by now.
        if (this.#open?.panel !== panel) return;
        const pointing = this.#pointing;
        const listen = (this.#listen = new Listen({
          format: this.#host.format,
          goTo: (index, group) => pointing.goTo(index, group, false, false),
        }));
        panel.refresh = () => {
          const result = this.#shown?.drawn.result;
          if (result) listen.show(result, pointing.point?.focus);
        };
        panel.refresh();
        panel.element.replaceChildren(listen.element);
        const root = this.#place.getRootNode() as Document | ShadowRoot;
        const { activeElement } = root;
        // Unless the reader has gone elsewhere.
        if (!activeElement || activeElement === this.#buttons.get("listen")) listen.first.focus();
      },
      () => {
        panel.failed = true;
        state.textContent = say(format, "failed");
        whenBack(() => {
          if (this.#open?.panel === panel) this.#toggle("listen");
        });
      },
    );
    return panel;
  }

  #close(isBack: boolean): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    this.#listen?.stop();
    this.#listen = undefined;
    const { element } = open.panel;
    // What goes must not take the focus with it.
    const hasFocus = element.querySelector(":focus") !== null;
    element.remove();
    const button = this.#buttons.get(open.name);
    button?.setAttribute("aria-expanded", "false");
    button?.removeAttribute("aria-controls");
    if (!isBack && !hasFocus) return;
    (button?.isConnected && !button.hidden ? button : this.#host.parts.dates).focus();
  }

  /** Ends what goes on, else closes what is open. */
  #escape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (this.#brush.active) this.#brush.cancel();
    else if (this.playing) this.stop(true);
    else if (this.#open !== undefined) this.#close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Reserved by the element's own styles: the height of the row. */
export const TOOLS_CSS = `
.tools .row { display: flex; align-items: center; justify-content: space-between; gap: 0 12px; min-block-size: inherit; font-size: 0.929em; }
.tools[data-narrow] .row { flex-wrap: wrap; }
.tools[data-narrow] :is(.player, .buttons) { flex: 1 0 100%; flex-wrap: wrap; min-block-size: 2.769em; }
.tools .player { display: flex; align-items: center; gap: 2px; flex: 1 1 14.769em; min-inline-size: 0; max-inline-size: 32em; }
.tools .player input { flex: 1 1 4.923em; min-inline-size: 24px; block-size: 24px; margin: 0 4px; accent-color: var(--ink); }
.tools .date { min-inline-size: 6.5em; padding-inline-start: 4px; color: var(--muted); white-space: nowrap; }
.tools .buttons { display: flex; flex-wrap: wrap; align-items: center; gap: 2px; }
.tools button {
  min-block-size: 2.308em;
  padding: 2px 8px;
  border: 1px solid transparent;
  border-radius: 0;
  background: none;
  cursor: pointer;
}
.tools .buttons button { text-decoration: underline; text-decoration-color: var(--rule); text-underline-offset: 0.3em; }
.tools button:hover { text-decoration-color: currentcolor; border-color: var(--rule); }
.tools button:is([aria-expanded="true"], [aria-pressed="true"]) { border-color: var(--ink); text-decoration-color: transparent; }
.tools button[aria-pressed="true"] { background: var(--ink); color: var(--paper); }
.tools button[aria-disabled="true"] { color: var(--muted); opacity: 0.55; cursor: default; border-color: transparent; }
.tools .icon { display: inline-grid; place-content: center; inline-size: 2.308em; padding: 0; }
.tools svg { inline-size: 14px; block-size: 14px; fill: currentcolor; }
.tools .panel {
  margin-block-end: 8px;
  padding: 8px 12px;
  border: 1px solid var(--ink);
  font-size: 0.929em;
}
.tools .panel p { margin: 0; }
.tools :is(.hint, .count) { color: var(--muted); }
.tools .line { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; margin-block: 4px; }
.tools .panel button { border-color: var(--muted); }
.tools :is(select, input[type="search"]) {
  box-sizing: border-box;
  min-block-size: 2.308em;
  max-inline-size: 100%;
  padding: 2px 6px;
  border: 1px solid var(--muted);
  border-radius: 0;
  background: var(--paper);
}
.tools input[type="search"] { flex: 1 1 12.308em; min-inline-size: 0; }
.tools .groups ul {
  margin: 4px 0 0;
  padding: 0;
  max-block-size: 17.231em;
  overflow-y: auto;
  list-style: none;
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(17.231em, 100%), 1fr));
  gap: 0 24px;
}
.tools .groups label { display: flex; align-items: center; gap: 8px; min-block-size: 24px; }
.tools [type="checkbox"] { flex: none; inline-size: 1.231em; block-size: 1.231em; margin: 0; accent-color: var(--link); }
.tools .name { flex: 1; min-inline-size: 0; overflow-wrap: anywhere; }
.tools .figure { color: var(--muted); white-space: nowrap; }
.tools .listen input { inline-size: 9.846em; min-block-size: 24px; vertical-align: middle; accent-color: var(--ink); }
.tools :is(button, select, input):focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
.brush {
  position: absolute;
  z-index: 2;
  box-sizing: border-box;
  border-inline: 1px solid var(--ink);
  background: var(--ink);
  opacity: 0.16;
  pointer-events: none;
}
@media (forced-colors: active) {
  .brush { background: Highlight; border-color: Highlight; forced-color-adjust: none; opacity: 0.4; }
  .tools button { border-color: ButtonBorder; }
  .tools button[aria-pressed="true"] { background: Highlight; color: HighlightText; forced-color-adjust: none; }
  .tools button[aria-disabled="true"] { color: GrayText; border-color: GrayText; opacity: 1; }
}
@media (prefers-contrast: more) {
  .tools button { border-color: var(--ink); }
  .tools button[aria-disabled="true"] { opacity: 1; border-style: dotted; }
  .tools .panel, .tooltip { border-width: 2px; }
}
`;
