/** The dialog in which readers put the chart into a page of their own. */
import { correctionsNotice, correctionsOf } from "./corrections.js";
import { nameOf, type Dialog } from "./dialog.js";
import { make } from "./dom.js";
import { archivedAt, choicesOf, factsOf, tableOf, type Facts } from "./embed-facts.js";
import {
  frameAddress,
  piecesOf,
  type Embed,
  type EmbedScript,
  type Kind,
  type Piece,
  within,
} from "./embed-snippets.js";
import type { Page } from "./page.js";
import type { Format } from "./format.js";
import { pngOf, svgOf } from "./take-away.js";
import { texts } from "./texts.js";

const say = texts("explorer", "embed", {
  kind: "What the page takes",
  script: "Script",
  "script-note":
    "The chart becomes a part of the page. Where scripts do not run, sentence, table and source stand there.",
  frame: "Frame (iframe)",
  "frame-note":
    "The chart is a page of its own inside the other. The frame keeps the origin of its site, which reading the data takes, and can do nothing to the page around it. In a frame no hash can fix the script, only the data.",
  "amp-note":
    "A frame for pages in AMP, which takes an address with https. One line belongs into the head of the page.",
  picture: "Picture with a link",
  "picture-note":
    "For Markdown, mails and systems that take neither scripts nor frames. Save the picture and put it beside the text.",
  "react-note":
    "For React 19, with the package modelshare from npm. The lock file of your project fixes the script.",
  data: "Data",
  live: "Live: the chart shows what the address of the data holds when it is read.",
  pinned:
    "Pinned: by SHA-256 to the data that are shown now. Where other data come, the chart says so instead of showing other numbers.",
  archive: "The host keeps these data as an archived file, which the snippet names.",
  "no-archive":
    "The host has no archived file of these data: when the file at this address changes, the chart will show no numbers.",
  "link-pinned": "The link names the data by their checksum, and tells when they have changed.",
  own: "The data of this chart are not on the network. Publish the snapshot at an address and open it from there; without one there is only the picture.",
  heading: "Title",
  alternative: "Alternative text",
  "alternative-note": "It is read out to those who do not see the picture.",
  height: "Height at first, in pixels",
  format: "Format of the picture",
  fix: "Let browsers check the script by its hash (integrity)",
  "fix-note":
    "They refuse any other script, also a newer one of this site: then sentence, table and source stay until the snippet is made anew.",
  closed:
    "This host does not say that pages of other sites may read its files (Access-Control-Allow-Origin: *). There the script would get no data, and no hash can be checked; the frame works.",
  missing: "The script {name} cannot be read from this site, so no hash of it can be given.",
  snippet: "What to paste",
  head: "HTML, into the head",
  body: "HTML, into the body",
  copy: "Copy: {name}",
  save: "Save the picture",
  preview: "Preview",
  more: "Show the whole chart",
});

/** Kinds that have the same name in every language. */
const PROPER: Partial<Record<Kind, string>> = { amp: "AMP", react: "React" };
const KINDS: readonly Kind[] = ["script", "frame", "amp", "picture", "react"];
/** The script that a kind names. */
const SCRIPT_OF: Partial<Record<Kind, EmbedScript>> = {
  script: "embed-light.js",
  frame: "resize.js",
};

/** Of a chart with its tools in a column of text, until the frame says its own. */
const USUAL_HEIGHT = 720;
const LEAST_HEIGHT = 200;
const MOST_HEIGHT = 2000;

/** A PNG of a page is seen on screens with two device pixels to a CSS pixel. */
const PNG_SCALE = 2;

/** Fills the dialog with what the chart shows now. */
export async function fill(page: Page, dialog: Dialog): Promise<void> {
  const notice = correctionsNotice(await correctionsOf(page.chart), page.format);
  if (notice !== undefined) dialog.append(notice);
  new EmbedDialog(page, await factsOf(page), dialog).render();
}

class EmbedDialog {
  readonly #page: Page;
  readonly #facts: Facts;
  readonly #dialog: Dialog;
  readonly #table: Embed["table"];
  /** The archived file of the data, as soon as somebody wants to pin to it. */
  #archived: Promise<string | null> | undefined;
  #archive: string | null | undefined;

