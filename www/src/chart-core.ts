import initialise, { Chart, Reading, Snapshot, __wbg_reset_state, closures, version } from "#glue";
import { Core } from "./wasm.js";

const glue = {
  default: initialise,
  Chart,
  Reading,
  Snapshot,
  __wbg_reset_state,
  closures,
  version,
};

/** The core of the first chart. Its glue is part of the script, one request less. */
export const chartCore = new Core({
  file: "modelshare.wasm",
  sum: MODELSHARE_SUM,
  glue: () => glue,
  url: () => new URL("./modelshare.wasm", import.meta.url),
  inlined: () => import("#wasm-inline"),
});
