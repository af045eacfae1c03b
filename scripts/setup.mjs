// npm run setup: fetches what building needs. `npm start` and `npm test` do it by themselves.

import { setUp } from "./lib/build.mjs";
import { main } from "./lib/say.mjs";

await main(setUp);
