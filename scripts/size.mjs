// npm run size: what a reader downloads before the first chart.

import { build, setUp } from "./lib/build.mjs";
import { reportSizes } from "./lib/measure.mjs";
import { main } from "./lib/say.mjs";

await main(async () => {
  await setUp();
  await build();
  await reportSizes();
});
