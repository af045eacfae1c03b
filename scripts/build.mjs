// npm run build: dist/ (the npm package) and site/ (the pages).

import { build, setUp } from "./lib/build.mjs";
import { main } from "./lib/say.mjs";

await main(async () => {
  await setUp();
  await build();
});