  readonly #kinds: HTMLElement;
  readonly #kindNote = make("p", { class: "hint", id: "embed-kind-note" });
  readonly #data: HTMLElement;
  readonly #dataNote = make("p", { class: "hint" });
  readonly #title = make("input", { type: "text", id: "embed-heading", autocomplete: "off" });
  readonly #alternative = make("textarea", {
    id: "embed-alternative",
    rows: "3",
    dir: "auto",
    "aria-describedby": "embed-alternative-note",
  });
  readonly #height = make("input", {
    type: "number",
    id: "embed-height",
    min: String(LEAST_HEIGHT),
    max: String(MOST_HEIGHT),
    step: "10",
  });
  readonly #format = make("select", { id: "embed-format" });
  readonly #fix = make("input", { type: "checkbox", "aria-describedby": "embed-fix-note" });
  readonly #fixNote = make("p", { class: "hint", id: "embed-fix-note" });
  readonly #heightRow: HTMLElement;
  readonly #formatRow: HTMLElement;
  readonly #fixRow: HTMLElement;
  readonly #caution = make("p", { class: "caution" });
  readonly #pieces = make("div");
  readonly #preview = make("details");
  readonly #saver: HTMLElement;

  constructor(page: Page, facts: Facts, dialog: Dialog) {
    this.#page = page;
    this.#facts = facts;
    this.#dialog = dialog;
    const { chart, format } = page;
    const own = facts.src === null;
    this.#table = tableOf(chart, format);
    const radio = (name: string, value: string, label: string, isOff: boolean): HTMLElement => {
      const input = make("input", { type: "radio", name: `embed-${name}`, value });
      input.disabled = isOff;
      return make("label", { class: "option" }, input, label);
    };
    this.#kinds = make(
      "fieldset",
      { class: "row", "aria-describedby": "embed-kind-note" },
      make("legend", {}, say(format, "kind")),
      ...KINDS.map((kind) =>
        radio("kind", kind, nameOfKind(kind, format), own && kind !== "picture"),
      ),
    );
    this.#data = make(
      "fieldset",
      {},
      make("legend", {}, say(format, "data")),
      radio("data", "live", say(format, "live"), false),
      radio("data", "pinned", say(format, "pinned"), facts.integrity === null),
      this.#dataNote,
    );
    check(this.#kinds, own ? "picture" : "script");
    check(this.#data, "live");
    this.#data.hidden = own;
    this.#title.value = facts.title;
    this.#alternative.value = facts.sentence;
    this.#height.value = String(USUAL_HEIGHT);
    for (const type of ["svg", "png"]) this.#format.add(new Option(type.toUpperCase(), type));
    this.#fix.checked = true;
    const field = (control: HTMLElement, key: "heading" | "height" | "format"): HTMLElement =>
      make("p", {}, make("label", { for: control.id }, say(format, key)), control);
    this.#heightRow = field(this.#height, "height");
    this.#formatRow = field(this.#format, "format");
    this.#fixRow = make(
      "div",
      {},
      make("label", { class: "option" }, this.#fix, say(format, "fix")),
      this.#fixNote,
    );
    this.#saver = this.#dialog.saver(
      say(format, "save"),
      "image/svg+xml",
      () => this.#pictureName(),
      () => (this.#format.value === "png" ? pngOf(chart, PNG_SCALE) : svgOf(chart)),
    );
    this.#preview.append(make("summary", {}, say(format, "preview")));
    this.#preview.addEventListener("toggle", () => this.#showPreview());
    const choices = make(
      "form",
      { "aria-labelledby": "embed-title" },
      ...(own ? [make("p", { class: "caution" }, say(format, "own"))] : []),
      this.#kinds,
      this.#kindNote,
      this.#data,
      field(this.#title, "heading"),
      make(
        "p",
        {},
        make("label", { for: "embed-alternative" }, say(format, "alternative")),
        this.#alternative,
        make(
          "span",
          { class: "hint", id: "embed-alternative-note" },
          say(format, "alternative-note"),
        ),
      ),
      this.#heightRow,
      this.#formatRow,
      this.#fixRow,
    );
    choices.addEventListener("submit", (event) => event.preventDefault());
    choices.addEventListener("input", () => this.render());
    this.#dialog.append(
      choices,
      this.#caution,
      make("h3", {}, say(format, "snippet")),
      this.#pieces,
      this.#preview,
    );
  }

  get #kind(): Kind {
    return checked(this.#kinds) as Kind;
  }

  get #isPinned(): boolean {
    return checked(this.#data) === "pinned";
  }

  #pictureName(): string {
    return `${nameOf(this.#page)}.${this.#format.value}`;
  }

  /** Everything that follows from the choices; what a reader has the focus on stays where it is. */
  render(): void {
    const { format } = this.#page;
    const kind = this.#kind;
    const isFrame = kind === "frame" || kind === "amp";
    const script = SCRIPT_OF[kind];
    this.#kindNote.textContent = say(format, `${kind}-note`);
    this.#dataNote.textContent = this.#aboutData();
    this.#heightRow.hidden = !isFrame;
    this.#formatRow.hidden = kind !== "picture";
    this.#fixRow.hidden = script === undefined || this.#facts.scripts[script].integrity === null;
    // Without its script a frame keeps the height that it has at first, and the chart.
    this.#fixNote.textContent = kind === "frame" ? "" : say(format, "fix-note");
    this.#caution.textContent = this.#cautions();
    this.#preview.hidden = !isFrame;
    this.#showPieces(piecesOf(kind, this.#embed()));
    this.#showPreview();
  }

  /** What it means to be pinned for this kind and host. */
  #aboutData(): string {
    const { format } = this.#page;
    const { integrity, src } = this.#facts;
    if (!this.#isPinned || src === null || integrity === null) return "";
    this.#archived ??= archivedAt(src, integrity).then((found) => {
      this.#archive = found;
      this.render();
      return found;
    });
    if (this.#kind === "picture") return say(format, "link-pinned");
    if (this.#archive === undefined) return "";
    return say(format, this.#archive === null ? "no-archive" : "archive");
  }

  #cautions(): string {
    const { format } = this.#page;
    const { scripts, src } = this.#facts;
    if (src === null) return "";
    const name = SCRIPT_OF[this.#kind];
    if (name !== undefined && scripts[name].isOpen === undefined) {
      return say(format, "missing", { name });
    }
    // A frame reads as the site itself; the others read as the page around them.
    const reads = this.#kind === "script" || this.#kind === "react";
    return reads && scripts["embed-light.js"].isOpen === false ? say(format, "closed") : "";
  }

  #embed(): Embed {
    const { chart, format } = this.#page;
    const { integrity, scripts, sentence, site, source, src, title } = this.#facts;
    const fixed = (name: EmbedScript): string | null =>
      this.#fix.checked ? scripts[name].integrity : null;
    const height = Number(this.#height.value) || LEAST_HEIGHT;
    return {
      site,
      src: this.#isPinned ? (this.#archive ?? src) : src,
      integrity: this.#isPinned ? integrity : null,
      choices: choicesOf(this.#page),
      lang: chart.lang,
      rtl: format.rtl,
      // A frame without a title, or a picture without words, helps nobody.
      title: this.#title.value.trim() || title,
      alternative: this.#alternative.value.trim() || sentence,
      table: this.#table,
      source,
      permalink: this.#link(),
      hashes: { "embed-light.js": fixed("embed-light.js"), "resize.js": fixed("resize.js") },
      height: Math.min(Math.max(height, LEAST_HEIGHT), MOST_HEIGHT),
      picture: {
        name: this.#pictureName(),
        width: chart.inner.picture.width ?? 0,
        height: chart.drawn?.height ?? 0,
      },
      more: say(format, "more"),
    };
  }

  /** The permalink, or the same without what ties it to the data and the date of today. */
  #link(): string | null {
    const { permalink, site, src } = this.#facts;
    if (permalink === null) return null;
    const url = new URL(permalink);
    if (this.#isPinned) {
      if (this.#archive) url.searchParams.set("src", within(site, this.#archive));
    } else if (src !== null) {
      const { chart } = this.#page;
      const all = { src: within(site, src), lang: chart.lang, ...choicesOf(this.#page) };
      url.search = new URLSearchParams(all).toString();
    }
    return url.href;
  }

  #showPieces(pieces: readonly Piece[]): void {
    const { format } = this.#page;
    const boxes = [...this.#pieces.querySelectorAll("textarea")];
    const isSame = boxes.map(({ name }) => name).join() === pieces.map(({ name }) => name).join();
    if (!isSame) {
      const blocks = pieces.map(({ name }) => {
        const label = name === "head" || name === "body" ? say(format, name) : name;
        const id = `embed-${name}`;
        // Of a language of its own, read from left to right.
        const box = make("textarea", { id, name, readonly: "", dir: "ltr", spellcheck: "false" });
        const copier = this.#dialog.copier(say(format, "copy", { name: label }), () => ({
          text: box.value,
        }));
        return make(
          "div",
          {},
          make("label", { for: id }, label),
          box,
          make("p", { class: "buttons" }, copier),
        );
      });
      if (this.#kind === "picture") {
        blocks.unshift(make("p", { class: "buttons" }, this.#saver));
      }
      this.#pieces.replaceChildren(...blocks);
    }
    for (const box of this.#pieces.querySelectorAll("textarea")) {
      const text = pieces.find(({ name }) => name === box.name)?.text ?? "";
      if (box.value !== text) box.value = text;
      // Long lines are wrapped: a few more rows than the text has.
      box.rows = Math.min(text.split("\n").length + Math.ceil(text.length / 80), 14);
    }
  }

  /** The frame as it will be, for those who open this part. */
  #showPreview(): void {
    const isShown = this.#preview.open && !this.#preview.hidden;
    const before = this.#preview.querySelector("iframe");
    if (!isShown) {
      before?.remove();
      return;
    }
    const embed = this.#embed();
    const src = frameAddress(embed);
    const frame = before ?? make("iframe", {});
    frame.title = embed.title;
    frame.height = String(Math.round(embed.height));
    if (frame.getAttribute("src") !== src) frame.setAttribute("src", src);
    if (before === null) this.#preview.append(frame);
  }
}

function nameOfKind(kind: Kind, format: Format): string {
  return PROPER[kind] ?? say(format, kind as "script");
}

function radios(group: HTMLElement): HTMLInputElement[] {
  return [...group.querySelectorAll<HTMLInputElement>("input[type=radio]")];
}

function check(group: HTMLElement, value: string): void {
  for (const radio of radios(group)) radio.checked = radio.value === value;
}

function checked(group: HTMLElement): string {
  return radios(group).find(({ checked }) => checked)?.value ?? "";
}
