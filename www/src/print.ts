/** On paper the canvas gives way to a picture of the printer's resolution. */
import { kit, type ModelShareElement } from "./element.js";
import type { AnalysisChart } from "./wasm.js";

/** Device pixels to a CSS pixel where only the canvas can be had: 384 to the inch. */
const PAPER_RATIO = 4;

const CSS = `
.plot[data-printed] > :not(.printed) { display: none; }
.printed { display: block; max-inline-size: 100%; block-size: auto; }
`;

const watched = new WeakSet<AbortSignal>();

/** Prepares an element for the printer as long as it is in the page. */
export function watch(element: ModelShareElement): void {
  const { signal } = element.inner;
  if (signal === undefined || signal.aborted || watched.has(signal)) return;
  watched.add(signal);
  let printed: Element | undefined;
  const restore = (): void => {
    printed?.remove();
    printed = undefined;
    element.inner.parts.plot.removeAttribute("data-printed");
  };
  // There is no time to load anything: the browser prints as soon as this returns.
  addEventListener(
    "beforeprint",
    () => {
      restore();
      printed = vectors(element) ?? pixels(element);
      if (printed === undefined) return;
      if (element.shadowRoot !== null) kit.adoptStyles(element.shadowRoot, CSS);
      printed.setAttribute("class", "printed");
      const { plot } = element.inner.parts;
      plot.append(printed);
      plot.setAttribute("data-printed", "");
    },
    { signal },
  );
  addEventListener("afterprint", restore, { signal });
  signal.addEventListener("abort", restore);
}

/** The SVG, as nodes: an image would load too late, and a strict policy would not let it. */
function vectors(element: ModelShareElement): Element | undefined {
  const { analysed, chart, picture, query } = element.inner;
  // Paper is white, unless the page insists.
  const theme = element.theme === "dark" ? "dark" : "light";
  try {
    const svg =
      chart !== undefined && "svg" in chart
        ? (chart as AnalysisChart).svg()
        : analysed?.svg(query, { ...picture, theme });
    if (!svg) return undefined;
    const { documentElement } = new DOMParser().parseFromString(svg, "image/svg+xml");
    return document.importNode(documentElement, true);
  } catch {
    // The canvas is as good as it gets then.
    return undefined;
  }
}

function pixels(element: ModelShareElement): Element | undefined {
  const { chart, parts } = element.inner;
  if (chart === undefined) return undefined;
  const { inlineSize } = getComputedStyle(parts.canvas);
  const label = parts.canvas.getAttribute("aria-label") ?? "";
  const canvas = kit.make("canvas", { dir: "ltr", role: "img", "aria-label": label });
  chart.paintOn(canvas, PAPER_RATIO);
  canvas.style.setProperty("inline-size", inlineSize);
  return canvas;
}
