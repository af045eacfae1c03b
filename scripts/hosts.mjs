// npm run hosts: a page with the chart in every layout that other people's pages have.

import http from "node:http";

import { gallery } from "../tests/fixtures/hosts.mjs";
import { build, setUp } from "./lib/build.mjs";
import { dist, site } from "./lib/paths.mjs";
import { main } from "./lib/say.mjs";
import { handler } from "./lib/server.mjs";

await main(async () => {
  await setUp();
  await build();
  const folders = { "/pkg/": await handler(dist), "/data/": await handler(site) };
  const server = http.createServer((request, response) => {
    const folder = Object.keys(folders).find((prefix) => request.url.startsWith(prefix));
    if (folder === undefined) {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(gallery("/data/data/llm-catalogue-article.json", "/pkg/define.js"));
      return;
    }
    request.url = request.url.slice(folder.length - 1);
    folders[folder](request, response);
  });
  await new Promise((done) => server.listen(4174, "127.0.0.1", done));
  console.log("\nhttp://localhost:4174/\n\nEnd it with Ctrl+C.");
});
