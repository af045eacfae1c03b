/** The panel in which a reader weighs the definitions under which a claim is tried. */
import { choiceName, levelName } from "./choice-words.js";
import { make } from "./dom.js";
import type { Format } from "./format.js";
import { texts } from "./texts.js";
import type { ClaimResult, Grid, GridValue, Side } from "./types.js";

const say = texts("explorer", "grid", {
  title: "Which definitions count, and how much",
  about:
    "Every combination of these values counts by its weight. Changes are answered from what is known already.",
  counts: "{choice}: {value} counts",
  weight: "Weight of {choice}: {value}",
  side: "What {choice} changes",
  question: "changes the question",
  bookkeeping: "changes the bookkeeping",
  link: "What {choice} varies with",
  alone: "varies on its own",
  with: "varies with: {choice}",
  reset: "All of the default again",
});

/** The largest weight that the panel offers. */
const MOST = 1000;
/** Beside the choices of a grid. */
const BESIDE = ["default", "links", "sides"];

/** A grid that is being changed. */
type Draft = {
  -readonly [Key in keyof Grid]: Grid[Key];
};

/** Choices with their values and weights, as controls. */
export class GridPanel {
  readonly element = make("details", { class: "grid" });
  readonly #summary = make("summary");
  readonly #body = make("div");
  readonly #onChange: (grid: string | undefined) => void;
  /** What the controls are made of; others need new controls. */
  #shape = "";
  #draft: Draft = {};
  /** Of every choice, and of those that are moved. */
  #sides: Readonly<Record<string, Side>> = {};
  #moved: Readonly<Record<string, Side>> = {};

