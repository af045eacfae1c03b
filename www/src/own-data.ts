/** The block in which readers open data of their own, and read what was wrong with them. */
import { adviceFor, inWords, told } from "./advice.js";
import { ENGLISH, make } from "./dom.js";
import type { ModelShareElement } from "./element.js";
import { ModelShareError, coded } from "./errors.js";
import type { Page } from "./page.js";
import { snapshotOfHub, type HubPage, type OrganisationTable } from "./hub-json.js";
import { checked, fetched, opened } from "./own-files.js";
import { sinceThen } from "./since.js";
import { oneLine } from "./plain-text.js";
import { sourceFor, type Restored } from "./restore.js";
import { texts } from "./texts.js";
import type { Day, Info } from "./types.js";

/** How many rows of a list that are left out are named one by one. */
const NAMED = 20;

/** Kinds of faults whose message says all that there is to say. */
const PLAIN = new Set([
  "dates",
  "html",
  "no-models",
  "not-json",
  "too-large",
  "url",
  "picture-file",
]);

/** How often a chart is asked whether it has come to rest. */
const POLL_MS = 50;

const say = texts("explorer", "own", {
  title: "Your own data",
  what: "A snapshot, a list of models from the Hub’s /api/models, or a PNG or SVG from here: choose files, drop or paste them anywhere on the page. They stay in this page: nothing is sent or stored.",
  files: "Files, .json or .json.gz, PNG or SVG",
  address: "Or an address",
  open: "Open",
  date: "Day on which the Hub’s counters were read",
  show: "Show: {name}",
  back: "Back to the snapshot of this site",
  shown: "Shown: {name}. It is only in this page, and the address cannot hold it.",
  reading: "Reading {name}…",
  "found.one": "{n} model, on {dates}",
  "found.other": "{n} models, on {dates}",
  "dates.one": "{n} date",
  "dates.other": "{n} dates",
  restored: "The choices of the picture are set.",
  elsewhere:
    "Its data were at an address that is not of this site, and are not asked for: {address}",
  absent: "Its data were not on the network: {name}. Open them too, to see the same figures.",
  hub: "Models of the Hub",
  "hub-note":
    "A list of models as the Hub gave it, not the whole Hub: every share is one of this list.",
  "hub-files": "Read from {names}.",
  pages: "This is one page of a list: save the others, and open all of them together.",
  "rows.one": "{n} row is left out",
  "rows.other": "{n} rows are left out",
  "values.one": "{n} value counts as unknown",
  "values.other": "{n} values count as unknown",
  "more.one": "and {n} more",
  "more.other": "and {n} more",
});

/** A file in the list. */
interface Entry {
  readonly item: HTMLLIElement;
  readonly name: string;
}

/** A list that the Hub gave, and where it is told of. */
interface HubEntry extends Entry {
  readonly page: HubPage;
}

/** The block. */
export class OwnData {
  readonly #page: Page;
  readonly #tell: (nodes: readonly HTMLElement[]) => void;
  readonly #files: HTMLInputElement;
  readonly #date = make("input", { id: "own-date", type: "date" });
  readonly #dateField: HTMLElement;
  readonly #list = make("ul", { class: "files" });
  readonly #status = make("div", { role: "status" });
  readonly #back: HTMLButtonElement;
  /** The lists that are one snapshot together. */
  #hub: HubEntry[] = [];
  #table: Promise<OrganisationTable> | undefined;
  /** Files come one after the other, in the order in which they were given. */
  #turn: Promise<void> = Promise.resolve();

