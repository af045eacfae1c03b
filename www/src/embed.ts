/**
 * Registers `<model-share>` from a classic script, which a page names with one `<script src>`. It has
 * everything inside, so it works from another origin, in a sandboxed frame and from a disk.
 *
 * @module
 */
import { register } from "./element.js";

register();

/** What the page of a frame asks for beyond the element; the scripts of both are one build. */
export const since = (): Promise<typeof import("./since.js")> => import("./since.js");
