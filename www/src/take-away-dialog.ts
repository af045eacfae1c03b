/** The dialog in which readers take the picture, its figures, its words and its address away. */
import { bibtex, citationText } from "./citation.js";
import { tabbedText } from "./csv.js";
import { kit } from "./element.js";
import type { Page } from "./explorer.js";
import { permalinkOf } from "./permalink.js";
import { oneLine } from "./plain-text.js";
import {
  aboutOf,
  csvOf,
  gridOf,
  jsonOf,
  pngOf,
  sentenceOf,
  svgOf,
  type About,
} from "./take-away.js";
import { texts } from "./texts.js";

const { coded, make } = kit;

const say = texts("explorer", "take", {
  title: "Take it away",
  close: "Close",
  picture: "Picture",
  scale: "Size of the PNG, in pixels",
  size: "{scale} × ({width} × {height})",
  png: "Download PNG",
  svg: "Download SVG",
  "picture-note":
    "Both carry the definition inside: drop the file on this page, and the choices are back.",
  figures: "Figures",
  csv: "Download CSV",
  json: "Download JSON",
  table: "Copy as table",
  words: "The answer in a sentence",
  sentence: "Copy the sentence",
  link: "Permalink",
  "link-note":
    "It holds every choice, the date and the checksum of the data, and tells its reader when they have changed since.",
  "link-own":
    "It holds every choice, but not your own data: they are only in this page. Its reader must open the same file.",
  "link-bare":
    "It holds every choice and the date, but no checksum: browsers compute one only for pages with https.",
  "copy-link": "Copy the permalink",
  citation: "Citation",
  "copy-citation": "Copy the citation",
  "copy-bibtex": "Copy BibTeX",
  copied: "Copied.",
  refused: "The browser does not let this page copy. The text is selected: copy it from here.",
  "refused-label": "Text to copy",
  saved: "Saved as {name}.",
});

const SCALES = [1, 2, 3, 4];

/** What is copied: as text, and where it is a table as markup too. */
interface Copied {
  text: string;
  html?: string;
}

/** Shows what the chart shows now; the promise is over when the dialog is open. */
export async function open(page: Page): Promise<void> {
  const { chart } = page;
  const permalink = await permalinkOf(page);
  const [about, sentence] = await Promise.all([aboutOf(chart, permalink), sentenceOf(chart)]);
  // What is copied must be there before the button is pressed: browsers allow no waiting then.
  const grid = await gridOf(chart);
  const caption = oneLine(`${about.title}. ${about.definition}`);
  const table: Copied = { text: tabbedText(grid), html: markupOf(caption, tabbedText(grid)) };
  new Dialog(page, { about, sentence: oneLine(sentence), table }).show();
}

/** The table as markup, made of nodes so that no name can become a tag. */
function markupOf(caption: string, tabbed: string): string {
  const [header = "", ...rows] = tabbed.split("\n");
  const row = (tag: "th" | "td", line: string): HTMLElement =>
    make("tr", {}, ...line.split("\t").map((cell) => make(tag, {}, cell)));
  return make(
    "table",
    {},
    make("caption", {}, caption),
    make("thead", {}, row("th", header)),
    make("tbody", {}, ...rows.map((line) => row("td", line))),
  ).outerHTML;
}

interface Contents {
  about: About;
  sentence: string;
  table: Copied;
}

class Dialog {
  readonly #page: Page;
  readonly #element: HTMLDialogElement;
  readonly #status = make("p", { class: "status", role: "status" });
  readonly #fallback = make("div", { class: "fallback" });
  readonly #name: string;

