import { ModelShareElement } from "./element.js";

const NAME = "model-share";

/** Defines the element, unless somebody has, or there is nowhere to define it. */
export function register(): void {
  if (globalThis.customElements === undefined || customElements.get(NAME) !== undefined) return;
  customElements.define(NAME, ModelShareElement);
}
