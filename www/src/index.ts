/**
 * The element and the headless core of modelshare. Importing has no side effects; import
 * `modelshare/define.js` to register `<model-share>`.
 *
 * @module
 */
export type { SnapshotData } from "./attributes.js";
export { ModelShareElement } from "./element.js";
export { ModelShareError, Snapshot, load } from "./core.js";
export type * from "./types.js";
