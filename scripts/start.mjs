// npm start: sets up, builds, serves the site and prints its address.

import { build, setUp } from "./lib/build.mjs";
import { site } from "./lib/paths.mjs";
import { main } from "./lib/say.mjs";
import { serveFrom } from "./lib/server.mjs";

await main(async () => {
  await setUp();
  await build();
  await serveFrom(site, process.argv.slice(2));
});
