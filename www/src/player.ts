/** Dates one after the other: a slider with buttons, so that nobody needs to drag. */
import { make } from "./dom.js";
import type { Format } from "./format.js";
import { texts } from "./texts.js";

/** From one date to the next. */
const STEP_MS = 700;

const say = texts("more", "player", {
  dates: "Dates",
  date: "Date",
  play: "Play the dates",
  pause: "Pause",
  back: "One date earlier",
  forward: "One date later",
});

/** The dates that there are, and what showing one does. */
export interface Dates {
  /** In words. */
  texts: readonly string[];
  index: number;
  /** `isDone` when the reader stays there, else the next one follows at once. */
  go(index: number, isDone: boolean): void;
}

/** Outlines of 16 × 16. */
const ICONS = {
  play: "M4 2.5v11l9-5.5z",
  pause: "M4 2.5h3v11H4zM9 2.5h3v11H9z",
  back: "M12 2.5v11L6 8zM4 2.5h1.5v11H4z",
  forward: "M4 2.5v11L10 8zM10.5 2.5H12v11h-1.5z",
} as const;

/** One element's player. */
export class Player {
  readonly element: HTMLElement;
  readonly #format: Format;
  readonly #slider = make("input", { type: "range", min: "0", step: "1" });
  readonly #shown = make("span", { class: "date", dir: "auto", "aria-hidden": "true" });
  readonly #play: HTMLButtonElement;
  readonly #back: HTMLButtonElement;
  readonly #forward: HTMLButtonElement;
  #dates: Dates | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(format: Format) {
    this.#format = format;
    const slider = this.#slider;
    slider.setAttribute("aria-label", say(format, "date"));
    this.#play = iconButton("play", say(format, "play"), () => this.#toggle());
    this.#back = iconButton("back", say(format, "back"), () => this.#step(-1));
    this.#forward = iconButton("forward", say(format, "forward"), () => this.#step(1));
    slider.addEventListener("input", () => this.#go(Number(slider.value), false));
    slider.addEventListener("change", () => this.#go(Number(slider.value), true));
    this.element = make(
      "div",
      // As the picture, which has the earlier dates on the left in every language.
      { class: "player", role: "group", "aria-label": say(format, "dates"), dir: "ltr" },
      this.#play,
      this.#back,
      slider,
      this.#forward,
      this.#shown,
    );
  }

  /** Whether dates go by without the reader. */
  get playing(): boolean {
    return this.#timer !== undefined;
  }

  /** There are other dates; nothing to go along where there is one alone. */
  show(dates: Dates | undefined): void {
    this.#dates = dates;
    const last = (dates?.texts.length ?? 0) - 1;
    this.element.hidden = last < 1;
    if (dates === undefined || last < 1) {
      this.stop(false);
      return;
    }
    this.#slider.max = String(last);
    this.stand(dates.index);
  }

  /** Which date is shown. */
  stand(index: number): void {
    const words = this.#dates?.texts ?? [];
    const text = words[index] ?? "";
    this.#slider.value = String(index);
    this.#slider.setAttribute("aria-valuetext", text);
    this.#shown.textContent = text;
    // Not `disabled`, which would take the focus away at the end.
    this.#back.setAttribute("aria-disabled", String(index <= 0));
    this.#forward.setAttribute("aria-disabled", String(index >= words.length - 1));
  }

  /** Dates no longer go by; the one that is shown stays, and is told of unless it is gone. */
  stop(isTold = true): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    setIcon(this.#play, "play", say(this.#format, "play"));
    if (isTold) this.#dates?.go(this.#index, true);
  }

  get #index(): number {
    return Number(this.#slider.value);
  }

  #go(index: number, isDone: boolean): void {
    this.stop();
    this.stand(index);
    this.#dates?.go(index, isDone);
  }

  #step(by: number): void {
    const index = this.#index + by;
    if (index >= 0 && index < (this.#dates?.texts.length ?? 0)) this.#go(index, true);
  }

  #toggle(): void {
    if (this.playing) {
      this.stop();
      return;
    }
    const last = Number(this.#slider.max);
    setIcon(this.#play, "pause", say(this.#format, "pause"));
    this.#pass(this.#index >= last ? 0 : this.#index + 1);
  }

  #pass(index: number): void {
    this.#timer = setTimeout(() => {
      if (index < Number(this.#slider.max)) this.#pass(index + 1);
      else this.stop();
    }, STEP_MS);
    this.stand(index);
    this.#dates?.go(index, false);
  }
}

/** A button with an icon; its name is said, and shown by the browser on hovering. */
function iconButton(
  icon: keyof typeof ICONS,
  name: string,
  onClick: () => void,
): HTMLButtonElement {
  const button = make("button", { type: "button", class: "icon" });
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS("http://www.w3.org/2000/svg", "path"));
  button.append(svg);
  setIcon(button, icon, name);
  button.addEventListener("click", onClick);
  return button;
}

function setIcon(button: HTMLElement, icon: keyof typeof ICONS, name: string): void {
  button.querySelector("path")?.setAttribute("d", ICONS[icon]);
  // Its name for everyone; a label beside it would be said twice.
  button.title = name;
}
