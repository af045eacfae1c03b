/** Texts of the page of a frame. */
import { texts } from "./texts.js";

export const sayEmbed = texts("more", "embed-page", {
  explore: "Open in the explorer",
});
