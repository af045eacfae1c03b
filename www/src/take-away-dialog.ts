/** The dialog in which readers take the picture, its figures, its words and its address away. */
import { bibtex, citationText } from "./citation.js";
import { correctionsNotice, correctionsOf } from "./corrections.js";
import { tabbedText } from "./csv.js";
import { nameOf, type Copied, type Dialog } from "./dialog.js";
import { make } from "./dom.js";
import type { Page } from "./page.js";
import { permalinkOf } from "./permalink.js";
import { oneLine } from "./plain-text.js";
import { aboutOf, csvOf, gridOf, jsonOf, pngOf, sentenceOf, svgOf } from "./take-away.js";
import { texts } from "./texts.js";

const say = texts("explorer", "take", {
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
  "link-file":
    "It holds every choice. This page is a file of your own: put the line behind the address of a copy of it.",
  "copy-link": "Copy the permalink",
  citation: "Citation",
  "copy-citation": "Copy the citation",
  "copy-bibtex": "Copy BibTeX",
});

const SCALES = [1, 2, 3, 4];

/** Fills the dialog with what the chart shows now. */
export async function fill(page: Page, dialog: Dialog): Promise<void> {
  const { chart, format } = page;
  const link = await permalinkOf(page);
  // The path of a file on somebody's disk is nobody's business, and leads nobody anywhere.
  const isFile = !/^https?:$/.test(location.protocol);
  const permalink = isFile ? null : link;
  const shown = permalink ?? new URL(link).search;
  const [about, answer, grid] = await Promise.all([
    aboutOf(chart, permalink),
    sentenceOf(chart),
    gridOf(chart),
  ]);
  const sentence = oneLine(answer);
  const caption = oneLine([`${about.title}. ${about.definition}`, ...about.corrections].join(" "));
  const table: Copied = { text: tabbedText(grid), html: markupOf(caption, tabbedText(grid)) };
  const cite = citationText(about, format);
  const entry = bibtex(about, format);
  const ofFile = isFile ? "link-file" : about.sha256 === null ? "link-bare" : "link-note";
  const linkNote = chart.snapshot !== null ? "link-own" : ofFile;

  const name = nameOf(page);
  const copier = (
    key: "table" | "sentence" | "copy-link" | "copy-citation" | "copy-bibtex",
    copied: Copied,
  ): HTMLElement => dialog.copier(say(format, key), () => copied);
  const saver = (
    key: "png" | "svg" | "csv" | "json",
    type: string,
    made: () => Promise<string | Blob>,
  ): HTMLElement => dialog.saver(say(format, key), type, () => `${name}.${key}`, made);
  const scale = scales(page);
  const notice = correctionsNotice(await correctionsOf(chart), format);
  dialog.append(
    ...(notice === undefined ? [] : [notice]),
    make("h3", {}, say(format, "picture")),
    make(
      "p",
      { class: "buttons" },
      make("label", { for: scale.id }, say(format, "scale")),
      scale,
      saver("png", "image/png", () => pngOf(chart, Number(scale.value))),
      saver("svg", "image/svg+xml", () => svgOf(chart)),
    ),
    make("p", { class: "hint" }, say(format, "picture-note")),
    make("h3", {}, say(format, "figures")),
    make(
      "p",
      { class: "buttons" },
      saver("csv", "text/csv", () => csvOf(chart, permalink)),
      saver("json", "application/json", () => jsonOf(chart)),
      copier("table", table),
    ),
    make("h3", {}, say(format, "words")),
    make("p", { class: "text", dir: "auto" }, sentence),
    make("p", { class: "buttons" }, copier("sentence", { text: sentence })),
    make("h3", { id: "away-link" }, say(format, "link")),
    make("output", { class: "text sum", "aria-labelledby": "away-link" }, shown),
    make("p", { class: "hint" }, say(format, linkNote)),
    make("p", { class: "buttons" }, copier("copy-link", { text: shown })),
    make("h3", {}, say(format, "citation")),
    make("p", { class: "text sum" }, cite),
    make("pre", { class: "text", tabindex: "0", role: "group", "aria-label": "BibTeX" }, entry),
    make(
      "p",
      { class: "buttons" },
      copier("copy-citation", { text: cite }),
      copier("copy-bibtex", { text: entry }),
    ),
  );
}

/** The sizes of a PNG. */
function scales({ chart, format }: Page): HTMLSelectElement {
  const [width, height] = [chart.inner.picture.width ?? 0, chart.drawn?.height ?? 0];
  const scale = make("select", { id: "away-scale" });
  for (const one of SCALES) {
    const size = { scale: one, width: Math.round(width * one), height: Math.round(height * one) };
    scale.add(new Option(say(format, "size", size), String(one), one === 2, one === 2));
  }
  return scale;
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
