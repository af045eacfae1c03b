/**
 * The style of what comes after the first picture: controls, notes, and texts next to figures.
 * What is pressed is at least 24 px high and wide. Nothing of it is for paper but the text.
 */
export const CONTROL_CSS = `
.plot[data-choice] canvas { cursor: pointer; }
.swatch {
  display: inline-block;
  inline-size: 0.7em;
  block-size: 0.7em;
  margin-inline-end: 0.45em;
  forced-color-adjust: none;
  print-color-adjust: exact;
}
a { color: var(--link); display: inline-block; min-block-size: 24px; }
button, select, input {
  font: inherit;
  color: inherit;
  letter-spacing: inherit;
  word-spacing: inherit;
}
button, select {
  min-block-size: 24px;
  min-inline-size: 24px;
}
:is(summary, a, button, select, .scroll):focus-visible {
  outline: 2px solid var(--link);
  outline-offset: 1px;
}

.notes p { margin: 4px 0; max-inline-size: 52em; }
.notes ul { margin: 4px 0 12px; padding-inline-start: 1.4em; max-inline-size: 52em; }
@media print {
  .tools, .dates, .tooltip, .brush { display: none !important; }
  details:not([open]) { display: none; }
}
`;
