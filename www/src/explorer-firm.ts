/** The block that says how firm the answer is: the claim under every definition there is. */
import { adviceFor, inWords } from "./advice.js";
import { breath } from "./breath.js";
import { choiceName, levelName, textOf } from "./choice-words.js";
import { levelOf, namesOf, pairOf, signed } from "./comparison.js";
import { ENGLISH, make } from "./dom.js";
import { ModelShareError, coded } from "./errors.js";
import type { State } from "./explorer-state.js";
import type { Page } from "./page.js";
import { NO_SHARE, capital, type Format } from "./format.js";
import { GridPanel } from "./grid-panel.js";
import { languageFor } from "./languages.js";
import { byCountry, countryNames } from "./names.js";
import { survey } from "./survey.js";
import { texts } from "./texts.js";
import type {
  ClaimResult,
  Effect,
  Fragility,
  Query,
  ResolvedQuery,
  Setting,
  Unavailable,
} from "./types.js";
import { CHOICES } from "./views.js";
import { analysisCore, dispose, isAlive, type AnalysisSnapshot, type WasmSurvey } from "./wasm.js";

const say = texts("explorer", "firm", {
  leader: "Who leads",
  other: "whom",
  question: "Does {a} lead {b}?",
  compare: "Compare all definitions",
  "compare-again": "Compare again",
  "try-again": "Try again",
  cancel: "Cancel",
  comparing: "Comparing definitions",
  working: "Comparing definitions…",
  "largest-group": "the largest group",
  second: "the second",
  waits: "This waits for a chart that can be shown.",
  decides: "What decides about the answer",
  less: "Choices that explain less",
  hangs: "What the lead depends on",
  "no-share": "Under no definition does either of {a} and {b} have a share.",
  "what-if": "What would change the answer",
  "undo-flip": "Undo: back to the definition before",
  largest: "Largest lead",
  smallest: "Smallest lead",
  points: "{name}, {points} points",
  set: "The definition that is set",
  show: "Show",
  "show-it": "Show: {name}",
  choice: "Choice",
  "ahead-in": "{a} ahead in",
  median: "Median lead",
  explains: "explains {percent}",
  inert: "changes next to nothing",
  "of-count": "{holds} of {count}",
  robust: "{a} would lead {b} without any of its models that have a name.",
  "one-model": "Without one model, {model}, {b} would lead.",
  "models.one": "Without {n} model {b} would lead: {list}.",
  "models.other": "Without {n} models {b} would lead: {list}.",
  "list-more.one": "{list} and {n} more",
  "list-more.other": "{list} and {n} more",
  "each-model.one": "{n} model carries more than the lead.",
  "each-model.other": "Each of {n} models carries more than the lead.",
  "one-publisher": "One publisher, {list}, carries more than the lead.",
  "publishers.one": "{n} publisher carries more than the lead: {list}.",
  "publishers.other": "Each of {n} publishers carries more than the lead: {list}.",
  "no-way": "No way of attributing what is not attributed would let {b} lead.",
  "some-way": "{b} would lead if {share} of what is not attributed were its own.",
  bounds: "Over all ways of attributing it: {ranges}.",
  range: "{name} {min} to {max}",
});

/** From the last change of a choice to the next survey. */
const PAUSE_MS = 300;
/** Choices whose levels are shown without being asked for, flips, and groups that a claim offers. */
const EFFECTS = 3;
const FLIPS = 3;
const GROUPS = 30;
const NAMELESS = ["other", "unknown", "unattributed", "unaffiliated"];

/** Names of the two groups of a claim, and of all others. */
interface Names {
  a: string;
  b: string;
  of(id: string): string;
}

