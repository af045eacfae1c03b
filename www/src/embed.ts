/**
 * Registers `<model-share>` from a classic script, which a page names with one `<script src>`. It has
 * everything inside, so it works from another origin, in a sandboxed frame and from a disk.
 *
 * @module
 */
import { register } from "./element.js";

register();
