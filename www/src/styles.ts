/**
 * The style of the element's own parts; what is on the canvas is styled by the core, and the colours
 * here are those of its papers. Comments inside would be downloaded, so they stand here.
 *
 * - Nothing of the page's own style comes in but what hides, and what a reader may have set: spacing
 *   of letters, words and lines. Sizes follow the reader's own text, which `medium` is, and not the
 *   page's.
 * - Where a place is as wide as what is in it, the element asks for the width of the window, by words
 *   of no size with spaces between them, and takes any less, as a line of words does. The frame asks
 *   for nothing.
 * - Where a page gives it less height than it needs, it scrolls.
 * - A progress bar without a known length would run to and fro, hence the rule for reduced motion.
 * - A picture between the tags keeps its place under the chart, so that nothing around moves, and
 *   stays where there is none.
 */
const CSS = `
:host {
  display: block;
  contain: content;
  min-inline-size: 0;
  overflow: hidden auto;
}
:host([hidden]) { display: none; }
[hidden] { display: none !important; }

:host::before {
  all: initial;
  content: ". . . . .";
  display: block;
  block-size: 0;
  overflow: hidden;
  visibility: hidden;
  font-size: 0;
  word-spacing: 25vw;
}
.frame {
  all: initial;
  display: block;
  box-sizing: border-box;
  inline-size: 0;
  min-inline-size: 100%;
  min-block-size: 100%;
  visibility: inherit;
  pointer-events: inherit;
  letter-spacing: inherit;
  word-spacing: inherit;
  -webkit-text-size-adjust: 100%;
  --ink: #1a1c1f;
  --muted: #5a6068;
  --rule: #d5d8dc;
  --paper: #ffffff;
  --link: #0b5394;
  --alarm: #9b1c1c;
  color-scheme: light;
  background: var(--paper);
  color: var(--ink);
  font: medium/var(--line, 1.45) var(--model-share-font, system-ui, sans-serif);
  position: relative;
  text-align: start;
  font-variant-numeric: tabular-nums;
}
.frame[data-theme="dark"] {
  --ink: #eceef1;
  --muted: #a9b0b9;
  --rule: #40454d;
  --paper: #16181c;
  --link: #8ab8ee;
  --alarm: #ff9d94;
  color-scheme: dark;
}
@media (prefers-contrast: more) {
  .frame, .frame[data-theme="dark"] { --muted: var(--ink); --rule: var(--ink); }
}

.status, .error, .figure { font-size: 0.875em; }
.probe {
  position: absolute;
  font-family: sans-serif;
  font-size: medium;
  inline-size: 1em;
  block-size: 1lh;
  visibility: hidden;
  color: light-dark(rgb(0, 0, 0), rgb(255, 255, 255));
  transition: color 1ms;
}
.unseen {
  position: absolute;
  inset: 0 auto auto 0;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.status {
  display: grid;
  align-content: center;
  justify-items: center;
  gap: 8px;
  color: var(--muted);
}
.frame:not([data-drawn]) .status { min-block-size: 352px; border: 1px solid var(--rule); }
.frame[data-drawn] .status, .frame[data-fallback] .status {
  position: absolute;
  inset-block-start: 0;
  inset-inline: 0;
  z-index: 2;
  min-block-size: 0;
  padding: 4px 8px;
  background: var(--paper);
  border: 1px solid var(--rule);
}
.status:empty { visibility: hidden; }
.frame[data-still]:not([data-drawn], [data-told]) > :is(.status, .error) { display: none; }
.frame[data-still][data-drawn] { display: grid; grid-template-columns: minmax(0, 1fr); }
.frame[data-still][data-drawn] > :is(slot, .figure) { grid-area: 1 / 1; }
.frame[data-still][data-drawn] > slot { display: block; visibility: hidden; }
.status progress { inline-size: min(16em, 80%); block-size: 8px; accent-color: var(--ink); }
@media (prefers-reduced-motion: reduce) {
  .status progress:indeterminate { display: none; }
}

.error {
  border: 1px solid var(--alarm);
  border-inline-start-width: 4px;
  padding: 12px 16px;
  overflow-wrap: anywhere;
}
.error p { margin: 0 0 6px; }
.error button { font: inherit; min-block-size: 24px; }
.error .what { color: var(--alarm); font-weight: 600; }
.error .where { color: var(--muted); }

.figure { margin: 0; }
.plot { position: relative; overflow: hidden; }
canvas { display: block; touch-action: pan-y pinch-zoom; }
.dates {
  position: absolute;
  inset: 0;
  pointer-events: none;
  outline: none;
}
.dates:focus-visible { outline: 2px solid var(--link); outline-offset: -2px; }

.tools { min-block-size: 2.571em; }
.tools[data-narrow] { min-block-size: 5.143em; }
details { border-block-start: 1px solid var(--rule); }
.figure > details:last-child { border-block-end: 1px solid var(--rule); }
summary {
  min-block-size: 24px;
  padding: 4px 0;
  cursor: pointer;
  font-weight: 600;
}
`;

const sheets = new WeakMap<Document, Map<string, CSSStyleSheet>>();
const adopted = new WeakMap<ShadowRoot, Set<string>>();

/**
 * Adds styles to those of an element; each text is one style sheet a document. Constructed, so no
 * policy forbids it.
 */
export function adoptStyles(root: ShadowRoot, css = CSS): void {
  const texts = adopted.get(root) ?? new Set();
  adopted.set(root, texts.add(css));
  const { ownerDocument } = root;
  const known = sheets.get(ownerDocument) ?? new Map<string, CSSStyleSheet>();
  sheets.set(ownerDocument, known);
  const Sheet = ownerDocument.defaultView?.CSSStyleSheet ?? CSSStyleSheet;
  try {
    root.adoptedStyleSheets = [...texts].map((text) => {
      const sheet = known.get(text) ?? new Sheet();
      if (!known.has(text)) sheet.replaceSync(text);
      known.set(text, sheet);
      return sheet;
    });
  } catch {
    // A document without a browser has no style sheets to construct, and shows nothing.
  }
}