  constructor(page: Page, { about, sentence, table }: Contents) {
    this.#page = page;
    const { chart, format } = page;
    this.#name = nameOf(page);
    const close = make("button", { type: "button", class: "close" }, say(format, "close"));
    close.addEventListener("click", () => this.#element.close());
    const cite = citationText(about, format);
    const entry = bibtex(about);
    const own = chart.snapshot !== null;
    const linkNote = own ? "link-own" : about.sha256 === null ? "link-bare" : "link-note";
    const permalink = about.permalink ?? "";
    this.#element = make(
      "dialog",
      { class: "take", "aria-labelledby": "take-title" },
      make(
        "header",
        {},
        make("h2", { id: "take-title" }, say(format, "title")),
        close,
        // In sight wherever the reader has scrolled to.
        this.#status,
      ),
      this.#fallback,
      make("h3", {}, say(format, "picture")),
      this.#pictures(),
      make("p", { class: "hint" }, say(format, "picture-note")),
      make("h3", {}, say(format, "figures")),
      make(
        "p",
        { class: "buttons" },
        this.#saver("csv", "text/csv", "csv", () => csvOf(chart, permalink)),
        this.#saver("json", "application/json", "json", () => jsonOf(chart)),
        this.#copier("table", table),
      ),
      make("h3", {}, say(format, "words")),
      make("p", { class: "text", dir: "auto" }, sentence),
      make("p", { class: "buttons" }, this.#copier("sentence", { text: sentence })),
      make("h3", { id: "take-link" }, say(format, "link")),
      make("output", { class: "text sum", "aria-labelledby": "take-link" }, permalink),
      make("p", { class: "hint" }, say(format, linkNote)),
      make("p", { class: "buttons" }, this.#copier("copy-link", { text: permalink })),
      make("h3", {}, say(format, "citation")),
      make("p", { class: "text sum" }, cite),
      make("pre", { class: "text", tabindex: "0", role: "group", "aria-label": "BibTeX" }, entry),
      make(
        "p",
        { class: "buttons" },
        this.#copier("copy-citation", { text: cite }),
        this.#copier("copy-bibtex", { text: entry }),
      ),
    );
    // Nothing of it is kept: the next one shows what the chart shows then.
    this.#element.addEventListener("close", () => this.#element.remove());
  }

  show(): void {
    document.body.append(this.#element);
    this.#element.showModal();
  }

  #pictures(): HTMLElement {
    const { chart, format } = this.#page;
    const { drawn } = chart;
    const [width, height] = [chart.inner.picture.width ?? 0, drawn?.height ?? 0];
    const scale = make("select", { id: "take-scale" });
    for (const one of SCALES) {
      const size = { scale: one, width: Math.round(width * one), height: Math.round(height * one) };
      scale.add(new Option(say(format, "size", size), String(one), one === 2, one === 2));
    }
    return make(
      "p",
      { class: "buttons" },
      make("label", { for: "take-scale" }, say(format, "scale")),
      scale,
      this.#saver("png", "image/png", "png", () => pngOf(chart, Number(scale.value))),
      this.#saver("svg", "image/svg+xml", "svg", () => svgOf(chart)),
    );
  }

  /** A button that saves a file which is made when it is pressed. */
  #saver(
    key: "png" | "svg" | "csv" | "json",
    type: string,
    ending: string,
    made: () => Promise<string | Blob>,
  ): HTMLElement {
    const { format } = this.#page;
    const button = make("button", { type: "button" }, say(format, key));
    const name = `${this.#name}.${ending}`;
    button.addEventListener("click", () => {
      button.disabled = true;
      made()
        .then((file) => {
          save(name, typeof file === "string" ? new Blob([file], { type }) : file);
          this.#tell(say(format, "saved", { name }));
        })
        .catch((error: unknown) => this.#tell(coded(error).message))
        .finally(() => {
          button.disabled = false;
          button.focus();
        });
    });
    return button;
  }

  #copier(
    key: "table" | "sentence" | "copy-link" | "copy-citation" | "copy-bibtex",
    copied: Copied,
  ): HTMLElement {
    const { format } = this.#page;
    const button = make("button", { type: "button" }, say(format, key));
    button.addEventListener("click", () => {
      // Said again where it is the same again.
      this.#tell("");
      copy(copied).then(
        () => this.#tell(say(format, "copied")),
        () => this.#offer(copied.text),
      );
    });
    return button;
  }

  #tell(text: string): void {
    this.#fallback.replaceChildren();
    this.#status.textContent = text;
  }

  /** The text in a box, selected, where the clipboard is not to be had. */
  #offer(text: string): void {
    const { format } = this.#page;
    this.#tell(say(format, "refused"));
    const label = say(format, "refused-label");
    const box = make("textarea", { readonly: "", rows: "5", "aria-label": label });
    box.value = text;
    this.#fallback.append(box);
    box.focus();
    box.select();
  }
}

async function copy({ text, html }: Copied): Promise<void> {
  if (html === undefined) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const flavours = { "text/plain": text, "text/html": html };
  const blobs = Object.entries(flavours).map(([type, flavour]) => [
    type,
    new Blob([flavour], { type }),
  ]);
  await navigator.clipboard.write([
    new ClipboardItem(Object.fromEntries(blobs) as Record<string, Blob>),
  ]);
}

/** Hands a file to the reader. */
function save(name: string, blob: Blob): void {
  const href = URL.createObjectURL(blob);
  const link = make("a", { href, download: name });
  link.click();
  // The download reads the blob on its own time.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** A name of a file that says what is in it. */
function nameOf({ chart }: Page): string {
  const { drawn } = chart;
  const query = (drawn?.result ?? drawn?.lead ?? drawn?.claim)?.query;
  const date = drawn?.result?.dates.at(-1) ?? drawn?.lead?.dates.at(-1) ?? drawn?.claim?.date ?? "";
  return ["modelshare", chart.view ?? "share", query?.by ?? "", date]
    .filter((part) => part !== "")
    .join("-")
    .replace(/[^\w-]+/g, "-");
}
