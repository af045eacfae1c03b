// npm run serve [-- --port 4173 --dir site]: serves what is built.

import { site } from "./lib/paths.mjs";
import { main } from "./lib/say.mjs";
import { serveFrom } from "./lib/server.mjs";

await main(() => serveFrom(site, process.argv.slice(2)));
