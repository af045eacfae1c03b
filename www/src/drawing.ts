import { breath } from "./breath.js";
import type { Choices, HostElement } from "./choices.js";
import type { Around, Comparison } from "./comparison.js";
import { make } from "./dom.js";
import { coded, type ModelShareError } from "./errors.js";
import type { Explanations } from "./explanations.js";
import type { Faults } from "./faults.js";
import { Format } from "./format.js";
import type { Handling } from "./handling.js";
import type { TargetsOf } from "./interaction.js";
import { messagesFor, missingIn } from "./languages.js";
import { groupsOf, nameCountries } from "./names.js";
import type { Parts } from "./parts.js";
import type { Stage } from "./stage.js";
import type { Status } from "./status.js";
import type { Supply } from "./supply.js";
import type { Surroundings } from "./surroundings.js";
import type { Asked, Figures } from "./table.js";
import { Tables, type Script } from "./tables.js";
import type { Drawn, ModelShareEventMap, Query } from "./types.js";
import { compares, type ComparedView } from "./views.js";
import {
  analysisCore,
  isAlive,
  type AnalysisChart,
  type AnalysisSnapshot,
  type Core,
  type WasmChart,
} from "./wasm.js";

/** What is drawn with, and for whom. */
export interface Host {
  readonly element: HostElement;
  readonly around: Surroundings;
  readonly choices: Choices;
  readonly explanations: Explanations;
  readonly faults: Faults;
  readonly handling: Handling;
  readonly parts: Parts;
  readonly stage: Stage;
  readonly status: Status;
  readonly supply: Supply;
  /** How it is written. */
  format(): Format;
  /** Whether the element is there to be drawn. */
  isWatching(): boolean;
  tell<Type extends keyof ModelShareEventMap>(
    type: Type,
    detail: ModelShareEventMap[Type]["detail"],
  ): void;
  /** The first picture of a snapshot is drawn. */
  began(): void;
}

/** What belongs around a picture; its targets may be made as soon as the script of the hands is here. */
type Surround = Omit<Around, "targets"> & { targets: TargetsOf };

let hasOpenedFonts = false;

/**
 * The first text that a page measures takes longer than all others of a picture: the browser opens its
 * font. That is a task of its own, while the snapshot is on its way.
 */
async function openFonts(frame: Element): Promise<void> {
  if (hasOpenedFonts) return;
  hasOpenedFonts = true;
  for (const weight of ["normal", "bold"]) {
    await breath();
    const context = make("canvas").getContext("2d");
    if (context === null) return;
    context.font = `${weight} 16px ${getComputedStyle(frame).fontFamily}`;
    context.measureText("0");
  }
}

/** From what is asked for to a picture with all that belongs around it. */
export class Drawing {
  /** What is drawn now. */
  drawn: Drawn | null = null;
  /** How it is written. */
  format = new Format("en");
  readonly #host: Host;
  readonly #tables: Tables;
  /** What compares two groups, as soon as it was asked for. */
  #comparison: Comparison | undefined;
  #isAnnounced = false;
  #isScheduled = false;
  /** Counts what was begun: what is begun later ends what has not drawn yet. */
  #turn = 0;

  constructor(host: Host) {
    this.#host = host;
    this.#tables = new Tables(host);
  }

