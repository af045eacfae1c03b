// npm run format: writes every source file in its one format.

import { setUp } from "./lib/build.mjs";
import { formatRust, formatWeb } from "./lib/format.mjs";
import { prepareRustLints } from "./lib/rust.mjs";
import { main } from "./lib/say.mjs";

await main(async () => {
  await setUp();
  await prepareRustLints();
  await formatRust({ write: true });
  await formatWeb({ write: true });
});
