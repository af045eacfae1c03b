/** What follows pointer, fingers and keys, and the tools: one script, after the first picture. */
import type { Choices, HostElement } from "./choices.js";
import { CONTROL_CSS } from "./control-styles.js";
import { CORRECTIONS_CSS, correctionsNotice, correctionsOf } from "./corrections.js";
import type { Format } from "./format.js";
import type { Parts } from "./parts.js";
import { Pointing, datesOf, type Targets } from "./pointing.js";
import { saidEvents } from "./speech.js";
import { adoptStyles } from "./styles.js";
import type { Supply } from "./supply.js";
import { TOOLS_CSS, Tools } from "./tools.js";
import { TOOLTIP_CSS } from "./tooltip.js";
import type { ChoiceMade, Drawn, Info, Pointed, Query, Result } from "./types.js";
import { Truce } from "./truce.js";
import { analysisCore, isAlive, type AnalysisSnapshot, type WasmChart } from "./wasm.js";

/** From a picture to the answer in words. */
const SENTENCE_MS = 100;
/** More events than these are not listed in the description. */
const MOST_EVENTS = 12;

/** What can be pointed at, or what makes it of this script. */
export type TargetsOf = Targets | null | ((script: { datesOf: typeof datesOf }) => Targets | null);

/** The picture that is shown. */
export interface Shown {
  chart: WasmChart;
  targets: TargetsOf;
  /** Whether there is room for tools. */
  tools: boolean;
  drawn: Drawn;
  /** Of the snapshot; another object for another one. */
  info: Info;
  /** What it was drawn by; the attributes may be ahead, and ask for what its core cannot do. */
  query: Query;
  view: string;
}

/** Whose picture is pointed at. */
export interface Host {
  readonly element: HostElement & { shares(query: Query): Result };
  readonly choices: Choices;
  readonly parts: Parts;
  readonly supply: Supply;
  format(): Format;
  tell(type: "choice", detail: ChoiceMade): void;
}

/** Of one element. */
export class Hands {
  readonly #pointing: Pointing;
  readonly #tools: Tools;
  readonly #host: Host;
  #truce = new Truce();
  #saying: ReturnType<typeof setTimeout> | undefined;
  /** The snapshot whose corrections were asked for, and what was found. */
  #asked: Info | undefined;
  #notice: HTMLElement | undefined;
  /** Whether the core with the words for an answer stopped over it. */
  #isMute = false;

  constructor(host: Host) {
    this.#host = host;
    const { parts } = host;
    const root = parts.plot.getRootNode();
    if (root instanceof ShadowRoot)
      adoptStyles(root, CONTROL_CSS + TOOLTIP_CSS + TOOLS_CSS + CORRECTIONS_CSS);
    this.#pointing = new Pointing(parts);
    const { element } = host;
    this.#tools = new Tools(
      {
        parts,
        format: () => host.format(),
        shares: (query) => element.shares(query),
        chosen: (name) => element.getAttribute(name),
        choose: (choices, isTold) => {
          for (const [name, value] of Object.entries(choices)) {
            if (value === null) element.removeAttribute(name);
            else element.setAttribute(name, value);
          }
          if (isTold) host.tell("choice", { choices });
        },
      },
      this.#pointing,
    );
  }

  /** Whether dates go by without the reader. */
  get playing(): boolean {
    return this.#tools.playing;
  }

  /** Listens to what happens beside the element, until the signal. */
  watch(signal: AbortSignal): void {
    this.#pointing.watch(signal);
  }

  /** There is a new picture, or none. */
  show(shown: Shown | undefined): void {
    this.#truce = new Truce();
    this.#host.parts.plot.style.removeProperty("min-height");
    const targets =
      typeof shown?.targets === "function" ? shown.targets({ datesOf }) : shown?.targets;
    if (shown !== undefined && targets) this.#pointing.show(shown.chart, targets);
    else this.#pointing.end();
    this.#tools.show(shown);
    if (shown !== undefined && shown.info !== this.#asked) void this.#correct(shown.info);
    clearTimeout(this.#saying);
    // After the picture, which is what the reader waits for.
    const drawn = shown?.drawn;
    if (drawn?.result) this.#saying = setTimeout(() => this.#say(drawn), SENTENCE_MS);
  }

  /** Says what was wrong with the snapshot, where it is an archived one. */
  async #correct(info: Info): Promise<void> {
    const { element, format, parts, supply } = this.#host;
    this.#forget();
    this.#asked = info;
    const { baseURI, src } = element;
    const found = await correctionsOf({ baseURI, info, snapshot: supply.data, src });
    const notice = correctionsNotice(found, format());
    // Meanwhile another snapshot may be shown, or none.
    if (this.#asked !== info || notice === undefined) return;
    this.#notice = notice;
    parts.plot.before(notice);
    parts.say(notice.textContent ?? "");
  }

  #forget(): void {
    this.#notice?.remove();
    this.#notice = this.#asked = undefined;
  }

  /** What the description has, the answer before it, and behind it what happened meanwhile. */
  #say({ events }: Drawn): void {
    const { format, parts } = this.#host;
    const { sentence } = parts;
    // More than these are a table, which stands below.
    const happened = events.length > MOST_EVENTS ? [] : saidEvents(events, format());
    const said = [this.#answer(), sentence.textContent, ...happened];
    sentence.textContent = said.filter(Boolean).join(" ");
  }

  /** The answer in words, where the core that has words for it is here anyway. */
  #answer(): string | undefined {
    const { choices, format, supply } = this.#host;
    const { analysed, core, snapshot } = supply;
    const known = core === analysisCore ? (snapshot as AnalysisSnapshot | undefined) : analysed;
    if (known === undefined || !isAlive(known) || this.#isMute) return undefined;
    try {
      return known.report(choices.query(), choices.picture(format())).sentence;
    } catch (error) {
      this.#isMute = analysisCore.caught(error).code === "trap";
      return undefined;
    }
  }

  /** The core says what is under the pointer. */
  at(point: Pointed | null): void {
    this.#pointing.at(point);
  }

  /** A place in the picture was pressed before this script was here. */
  choose(point: Pointed): void {
    this.#pointing.choose(point);
  }

  /** The picture has another size. */
  resized(): void {
    this.#pointing.hide();
    const { canvas, plot } = this.#host.parts;
    const height = this.#truce.height(canvas.offsetWidth, canvas.offsetHeight);
    plot.style.setProperty("min-height", height > 0 ? `${height}px` : "");
  }

  /** The chart is no more. */
  end(): void {
    clearTimeout(this.#saying);
    this.#forget();
    this.#tools.show(undefined);
    this.#pointing.end();
  }
}