  /** A snapshot is on its way into a core. */
  loading(core: Core): void {
    const { around, parts, status } = this.#host;
    status.set("loading");
    parts.showLoading();
    void openFonts(parts.frame);
    void this.#messages(core)?.then(() => {
      parts.speak(around.language());
    });
  }

  /** It is here; not `isNew` where it was shown already, in another core. */
  arrived(isNew: boolean): void {
    if (isNew) this.#isAnnounced = false;
    this.#draw();
  }

  /** One picture for any number of changes in a row. */
  schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      if (this.#host.isWatching()) this.#draw();
    });
  }

  /** There is room, for the first time or of another size. */
  resized(first: boolean): void {
    const { around, element, faults, handling, parts, stage } = this.#host;
    if (first) {
      this.#draw();
      return;
    }
    if (stage.chart === undefined || this.drawn === null) return;
    if (parts.height !== undefined) {
      if (!compares(element.view)) {
        this.#draw(true);
        return;
      }
      if (this.#comparison?.redraw() === true) return;
    }
    try {
      stage.resize(around.width, around.ratio);
    } catch (error) {
      faults.show(coded(error));
    }
    handling.resized();
  }

  /** Ends what is under way. */
  stop(): void {
    this.#turn += 1;
    this.#comparison?.stop();
    this.#comparison = undefined;
  }

  #draw(quiet = false): void {
    const { around, choices, element, parts, status, supply } = this.#host;
    const { core, failed, info, isComing, snapshot } = supply;
    if (snapshot === undefined || info === null) return;
    if (failed || around.width === 0) return;
    const turn = (this.#turn += 1);
    const { view } = element;
    const query = choices.query();
    if (choices.needAnalysis() && core !== analysisCore) {
      // The picture of the other core stays until this one has drawn.
      if (!isComing) supply.load(true);
      return;
    }
    const messages = this.#messages(core);
    if (messages !== undefined) {
      status.set("loading");
      void messages.then(() => this.schedule());
      return;
    }
    const format = (this.format = parts.speak(around.language()));
    if (compares(view)) {
      void this.#compare(view, snapshot as AnalysisSnapshot, query);
      return;
    }
    this.#comparison?.stop();
    const asked = { snapshot, query, format };
    if (view !== "table") {
      this.#show(asked, (script) => script.figuresOf(asked), quiet);
      return;
    }
    // Its figures and the picture that it stands in for are two tasks; what is shown stays until then.
    status.set("loading");
    this.#tables.ask(async ({ figuresOf }) => {
      if (turn !== this.#turn) return;
      let figures: Figures;
      try {
        figures = figuresOf(asked);
      } catch (error) {
        this.#failed(core.caught(error));
        return;
      }
      await breath();
      if (turn === this.#turn && isAlive(snapshot)) this.#show(asked, () => figures, quiet, true);
    });
  }

  /** A picture of shares, with the table of its figures. */
  #show(
    { snapshot, query, format }: Asked,
    figures: (script: Script) => Figures,
    quiet: boolean,
    tableOnly = false,
  ): void {
    const { choices, element, explanations } = this.#host;
    const { view } = element;
    this.#paint(
      (chart) => chart.show(snapshot, query, choices.picture(format)),
      (drawn) => ({
        targets: ({ datesOf }) =>
          drawn.result &&
          datesOf(
            drawn.result,
            format,
            // The groups of that view are no groups of models.
            view === "concentration"
              ? undefined
              : ({ focus, date }) => explanations.open(focus, date),
          ),
        fill: (place, script) => {
          // Where its snapshot is gone, another picture is on its way.
          if (isAlive(snapshot)) this.#tables.show(place, script, drawn, figures(script));
        },
      }),
      tableOnly,
      quiet,
    );
  }

  /** A picture of two groups, which comes in steps and with a script of its own. */
  async #compare(view: ComparedView, snapshot: AnalysisSnapshot, query: Query): Promise<void> {
    const { element, faults, status, supply } = this.#host;
    status.set("loading");
    try {
      const { Comparison } = await import("./comparison.js");
      if (snapshot !== supply.snapshot || view !== element.view) return;
      this.#comparison ??= new Comparison({
        ...this.#host,
        paint: (show, around, quiet) =>
          this.#paint((chart) => show(chart as AnalysisChart), around, false, quiet),
      });
      this.#comparison.show(view, snapshot, element.claim, { query, grid: element.grid });
    } catch (error) {
      faults.show(coded(error));
    }
  }

  /** Draws with the core's chart, and puts around the picture what belongs there. */
  #paint(
    show: (chart: WasmChart) => Drawn,
    surround: (drawn: Drawn) => Surround,
    tableOnly = false,
    quiet = false,
  ): void {
    const { around, choices, element, explanations, handling, parts, stage, status, supply } =
      this.#host;
    const { core, info } = supply;
    if (info === null) return;
    const done = stage.draw(core, show, (error) => this.#failed(error));
    if (done === undefined) return;
    const { chart, drawn } = done;
    if (drawn.result) nameCountries(drawn.result, this.format.lang, groupsOf);
    const { targets, fill } = surround(drawn);
    this.drawn = drawn;
    const { frame } = parts;
    frame.dataset["theme"] = around.scheme(element.theme);
    parts.setCanvasSize(around.width, drawn.height);
    const table = (): void => {
      this.#tables.ask(async (script) => {
        // Below its picture it comes in a task of its own.
        if (!tableOnly) await breath();
        if (drawn !== this.drawn || !this.#host.isWatching()) return;
        try {
          fill(parts.figures, script);
        } catch (error) {
          this.#failed(core.caught(error));
        }
        script.listEvents(parts.dated, drawn.events, this.format);
      });
    };
    // The others of a claim are at one date.
    const isOfGrid = compares(element.view) && element.view !== "lead";
    const tools = element.controls !== "none" && !tableOnly && !isOfGrid;
    parts.showDrawn(drawn, info, table, tableOnly, tools);
    handling.show({
      chart,
      targets,
      tools,
      drawn,
      info,
      query: choices.query(),
      view: element.view || "share",
    });
    if (!supply.isComing) status.set("ready");
    explanations.refresh();
    if (!quiet) this.#announce(drawn);
  }

  #announce(drawn: Drawn): void {
    const host = this.#host;
    const isLater = this.#isAnnounced;
    if (isLater && !host.handling.playing) host.parts.say(`${drawn.title}. ${drawn.subtitle}`);
    host.tell(isLater ? "change" : "ready", drawn);
    if (!this.#isAnnounced) host.began();
    this.#isAnnounced = true;
    host.choices.hatch(
      host.supply.core,
      () => this.schedule(),
      (error) => host.faults.show(coded(error), true, true),
    );
    const missing = missingIn(this.format.lang);
    if (missing !== undefined) host.faults.show(missing, true, true);
  }

  /** After a trap nothing is left to draw with until the snapshot is loaded anew. */
  #failed(error: ModelShareError): void {
    const { faults, supply } = this.#host;
    if (error.code === "trap") supply.failed = true;
    faults.show(error, supply.failed);
  }

  /** What the picture of a core waits for in the language in use; usually it is there. */
  #messages(core: Core): Promise<unknown> | undefined {
    // After the first picture there may be anything that comes on demand.
    const more = this.#isAnnounced || core === analysisCore ? (["more"] as const) : [];
    return messagesFor(this.#host.around.language(), "chart", ...more);
  }
}