  constructor(page: Page, place: HTMLElement, tell: (nodes: readonly HTMLElement[]) => void) {
    /** Says a text in whatever language the page has. */
    const saying = <T extends HTMLElement>(node: T, key: Parameters<typeof say>[1]): T => {
      page.said(() => (node.textContent = say(page.format, key)));
      return node;
    };
    this.#page = page;
    this.#tell = tell;
    this.#files = make("input", {
      id: "own-files",
      type: "file",
      multiple: "",
      accept: ".json,.gz,.png,.svg,application/json,application/gzip,image/png,image/svg+xml",
    });
    const address = make("input", {
      id: "own-address",
      type: "text",
      inputmode: "url",
      autocomplete: "off",
      spellcheck: "false",
      dir: "ltr",
    });
    const form = make(
      "form",
      { class: "address" },
      saying(make("label", { for: "own-address" }), "address"),
      address,
      saying(make("button", { type: "submit" }), "open"),
    );
    this.#dateField = make(
      "p",
      { hidden: "" },
      saying(make("label", { for: "own-date" }), "date"),
      this.#date,
    );
    this.#back = saying(make("button", { type: "button", hidden: "" }), "back");
    place.setAttribute("aria-labelledby", "own-title");
    place.append(
      saying(make("h2", { id: "own-title" }), "title"),
      saying(make("p", {}), "what"),
      make("p", {}, saying(make("label", { for: "own-files" }), "files"), this.#files),
      form,
      this.#list,
      this.#dateField,
      this.#status,
      make("p", {}, this.#back),
    );
    this.#files.addEventListener("change", () => {
      const files = [...(this.#files.files ?? [])];
      // The same file may be chosen again, after it was mended.
      this.#files.value = "";
      void this.take(files);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.takeAddress(address.value);
    });
    this.#date.addEventListener("change", () => {
      if (this.#date.value !== "") this.#inTurn(() => this.#showHub(this.#hub));
    });
    this.#back.addEventListener("click", () => {
      this.#leave();
      this.#begin();
      this.#files.focus();
    });
    // Who chooses another snapshot of the site wants to see it.
    page.found("src", HTMLSelectElement).addEventListener("change", () => this.#leave());
  }

  /** Takes the keyboard to the first control. */
  focus(): void {
    this.#files.focus();
  }

  /** Opens files; those that are good are used whatever is wrong with others. */
  take(files: readonly File[]): Promise<void> {
    return this.#inTurn(async () => {
      this.#begin();
      const hub: HubEntry[] = [];
      let isShown = false;
      for (const file of files) {
        const name = oneLine(file.name);
        const item = this.#add(name);
        try {
          const found = await opened(name, new Uint8Array(await file.arrayBuffer()));
          if (found.kind === "hub") {
            hub.push({ item, name, page: found.page });
            if (hub.length === 1) this.#date.value = found.page.date ?? dayOf(file.lastModified);
          } else if (found.kind === "picture") {
            await this.#restore(found.restored, { item, name });
          } else {
            this.#offer({ item, name }, found.bytes, found.info, isShown);
            isShown = true;
          }
        } catch (error) {
          this.#wrong(item, name, error);
        }
      }
      if (hub.length > 0) await this.#showHub(hub);
    });
  }

  /** Opens what is at an address. */
  takeAddress(given: string): Promise<void> {
    const address = oneLine(given);
    return this.#inTurn(async () => {
      this.#begin();
      const item = this.#add(address);
      try {
        const { url, bytes, hasMore } = await fetched(address);
        const found = await opened(address, bytes);
        if (found.kind === "hub") {
          this.#date.value = found.page.date ?? dayOf(Date.now());
          await this.#showHub([{ item, name: address, page: found.page }]);
          if (hasMore) item.append(make("p", {}, say(this.#page.format, "pages")));
        } else if (found.kind === "picture") {
          await this.#restore(found.restored, { item, name: address });
        } else {
          // What has an address needs no place of its own: the page's address can name it.
          this.#leave();
          const { origin, pathname, search } = new URL(url);
          const src = origin === location.origin ? `${pathname}${search}` : url;
          this.#say(item, address, this.#summary(found.info));
          this.#page.choose({ ...this.#fitting(found.info), src });
        }
      } catch (error) {
        this.#wrong(item, address, error);
      }
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(work).catch((error: unknown) => {
      this.#status.replaceChildren(...this.#told(error));
    });
    return this.#turn;
  }

  #begin(): void {
    this.#list.replaceChildren();
    this.#status.replaceChildren();
    this.#dateField.hidden = true;
    this.#hub = [];
    this.#tell([]);
  }

  #add(name: string): HTMLLIElement {
    const item = make("li", {}, say(this.#page.format, "reading", { name }));
    this.#list.append(item);
    return item;
  }

  /** A name of a file is a text of any direction. */
  #say(item: HTMLElement, name: string, ...children: (Node | string)[]): void {
    const nodes = children.map((child) =>
      typeof child === "string" ? make("p", {}, child) : child,
    );
    item.replaceChildren(make("bdi", { class: "name" }, name), ...nodes);
  }

  #wrong(item: HTMLElement, name: string, error: unknown): void {
    this.#say(item, name, ...this.#told(error));
  }

  /** What was wrong, and what to do about it where that is not the same. */
  #told(error: unknown): HTMLElement[] {
    const { code, message } = coded(error);
    const { format } = this.#page;
    const what = told("wrong", message, format);
    return PLAIN.has(code) ? [what] : [what, make("p", {}, adviceFor(code, format))];
  }

  /** Shows a snapshot, unless another one of the same files is shown already. */
  #offer(entry: Entry, bytes: Uint8Array, info: Info, isLater: boolean): void {
    const { format } = this.#page;
    const { item, name } = entry;
    const show = make("button", { type: "button" }, say(format, "show", { name }));
    show.addEventListener("click", () => this.#show(entry, bytes, info));
    this.#say(item, name, this.#summary(info), show);
    if (!isLater) this.#show(entry, bytes, info);
  }

  #summary({ models, dates }: Info): string {
    const { format } = this.#page;
    const count = say(format, "dates", { n: dates.length });
    return `${say(format, "found", { n: models, dates: count })}.`;
  }

  #show({ name }: Entry, bytes: Uint8Array, info: Info): void {
    const { chart, format } = this.#page;
    chart.snapshot = bytes;
    this.#back.hidden = false;
    this.#status.replaceChildren(make("p", {}, say(format, "shown", { name })));
    this.#page.choose(this.#fitting(info));
  }

  /** The page's choices, for data that may lack the date; those of one date decide on their window. */
  #fitting({ counter, dates }: Info): Record<string, string> {
    const next = { ...this.#page.state };
    delete next["at"];
    if (counter.kind === "trailing" && dates.length === 1) {
      delete next["window"];
      delete next["max-age"];
    }
    return next;
  }

  /** Back to the snapshot that the address names. */
  #leave(): void {
    if (this.#page.chart.snapshot === null) return;
    this.#page.chart.snapshot = null;
    this.#back.hidden = true;
    this.#status.replaceChildren();
  }

  async #showHub(entries: HubEntry[]): Promise<void> {
    const { format } = this.#page;
    const [first, ...others] = entries;
    if (first === undefined) return;
    this.#hub = entries;
    this.#dateField.hidden = false;
    this.#date.max = dayOf(Date.now());
    const name = entries.map((entry) => entry.name).join(", ");
    try {
      oneDay(entries);
      const table = await this.#organisations();
      const { text, models, leftOut, unknown } = snapshotOfHub(
        entries.map(({ page }) => page),
        this.#date.value,
        table,
        {
          name: say(format, "hub"),
          url: "https://huggingface.co/models",
          notes: [say(format, "hub-note"), say(format, "hub-files", { names: name })],
        },
      );
      const lists = [
        ...this.#faults(say(format, "rows", { n: leftOut.length }), leftOut),
        ...this.#faults(say(format, "values", { n: unknown.length }), unknown),
      ];
      for (const { item, name } of others) this.#say(item, name);
      if (models === 0) {
        const error = new ModelShareError(
          "no-models",
          `list: expected models with an id and downloads, found none in ${leftOut.length} rows`,
        );
        this.#wrong(first.item, name, error);
        first.item.append(...lists);
        return;
      }
      const bytes = new TextEncoder().encode(text);
      const info = await checked(bytes);
      this.#say(first.item, name, this.#summary(info), ...lists);
      this.#show({ item: first.item, name }, bytes, info);
    } catch (error) {
      this.#wrong(first.item, name, error);
    }
  }

  /** What is left out or unknown: how many, and the first of them. */
  #faults(title: string, faults: readonly string[]): HTMLElement[] {
    if (faults.length === 0) return [];
    const { format } = this.#page;
    const items = faults
      .slice(0, NAMED)
      .map((fault) => inWords(make("li", ENGLISH, fault), fault, format));
    const more = faults.length - items.length;
    if (more > 0) items.push(make("li", {}, say(format, "more", { n: more })));
    const details = make("details", {}, make("summary", {}, title), make("ul", {}, ...items));
    return [details];
  }

  /** Who stands behind the accounts, for as long as the page lives. */
  #organisations(): Promise<OrganisationTable> {
    this.#table ??= organisationsText().then((text) => JSON.parse(text) as OrganisationTable);
    this.#table.catch(() => (this.#table = undefined));
    return this.#table;
  }

  /** Sets the choices of a picture, and says what is not the same. */
  async #restore(
    { choices, src: address, sha256, source }: Restored,
    { item, name }: Entry,
  ): Promise<void> {
    const page = this.#page;
    const { chart, format } = page;
    const isOwn = chart.snapshot !== null;
    const known = sourceFor(page, address);
    // Where the picture's data cannot be had, those that are shown stay.
    const src = isOwn ? page.state["src"] : (known ?? page.state["src"]);
    const next: Record<string, string> = {};
    for (const name of page.names) {
      // In whatever language a picture is, its reader has one.
      const value = name === "src" ? src : name === "lang" ? page.state[name] : choices[name];
      if (value && value !== page.defaultOf(name)) next[name] = value;
    }
    const isOther = next["src"] !== page.state["src"];
    page.choose({ ...next });
    // Another snapshot makes the page forget the date, but here it belongs to it.
    if (isOther && next["at"] !== undefined) page.choose(next);
    const notes = [say(format, "restored")];
    if (address !== undefined && known === undefined) {
      notes.push(say(format, "elsewhere", { address: oneLine(address) }));
    } else if (address === undefined && source !== "" && !isOwn) {
      notes.push(say(format, "absent", { name: oneLine(source) }));
    }
    this.#say(item, name, ...notes);
    await settled(chart);
    if (sha256 !== undefined) this.#tell(await sinceThen(page, sha256));
  }
}

/** Makes sure that lists are of one day, as far as they say it: a snapshot of them has one date. */
function oneDay(entries: readonly HubEntry[]): void {
  const days = new Set(entries.flatMap(({ page }) => page.date ?? []));
  const [first, second] = [...days].sort();
  if (second !== undefined) {
    throw new ModelShareError(
      "dates",
      `list: expected counters of one day, found those of ${first ?? ""} and ${second}`,
    );
  }
}

/** When the chart has loaded what it was asked for, or has failed to. */
async function settled(chart: ModelShareElement): Promise<void> {
  const { frame } = chart.inner.parts;
  do await new Promise((done) => setTimeout(done, POLL_MS));
  while (chart.isConnected && frame.getAttribute("aria-busy") === "true");
}

function dayOf(time: number): Day {
  return new Date(time).toISOString().slice(0, 10);
}

/** The table as text; a page in one file has it inside. */
async function organisationsText(): Promise<string> {
  if (MODELSHARE_CLASSIC) return document.getElementById("organisations")?.textContent ?? "";
  const { bytes } = await fetched(new URL("./organisations.json", import.meta.url).href);
  return new TextDecoder().decode(bytes);
}
