/**
 * The element and the headless core of modelshare. Importing has no side effects; import
 * `modelshare/define.js` to register `<model-share>`.
 *
 * @module
 */
export { ModelShareElement, type SnapshotData } from "./element.js";
export { ModelShareError, Snapshot, load } from "./core.js";
export type * from "./types.js";
