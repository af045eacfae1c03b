/** What the scripts of the explorer page share. */
import type { ModelShareElement } from "./element.js";
import type { State } from "./explorer-state.js";
import type { Format } from "./format.js";

/** The page, for the scripts that come after the first chart. */
export interface Page {
  readonly form: HTMLFormElement;
  readonly chart: ModelShareElement;
  /** How the page writes now. */
  format: Format;
  /** What the chart shows now; the form may be a keystroke ahead. */
  state: State;
  /** Every choice, by the name that control, address and attribute share. */
  readonly names: readonly string[];
  /** An element of the markup; throws where there is none of that type. */
  found<T extends HTMLElement>(id: string, type: abstract new () => T): T;
  /** Adds an option to a select where there is none of that value. */
  offer(select: HTMLSelectElement, value: string): void;
  /** Says the options that were added in another language. */
  sayOffered(): void;
  /** What the form has without any choice. */
  defaultOf(name: string): string;
  /** The reader chose something: one step that the back button undoes. */
  choose(next: State): void;
  /** Chooses what the form has. */
  chosen(): void;
  /** Everything that follows from a state: form, element and the page's own colours. */
  apply(state?: State): void;
  /** Says something now, and again in every other language. */
  said(say: () => void): void;
  /** Is told of every new state. */
  onApply(): void;
}
