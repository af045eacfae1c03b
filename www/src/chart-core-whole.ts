/**
 * In place of chart-core.ts where the core with the analyses is at hand anyway: it can all that the
 * other one can, so one is enough.
 */
export { analysisCore as chartCore } from "./wasm.js";