  /** @param onChange - is told the grid as the attribute has it; `undefined` for the default one. */
  constructor(onChange: (grid: string | undefined) => void) {
    this.#onChange = onChange;
    this.element.append(this.#summary, this.#body);
    this.element.hidden = true;
  }

  /**
   * Shows a grid: what was asked for, as the attribute has it, and what the core made of it.
   */
  show(
    asked: string | undefined,
    { grid, sides }: Pick<ClaimResult, "grid" | "sides">,
    format: Format,
  ): void {
    this.element.hidden = false;
    this.#draft = draftOf(asked);
    this.#sides = sides;
    this.#moved = grid.sides ?? {};
    const shape = JSON.stringify([format.lang, choicesOf(grid)]);
    if (shape !== this.#shape) this.#make(grid, format);
    this.#shape = shape;
    this.#fill(grid);
  }

  /** The side of a choice that nobody has moved. */
  #usualSide(choice: string): Side | undefined {
    const side = this.#sides[choice];
    if (this.#moved[choice] === undefined) return side;
    return side === "question" ? "bookkeeping" : "question";
  }

  #make(grid: Grid, format: Format): void {
    this.#summary.textContent = say(format, "title");
    const reset = make("button", { type: "button" }, say(format, "reset"));
    reset.addEventListener("click", () => {
      this.#draft = {};
      this.#tell();
    });
    const choices = choicesOf(grid);
    this.#body.replaceChildren(
      make("p", {}, say(format, "about")),
      ...choices.map(([choice, values]) => this.#fieldset(choice, values, choices, format)),
      make("p", {}, reset),
    );
  }

  #fieldset(
    choice: string,
    values: readonly string[],
    choices: readonly [string, readonly string[]][],
    format: Format,
  ): HTMLElement {
    const name = choiceName(choice, format);
    const rows = values.map((value) => {
      const text = levelName(choice, value, format);
      const counts = make("input", { type: "checkbox", "data-value": value });
      counts.setAttribute("aria-label", say(format, "counts", { choice: name, value: text }));
      const weight = make("input", {
        type: "number",
        min: "0",
        max: String(MOST),
        step: "any",
        "data-value": value,
        "aria-label": say(format, "weight", { choice: name, value: text }),
      });
      counts.addEventListener("change", () => this.#weigh(choice, value, counts.checked ? 1 : 0));
      weight.addEventListener("change", () => {
        const number = weight.valueAsNumber;
        if (number >= 0 && number <= MOST) this.#weigh(choice, value, number);
        else weight.value = "1";
      });
      return make("div", { class: "value" }, make("label", {}, counts, ` ${text}`), weight);
    });
    const side = make("select", { "aria-label": say(format, "side", { choice: name }) });
    for (const one of ["question", "bookkeeping"] as const) {
      side.add(new Option(say(format, one), one));
    }
    side.addEventListener("change", () => {
      const sides = { ...this.#draft.sides };
      sides[choice] = side.value as Side;
      this.#draft.sides = sides;
      this.#tell();
    });
    const link = make("select", { "aria-label": say(format, "link", { choice: name }) });
    link.add(new Option(say(format, "alone"), ""));
    for (const [other, others] of choices) {
      const fits = others.length === values.length || others.some((one) => values.includes(one));
      if (other !== choice && fits) {
        link.add(new Option(say(format, "with", { choice: choiceName(other, format) }), other));
      }
    }
    link.addEventListener("change", () => {
      const rest = (this.#draft.links ?? []).filter((pair) => !pair.includes(choice));
      this.#draft.links = link.value === "" ? rest : [...rest, [choice, link.value]];
      this.#tell();
    });
    return make(
      "fieldset",
      { "data-choice": choice },
      make("legend", {}, name),
      ...rows,
      make("div", { class: "how" }, side, link),
    );
  }

  /** Puts the values into the controls, which stay: one of them may have the focus. */
  #fill(grid: Grid): void {
    for (const fieldset of this.#body.querySelectorAll<HTMLElement>("fieldset")) {
      const choice = fieldset.dataset["choice"] ?? "";
      const weights = weightsOf(grid[choice]);
      for (const input of fieldset.querySelectorAll("input")) {
        const weight = weights.get(input.dataset["value"] ?? "") ?? 0;
        if (input.type === "checkbox") input.checked = weight > 0;
        else input.value = String(weight);
      }
      // The last value that counts cannot go.
      const on = [...fieldset.querySelectorAll<HTMLInputElement>("[type=checkbox]")];
      const isLast = on.filter(({ checked }) => checked).length === 1;
      for (const input of on) input.disabled = isLast && input.checked;
      const [side, link] = fieldset.querySelectorAll("select");
      if (side) side.value = this.#sides[choice] ?? "";
      const pair = grid.links?.find((pair) => pair.includes(choice));
      if (link) link.value = pair?.find((name) => name !== choice) ?? "";
    }
  }

  #weigh(choice: string, value: string, weight: number): void {
    const values = this.#draft[choice];
    if (Array.isArray(values)) {
      const own = values as readonly (GridValue | { value: GridValue; weight?: number })[];
      this.#draft[choice] = own.map((one) => {
        const plain = typeof one === "object" ? one.value : one;
        if (String(plain) !== value) return one;
        return weight === 1 ? plain : { value: plain, weight };
      });
    } else {
      const weights = { ...(values as Readonly<Record<string, number>> | undefined) };
      if (weight === 1) delete weights[value];
      else weights[value] = weight;
      if (Object.keys(weights).length === 0) delete this.#draft[choice];
      else this.#draft[choice] = weights;
    }
    this.#tell();
  }

  #tell(): void {
    const draft = this.#draft;
    for (const [choice, side] of Object.entries(draft.sides ?? {})) {
      if (side !== this.#usualSide(choice)) continue;
      const sides = { ...draft.sides };
      delete sides[choice];
      draft.sides = sides;
    }
    if (Object.keys(draft.sides ?? {}).length === 0) delete draft.sides;
    if ((draft.links ?? []).length === 0) delete draft.links;
    const isOwn = Object.values(draft).some((values) => isList(values));
    // Without a list the choices are changes to the default grid.
    if (!isOwn && Object.keys(draft).some((name) => !BESIDE.includes(name))) draft.default = true;
    const isDefault = Object.keys(draft).every((name) => name === "default");
    this.#onChange(isDefault ? undefined : JSON.stringify(draft));
  }
}

/** Whether these are the values of a choice, and not pairs of choices. */
function isList(values: Grid[string]): boolean {
  return Array.isArray(values) && !Array.isArray(values[0]);
}

function draftOf(asked: string | undefined): Draft {
  try {
    const draft: unknown = JSON.parse(asked ?? "{}");
    if (typeof draft === "object" && draft !== null && !Array.isArray(draft)) return draft as Draft;
  } catch {
    // The core has said so.
  }
  return {};
}

/** The choices of a grid that is resolved, with the texts of their values. */
function choicesOf(grid: Grid): [string, string[]][] {
  return Object.entries(grid)
    .filter(([name]) => !BESIDE.includes(name))
    .map(([name, values]) => [name, [...weightsOf(values).keys()]]);
}

function weightsOf(values: Grid[string]): Map<string, number> {
  const weights = new Map<string, number>();
  if (!Array.isArray(values)) return weights;
  for (const one of values as readonly (GridValue | { value: GridValue; weight?: number })[]) {
    if (typeof one === "object") weights.set(String(one.value), one.weight ?? 1);
    else weights.set(String(one), 1);
  }
  return weights;
}
