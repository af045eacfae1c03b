/** On paper the canvas gives way to a picture of the printer's resolution. */
import { make } from "./dom.js";
import type { ModelShareElement } from "./element.js";
import { adoptStyles } from "./styles.js";
import { dispose, type AnalysisChart } from "./wasm.js";
import { parseXml, type XmlElement } from "./xml.js";

/** Device pixels to a CSS pixel where only the canvas can be had: 384 to the inch. */
const PAPER_RATIO = 4;

const CSS = `
.plot[data-printed] > :not(.printed) { display: none; }
.printed { display: block; max-inline-size: 100%; block-size: auto; }
@media print {
  details:not([open]) { display: none; }
}
`;

type Theme = "light" | "dark";

const watched = new WeakSet<AbortSignal>();

/** Prepares an element for the printer as long as it is in the page. */
export function watch(element: ModelShareElement): void {
  const { signal, parts } = element.inner;
  if (signal === undefined || signal.aborted || watched.has(signal)) return;
  watched.add(signal);
  const { frame, plot } = parts;
  let printed: Element | undefined;
  let onScreen: string | undefined;
  const restore = (): void => {
    if (printed === undefined) return;
    printed.remove();
    printed = undefined;
    plot.removeAttribute("data-printed");
    if (onScreen !== undefined) frame.dataset["theme"] = onScreen;
  };
  // There is no time to load anything: the browser prints as soon as this returns.
  addEventListener(
    "beforeprint",
    () => {
      restore();
      const found = pictureOf(element);
      if (found === undefined) return;
      printed = found.node;
      onScreen = frame.dataset["theme"];
      frame.dataset["theme"] = found.theme;
      printed.setAttribute("class", "printed");
      plot.append(printed);
      plot.setAttribute("data-printed", "");
    },
    { signal },
  );
  addEventListener("afterprint", restore, { signal });
  signal.addEventListener("abort", restore);
  if (element.shadowRoot !== null) adoptStyles(element.shadowRoot, CSS);
}

/** What goes to the printer; where it cannot be made, the canvas is as good as it gets. */
function pictureOf(element: ModelShareElement): { node: Element; theme: Theme } | undefined {
  const { analysed, chart, core, picture, query, snapshot } = element.inner;
  // Paper is white, unless the page insists.
  const theme = element.theme === "dark" ? "dark" : "light";
  try {
    if (chart === undefined || snapshot === undefined) return undefined;
    // Views that compare are no answer to a query: they are as they stand.
    const isDrawn = "svg" in chart;
    const svg = isDrawn
      ? (chart as AnalysisChart).svg()
      : analysed?.svg(query, { ...picture, theme });
    const node = svg ? vectors(svg) : undefined;
    if (node) return { node, theme: isDrawn ? (picture.theme ?? theme) : theme };
    const canvas = make("canvas", { dir: "ltr", role: "img" });
    const { canvas: shown } = element.inner.parts;
    canvas.setAttribute("aria-label", shown.getAttribute("aria-label") ?? "");
    canvas.style.setProperty("inline-size", getComputedStyle(shown).inlineSize);
    const temporary = core.newChart(canvas, () => undefined);
    temporary.show(snapshot, query, { ...picture, theme });
    temporary.paintOn(canvas, PAPER_RATIO);
    dispose(temporary);
    return { node: canvas, theme };
  } catch {
    return undefined;
  }
}

const SVG = "http://www.w3.org/2000/svg";

/** What the core draws with. Nothing else becomes a node, whatever a text may look like. */
const SHAPES = new Set(
  "svg title desc metadata g defs pattern rect line polyline polygon path circle text".split(" "),
);

/** As nodes: an image would load too late, and a strict policy would not let it. */
function vectors(svg: string): Element | undefined {
  const root = parseXml(svg);
  return root && nodeOf(root);
}

function nodeOf({ attributes, children, name }: XmlElement): Element | undefined {
  if (!SHAPES.has(name)) return undefined;
  const node = document.createElementNS(SVG, name);
  for (const [attribute, value] of attributes) {
    if (!/^(?:xmlns|on|style|href)/i.test(attribute)) node.setAttribute(attribute, value);
  }
  for (const child of children) {
    const made = typeof child === "string" ? child : nodeOf(child);
    if (made !== undefined) node.append(made);
  }
  return node;
}
