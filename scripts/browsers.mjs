// npm run test:browsers: the element in Chromium, Firefox and WebKit.

import { prepareBrowsers } from "./lib/browsers.mjs";
import { build, setUp } from "./lib/build.mjs";
import { prepareChromium } from "./lib/chromium.mjs";
import { runNode } from "./lib/run.mjs";
import { main } from "./lib/say.mjs";

await main(async () => {
  await setUp();
  await build();
  await prepareChromium();
  await prepareBrowsers();
  await runNode("--test", ["--test-reporter=spec", "tests/engines/engines.test.mjs"], {
    env: { ENGINES: process.argv[2] ?? "Chromium,Firefox,WebKit" },
  });
});
