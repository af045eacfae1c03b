/**
 * The style of the element's own parts; what is on the canvas is styled by the core, and the colours
 * here are those of its papers. Comments inside would be downloaded, so they stand here: a progress
 * bar without a known length would run to and fro, hence the rule for reduced motion. A picture between
 * the tags keeps its place under the chart, so that nothing around moves, and stays where there is none.
 */
const CSS = `
:host {
  display: block;
  contain: content;
  min-inline-size: 0;
}
:host([hidden]) { display: none; }
[hidden] { display: none !important; }

.frame {
  --ink: #1a1c1f;
  --muted: #5a6068;
  --rule: #d5d8dc;
  --paper: #ffffff;
  --link: #0b5394;
  --alarm: #9b1c1c;
  color-scheme: light;
  background: var(--paper);
  color: var(--ink);
  font: 0.875rem/1.45 var(--model-share-font, system-ui, sans-serif);
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

.probe {
  position: absolute;
  inline-size: 0;
  block-size: 0;
  overflow: hidden;
  color: light-dark(rgb(0, 0, 0), rgb(255, 255, 255));
  transition: color 1ms;
}
.unseen {
  position: absolute;
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
  gap: 0.5rem;
  color: var(--muted);
}
.frame:not([data-drawn]) .status { min-block-size: 22rem; border: 1px solid var(--rule); }
.frame[data-drawn] .status, .frame[data-fallback] .status {
  position: absolute;
  inset-block-start: 0;
  inset-inline: 0;
  z-index: 2;
  min-block-size: 0;
  padding: 0.25rem 0.5rem;
  background: var(--paper);
  border: 1px solid var(--rule);
}
.status:empty { visibility: hidden; }
.frame[data-still]:not([data-drawn]) > :is(.status, .error) { display: none; }
.frame[data-still][data-drawn] { display: grid; grid-template-columns: minmax(0, 1fr); }
.frame[data-still][data-drawn] > :is(slot, .figure) { grid-area: 1 / 1; }
.frame[data-still][data-drawn] > slot { display: block; visibility: hidden; }
.status progress { inline-size: min(16rem, 80%); block-size: 0.5rem; accent-color: var(--ink); }
@media (prefers-reduced-motion: reduce) {
  .status progress:indeterminate { display: none; }
}

.error {
  border: 1px solid var(--alarm);
  border-inline-start-width: 4px;
  padding: 0.75rem 1rem;
  overflow-wrap: anywhere;
}
.error p { margin: 0 0 0.4rem; }
.error .what { color: var(--alarm); font-weight: 600; }
.error .where { color: var(--muted); }

.figure { margin: 0; }
.plot { position: relative; overflow: hidden; }
canvas { display: block; touch-action: pan-y; }
.dates {
  position: absolute;
  inset: 0;
  pointer-events: none;
  outline: none;
}
.dates:focus-visible { outline: 2px solid var(--link); outline-offset: -2px; }

.plot[data-choice] canvas { cursor: pointer; }
.tools { min-block-size: 2.25rem; }
.tools[data-narrow] { min-block-size: 4.5rem; }
.swatch {
  display: inline-block;
  inline-size: 0.7em;
  block-size: 0.7em;
  margin-inline-end: 0.45em;
  forced-color-adjust: none;
}

details { border-block-start: 1px solid var(--rule); }
.figure > details:last-child { border-block-end: 1px solid var(--rule); }
summary {
  min-block-size: 24px;
  padding: 0.25rem 0;
  cursor: pointer;
  font-weight: 600;
}
a { color: var(--link); display: inline-block; min-block-size: 24px; }
button, select {
  font: inherit;
  color: inherit;
  min-block-size: 24px;
  min-inline-size: 24px;
}
:is(summary, a, button, select, .scroll):focus-visible {
  outline: 2px solid var(--link);
  outline-offset: 1px;
}

.notes p { margin: 0.25rem 0; max-inline-size: 46rem; }
.notes ul { margin: 0.25rem 0 0.75rem; padding-inline-start: 1.2rem; max-inline-size: 46rem; }
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
  root.adoptedStyleSheets = [...texts].map((text) => {
    const sheet = known.get(text) ?? new Sheet();
    if (!known.has(text)) sheet.replaceSync(text);
    known.set(text, sheet);
    return sheet;
  });
}
