/**
 * Registers `<model-share>`. Importing it twice, or from two copies of the package, or in Node,
 * does no harm.
 *
 * @module
 */
import { ModelShareElement } from "./element.js";
import { register } from "./register.js";

register();

declare global {
  interface HTMLElementTagNameMap {
    "model-share": ModelShareElement;
  }
}
