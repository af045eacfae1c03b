/** Texts of a snapshot made fit for a line of a file: anybody may choose a name on the Hub. */

// Written with the object model of strings, as these characters cannot be seen in a source: what
// turns the direction of writing, and what a terminal or a reader would act on.
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** One line without characters that act on the text around them. */
export function oneLine(text: string): string {
  return text.replace(DIRECTION, "").replace(CONTROL, " ").trim();
}

/** JSON in which those characters, and such as XML may not hold, stand as escapes: nothing is lost, nothing acts. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
