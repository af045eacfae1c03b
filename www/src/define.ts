/**
 * Registers `<model-share>`. Importing it twice, or from two copies of the package, or in Node,
 * does no harm.
 *
 * @module
 */
import { ModelShareElement, register } from "./element.js";

register();

declare global {
  interface HTMLElementTagNameMap {
    "model-share": ModelShareElement;
  }
}
