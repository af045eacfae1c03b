// npm run build:single: the explorer as one HTML file that needs no server and no network.

import { build, setUp } from "./lib/build.mjs";
import { main } from "./lib/say.mjs";
import { alone } from "./lib/lock.mjs";
import { siteSingle, shown } from "./lib/paths.mjs";
import { buildSingle } from "./lib/single.mjs";

await main(async () => {
  await setUp();
  await build();
  const { file, bytes } = await alone(() => buildSingle(siteSingle));
  console.log(`\n${shown(file)}: ${(bytes / 1024 / 1024).toFixed(2)} MiB, everything inside`);
});
