import initialise, { Chart, Reading, __wbg_reset_state, percentages, version } from "#glue";
import { Core } from "./wasm.js";

/** The core of the first chart. Its glue is part of the script, one request less. */
export const chartCore = new Core({
  file: "modelshare.wasm",
  sum: MODELSHARE_SUM,
  glue: () => ({ default: initialise, Chart, Reading, __wbg_reset_state, percentages, version }),
  url: () => new URL("./modelshare.wasm", import.meta.url),
  inlined: () => import("#wasm-inline"),
});