/** The block of the page. */
export class Firmness {
  readonly #page: Page;
  readonly #onSnapshot: (unavailable: Unavailable[]) => void;
  readonly #body = make("div", { class: "firm" });
  readonly #claimed = make("p", { class: "claim" });
  readonly #a: HTMLSelectElement;
  readonly #b: HTMLSelectElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #work: AbortController | undefined;
  /** The definition of what is shown, and what it was asked with. */
  #query: ResolvedQuery | undefined;
  /** The way back from a flip: the state before it, and the choices that it led to. */
  #undo: { before: State; after: string } | undefined;
  #focusUndo = false;
  /** The survey that is shown, which other weights are asked of. */
  #found: { snapshot: AnalysisSnapshot; key: string; survey: WasmSurvey } | undefined;
  readonly #grid = new GridPanel((grid) => {
    const next = { ...this.#page.state };
    if (grid === undefined) delete next["grid"];
    else next["grid"] = grid;
    this.#page.choose(next);
  });
  #shown = "";
  #started = false;
  /** The reader has asked for it, or has data to spare. */
  #wanted = !savesData();

  constructor(page: Page, onSnapshot: (unavailable: Unavailable[]) => void) {
    this.#page = page;
    this.#onSnapshot = onSnapshot;
    const [a, b] = [make("select"), make("select")];
    this.#a = a;
    this.#b = b;
    for (const control of [a, b]) control.addEventListener("change", () => this.#claim());
    page.found("firm", HTMLElement).append(this.#claimed, this.#body, this.#grid.element);
    page.said(() => {
      a.setAttribute("aria-label", say(page.format, "leader"));
      b.setAttribute("aria-label", say(page.format, "other"));
      // Where the two stand in the question is the language's matter.
      const question = say(page.format, "question", { a: "\0a\0", b: "\0b\0" });
      const parts = question.replace(/[\u2066-\u2069]/g, "").split("\0");
      const controls: Record<string, Node> = { a, b };
      this.#claimed.replaceChildren(...parts.map((part) => controls[part] ?? part));
      this.#shown = "";
      if (this.#started) this.restart();
    });
    // Another snapshot is another question, whatever the choices.
    page.chart.addEventListener("ready", () => (this.#shown = ""));
    for (const type of ["ready", "change"]) page.chart.addEventListener(type, () => this.restart());
    this.#offer();
    this.#started = true;
    this.restart();
  }

  /** Other choices: what is under way ends, and begins anew after a moment. */
  restart(): void {
    // Another view or other colours are no other question.
    if (this.#shown === this.#question()) {
      this.#offer();
      return;
    }
    clearTimeout(this.#timer);
    this.#work?.abort();
    this.#shown = "";
    if (!this.#wanted) {
      this.#ask(say(this.#page.format, "compare"));
      return;
    }
    // What is answered at once waits for nothing.
    if (this.#isReweighed()) {
      void this.#run();
      return;
    }
    this.#timer = setTimeout(() => {
      const { requestIdleCallback = (then: () => void) => setTimeout(then) } = globalThis as {
        requestIdleCallback?: (then: () => void, options: { timeout: number }) => unknown;
      };
      requestIdleCallback(() => void this.#run(), { timeout: 1000 });
    }, PAUSE_MS);
  }

  /** Makes a definition the page's. */
  take(query: ResolvedQuery): void {
    const page = this.#page;
    const next = { ...page.state };
    for (const name of CHOICES) {
      // These are no part of a definition.
      if (["at", "top"].includes(name)) continue;
      const text = textOf(query, name);
      // Where it is as it was, the reader's own words for it stay.
      if (this.#query !== undefined && text === textOf(this.#query, name)) continue;
      if (text === page.defaultOf(name)) delete next[name];
      else next[name] = text;
    }
    page.choose(next);
  }

  /** The two groups, as the address has them, out of those that there are. */
  #offer(): void {
    const { chart, state } = this.#page;
    const result = chart.drawn?.result;
    const known = (result?.groups ?? [])
      .filter(({ id }) => !NAMELESS.includes(id))
      .slice(0, GROUPS);
    const isReal = chart.view !== "concentration";
    const [a = "", b = ""] = (state["claim"] ?? "").split(">").map((id) => id.trim());
    const { format } = this.#page;
    for (const [control, id, text] of [
      [this.#a, a, say(format, "largest-group")],
      [this.#b, b, say(format, "second")],
    ] as const) {
      const before = [...control.options]
        .slice(1)
        .map(({ value, text }) => ({ id: value, label: text }));
      const groups = isReal && known.length > 0 ? known : before;
      // A list that is open under the reader's hand stays as it is.
      const isSame =
        control.options[0]?.text === text &&
        groups.length === before.length &&
        groups.every(({ id, label }, i) => id === before[i]?.id && label === before[i]?.label);
      if (isSame && (control.value === id || (id === "" && control.selectedIndex === 0))) continue;
      control.replaceChildren(new Option(text, ""));
      for (const group of groups) control.add(new Option(group.label, group.id));
      if (id !== "") this.#page.offer(control, id);
      control.value = id;
    }
  }

  #claim(): void {
    const { state } = this.#page;
    const next = { ...state };
    delete next["claim"];
    // With one of them alone the other is the leader, or the leader's nearest.
    const [a, b] = this.#pairChosen();
    if (a !== "" && b !== "" && a !== b) next["claim"] = `${a} > ${b}`;
    this.#page.choose(next);
  }

  #pairChosen(): [string, string] {
    const ids = [...this.#a.options].map(({ value }) => value).filter((id) => id !== "");
    let [a, b] = [this.#a.value, this.#b.value];
    if (a === "" && b !== "") a = ids.find((id) => id !== b) ?? "";
    if (b === "" && a !== "") b = ids.find((id) => id !== a) ?? "";
    return [a, b];
  }

  /** Whether only the grid differs from what is kept. */
  #isReweighed(): boolean {
    const found = this.#found;
    if (found === undefined || !isAlive(found.survey) || !isAlive(found.snapshot)) return false;
    const query = choicesOf(this.#page.state);
    try {
      const pair = pairOf(found.snapshot, this.#page.state["claim"] ?? null, query);
      return found.key === JSON.stringify([pair, query]);
    } catch {
      // What is wrong is said by who asks next.
      return false;
    }
  }

  #question(): string {
    const { state } = this.#page;
    return JSON.stringify([state["src"], state["claim"], state["grid"], choicesOf(state)]);
  }

  #ask(text: string): void {
    const button = make("button", { type: "button" }, text);
    button.addEventListener("click", () => {
      this.#wanted = true;
      void this.#run();
    });
    this.#body.replaceChildren(make("p", {}, button));
  }

  async #run(): Promise<void> {
    this.#work?.abort();
    const work = new AbortController();
    const { signal } = work;
    this.#work = work;
    const question = this.#question();
    const { chart, format } = this.#page;
    const bar = make("progress", { "aria-label": say(format, "comparing") });
    const cancel = make("button", { type: "button" }, say(format, "cancel"));
    cancel.addEventListener("click", () => {
      work.abort();
      this.#ask(say(format, "compare-again"));
      this.#body.querySelector("button")?.focus();
    });
    this.#body.setAttribute("aria-busy", "true");
    const waiting = make("p", { class: "work" }, bar, ` ${say(format, "working")} `, cancel);
    // What was there stays until there is something else, if that comes soon.
    const late = setTimeout(() => this.#body.replaceChildren(waiting), this.#query ? PAUSE_MS : 0);
    try {
      const snapshot = await chart.analysis();
      if (signal.aborted) return;
      const query = choicesOf(this.#page.state);
      const language = languageFor(format);
      const { claim, grid } = this.#page.state;
      this.#onSnapshot(snapshot.unavailable(language));
      await breath();
      if (signal.aborted || !isAlive(snapshot)) return;
      const pair = pairOf(snapshot, claim ?? null, query);
      const key = JSON.stringify([pair, query]);
      // Other weights alone are answered from what is known.
      let found = this.#kept(snapshot, key);
      if (found === undefined || !found.reweigh(grid ?? "{}")) {
        this.#forget();
        found = await survey(
          { ModelShareError, analysisCore, dispose, isAlive },
          () => snapshot,
          pair.join(" > "),
          {
            query,
            grid,
            signal,
            onProgress: ({ done, steps }) => {
              bar.max = steps;
              bar.value = done;
            },
          },
        );
        this.#found = { snapshot, key, survey: found };
      }
      const nameOf = namesOf(snapshot, query, format);
      const names = byCountry(query.by) ? { names: countryNames(format.lang) } : {};
      const picture = { language, ...names };
      const result = { ...found.result(), ...found.report(picture) };
      // The page lives on between the answer and what says it.
      await breath();
      if (signal.aborted) return;
      clearTimeout(late);
      this.#shown = question;
      this.#show(result, { a: nameOf(pair[0]), b: nameOf(pair[1]), of: nameOf });
    } catch (error) {
      if (signal.aborted) return;
      clearTimeout(late);
      const { code, message } = coded(analysisCore.caught(error));
      if (code === "few-groups") {
        // No fault, and nothing to try again.
        this.#shown = question;
        this.#body.replaceChildren(make("p", {}, adviceFor(code, format)));
        return;
      }
      const told = ["not-ready", "option-value", "unknown-option"].includes(code);
      if (told && !/^(?:claim|grid)/.test(message)) {
        // The chart says it already, and so does the control.
        this.#body.replaceChildren(make("p", {}, say(format, "waits")));
        return;
      }
      this.#ask(say(format, "try-again"));
      const wrong = make("p", { class: "wrong", role: "alert", ...ENGLISH }, capital(message));
      this.#body.prepend(inWords(wrong, message, format));
    } finally {
      clearTimeout(late);
      if (this.#work === work) this.#body.removeAttribute("aria-busy");
    }
  }

  /** What was found under these choices, if it is still there. */
  #kept(snapshot: AnalysisSnapshot, key: string): WasmSurvey | undefined {
    const found = this.#found;
    const isSame = found?.snapshot === snapshot && found.key === key;
    return isSame && isAlive(found.survey) ? found.survey : undefined;
  }

  #forget(): void {
    if (this.#found !== undefined) dispose(this.#found.survey);
    this.#found = undefined;
  }

  #show(result: ClaimResult, names: Names): void {
    this.#query = result.query;
    this.#grid.show(this.#page.state["grid"], result, this.#page.format);
    this.#offer();
    const { format } = this.#page;
    const parts: Node[] = [
      make("p", { class: "answer" }, result.sentence),
      ...this.#flips(result),
      make("ul", { class: "beside" }, ...result.warnings.map((text) => make("li", {}, text))),
      ...this.#counts(result, names),
    ];
    const moving = result.effects.filter(({ levels }) => levels.length > 1);
    if (result.lead !== null && moving.length > 0) {
      parts.push(
        make("h3", {}, say(format, "decides")),
        effects(moving.slice(0, EFFECTS), names, this.#page),
      );
      if (moving.length > EFFECTS) {
        const rest = effects(moving.slice(EFFECTS), names, this.#page);
        parts.push(make("details", {}, make("summary", {}, say(format, "less")), rest));
      }
    }
    if (result.fragility !== null) {
      const said = fragility(result.fragility, result, names, this.#page);
      if (said.length > 0) {
        parts.push(
          make("h3", {}, say(format, "hangs")),
          ...said.map((text) => make("p", {}, text)),
        );
      }
    }
    this.#body.replaceChildren(...parts);
    // The button that was pressed is gone.
    if (this.#focusUndo) this.#body.querySelector<HTMLElement>(".undo")?.focus();
    this.#focusUndo = false;
  }

  /** The nearest definitions that answer otherwise, a button each; after one of them the way back. */
  #flips({ flips, flipTexts, query }: ClaimResult): Node[] {
    const { format } = this.#page;
    const buttons = flips.slice(0, FLIPS).map(({ changes }, index) => {
      const text = (flipTexts[index] ?? "").replace(/[.。।]$/, "");
      const button = make("button", { type: "button", class: "flip" }, text);
      button.addEventListener("click", () => {
        const before = this.#page.state;
        this.#change(changes, query);
        // The state that this led to; any other one is the reader's own.
        this.#undo = { before, after: JSON.stringify(choicesOf(this.#page.state)) };
        this.#focusUndo = true;
      });
      return button;
    });
    const undo = this.#undo;
    if (undo?.after === JSON.stringify(choicesOf(this.#page.state))) {
      const back = make("button", { type: "button", class: "undo" }, say(format, "undo-flip"));
      back.addEventListener("click", () => {
        this.#undo = undefined;
        this.#page.choose(undo.before);
      });
      buttons.push(back);
    } else {
      this.#undo = undefined;
    }
    if (buttons.length === 0) return [];
    return [
      make(
        "div",
        { class: "flips", role: "group", "aria-label": say(format, "what-if") },
        ...buttons,
      ),
    ];
  }

  /** Makes changes of a definition the page's. */
  #change(changes: Setting, query: ResolvedQuery): void {
    const next = { ...this.#page.state };
    for (const [name, text] of Object.entries(changes)) {
      if (text === this.#page.defaultOf(name)) delete next[name];
      else next[name] = text;
    }
    this.#query = query;
    this.#page.choose(next);
  }

  /** What the counts mean, and the two that are farthest apart. */
  #counts(result: ClaimResult, { a, b }: Names): Node[] {
    const { format } = this.#page;
    const { part: holding, lead } = result;
    if (lead === null) {
      return [make("p", {}, say(format, "no-share", { a, b }))];
    }
    const part = make("span", { class: "part" });
    part.style.setProperty("inline-size", `${(holding ?? 0) * 100}%`);
    const least = say(format, lead.min < 0 ? "largest" : "smallest");
    const most = say(format, lead.max < 0 ? "smallest" : "largest");
    return [
      make("div", { class: "split", "aria-hidden": "true" }, part),
      make("ul", { class: "counts" }, ...result.counts.map((text) => make("li", {}, text))),
      this.#farthest([most, lead.max < 0 ? b : a], lead.max, result.best, result),
      this.#farthest([least, lead.min < 0 ? b : a], lead.min, result.worst, result),
    ];
  }

  #farthest(
    [what, group]: [string, string],
    lead: number,
    query: ResolvedQuery | null,
    { query: base, effects }: ClaimResult,
  ): HTMLElement {
    const { format } = this.#page;
    const points = format.decimal(Math.abs(lead), 1);
    const name = `${what}: ${say(format, "points", { name: group, points })}`;
    if (query === null) return make("p", {}, `${what}: ${NO_SHARE}`);
    const differing = effects
      .flatMap(({ choice }) => choice.split("+"))
      .map((choice) => [choice, textOf(query, choice)] as const)
      .filter(([choice, text]) => text !== textOf(base, choice))
      .map(([choice, text]) => levelOf(choice, text, format));
    const phrases = differing.length > 0 ? differing : [say(format, "set")];
    const words = make("small", {}, `${phrases.join("; ")}.`);
    const button = make(
      "button",
      { type: "button", "aria-label": say(format, "show-it", { name }) },
      say(format, "show"),
    );
    button.addEventListener("click", () => this.take(query));
    return make(
      "p",
      { class: "farthest" },
      make("span", {}, make("b", {}, name), make("br"), words),
      button,
    );
  }
}

/** The choices of a state, named as they are there. */
function choicesOf(state: Readonly<Record<string, string>>): Query {
  return Object.fromEntries(
    CHOICES.filter((name) => name in state).map((name) => [name, state[name]]),
  );
}

function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}

/** What each choice explains, its values below it. */
function effects(list: readonly Effect[], { a }: Names, { format }: Page): HTMLElement {
  const head = [say(format, "choice"), say(format, "ahead-in", { a }), say(format, "median")];
  const explained = ({ inert, shapley }: Effect): string =>
    inert || shapley === null
      ? say(format, "inert")
      : say(format, "explains", { percent: format.percent(shapley) });
  return make(
    "table",
    {},
    make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))),
    ...list.map((effect) =>
      make(
        "tbody",
        {},
        make(
          "tr",
          { class: "choice" },
          make(
            "th",
            { scope: "rowgroup" },
            format.list(effect.choice.split("+").map((choice) => choiceName(choice, format))),
          ),
          make("td"),
          make("td", {}, explained(effect)),
        ),
        ...effect.levels
          .filter(({ combinations, undecided }) => combinations > undecided)
          .map(({ combinations, holds, medianLead, undecided, when }) =>
            make(
              "tr",
              {},
              make(
                "th",
                { scope: "row" },
                Object.entries(when)
                  .map(([choice, value]) => levelName(choice, value, format))
                  .join("; "),
              ),
              make("td", {}, say(format, "of-count", { holds, count: combinations - undecided })),
              make("td", {}, medianLead === null ? NO_SHARE : signed(medianLead, format)),
            ),
          ),
      ),
    ),
  );
}

/** A name within a sentence; in other languages than English names stand like labels. */
function inText(name: string, format: Format): string {
  const takesArticle = /^(United|Netherlands$|Philippines$)/.test(name);
  return format.messages === "en" && takesArticle ? `the ${name}` : name;
}

/** A name at the start of a sentence; one that begins with a small letter keeps it. */
function subject(name: string, format: Format): string {
  const text = inText(name, format);
  return text === name ? name : capital(text);
}

/** How little would turn the lead of the definition that is set. */
function fragility(
  {
    leader,
    modelsToFlip,
    flippingModels,
    flippingOrganisations,
    unattributedToFlip,
    bounds,
  }: Fragility,
  { claim }: ClaimResult,
  names: Names,
  { format }: Page,
): string[] {
  if (leader === null) return [];
  const isFirst = claim.startsWith(`${leader} `);
  const [first, second] = isFirst ? [names.a, names.b] : [names.b, names.a];
  const b = inText(second, format);
  const said: string[] = [];
  if (modelsToFlip === null) {
    said.push(say(format, "robust", { a: subject(first, format), b }));
  } else {
    const [one, ...others] = modelsToFlip;
    const shown = format.list(modelsToFlip.slice(0, 4).map(({ id }) => id));
    const more = modelsToFlip.length - 4;
    const list = more > 0 ? say(format, "list-more", { list: shown, n: more }) : shown;
    if (one !== undefined) {
      said.push(
        others.length === 0
          ? say(format, "one-model", { model: one.id, b })
          : say(format, "models", { n: modelsToFlip.length, b, list }),
      );
    }
  }
  if (flippingModels.length > 1) said.push(say(format, "each-model", { n: flippingModels.length }));
  if (flippingOrganisations.length > 0) {
    const n = flippingOrganisations.length;
    const shown = format.list(flippingOrganisations.slice(0, 4).map(({ id }) => id));
    const list = n > 4 ? say(format, "list-more", { list: shown, n: n - 4 }) : shown;
    said.push(
      n === 1 ? say(format, "one-publisher", { list }) : say(format, "publishers", { n, list }),
    );
  }
  if (bounds.length > 0) {
    said.push(
      unattributedToFlip === null
        ? say(format, "no-way", { b })
        : say(format, "some-way", {
            b: subject(second, format),
            share: format.percent(unattributedToFlip),
          }),
    );
    const ids = claim.split(" > ");
    const ranges = bounds
      .filter(({ id }) => ids.includes(id))
      .map(({ id, min, max }) =>
        say(format, "range", {
          name: inText(names.of(id), format),
          min: format.percent(min),
          max: format.percent(max),
        }),
      );
    if (ranges.length > 0) said.push(say(format, "bounds", { ranges: format.list(ranges) }));
  }
  return said;
}
