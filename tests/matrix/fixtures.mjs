// The projects in which the package is tried: what a newcomer writes in each, and no configuration
// beyond what the tool itself demands.

/** A snapshot of four models, small enough to stand in a script. */
export const snapshot = JSON.stringify({
  format: 1,
  source: { name: "a test" },
  counter: { kind: "trailing", days: 30 },
  dates: ["2026-10-27"],
  namespaces: ["Qwen", "google", "nobody"],
  models: { namespace: [0, 0, 1, 2], name: ["a", "b", "c", "d"] },
  counts: [
    [0, 450],
    [0, 150],
    [0, 300],
    [0, 100],
  ],
  organisations: { namespace: ["Qwen", "google"], country: ["CN", "US"] },
});

const choices = { window: "30", "max-age": "any" };
const attributes = Object.entries(choices)
  .map(([name, value]) => `${name}="${value}"`)
  .join(" ");

/** The page and the script of a project without a framework. */
const page = (script) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Try</title>` +
  `<model-share ${attributes}></model-share><script type="module" src="${script}"></script></html>\n`;
const script = `import "modelshare/define.js";
document.querySelector("model-share").snapshot = ${JSON.stringify(snapshot)};
`;
const plain = { "index.html": page("./main.js"), "main.js": script };

/** A script that computes shares without a page, and prints them. */
const shares = `import { load } from "modelshare/core.js";
const snapshot = await load(${JSON.stringify(snapshot)});
const { groups } = snapshot.shares({ window: 30, maxAge: "any" });
console.log(JSON.stringify(groups.map(({ id, share }) => [id, share[0]])));
snapshot.free();
`;

const bundled = (html) => ({ "index.html": page(html), "src/index.js": script, "main.js": script });

const react = {
  "index.html": `<!doctype html><html lang="en"><title>Try</title><div id="root"></div><script type="module" src="./main.jsx"></script></html>\n`,
  "main.jsx": `import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import "modelshare/define.js";

function App() {
  const [ready, setReady] = useState("");
  return (
    <>
      <model-share
        snapshot={${JSON.stringify(snapshot)}}
        window="30"
        maxAge="any"
        onready={(event) => setReady(event.detail.title)}
      />
      <p id="heard">{ready}</p>
    </>
  );
}
createRoot(document.getElementById("root")).render(<StrictMode><App /></StrictMode>);
`,
};

const vue = {
  "index.html": `<!doctype html><html lang="en"><title>Try</title><div id="root"></div><script type="module" src="./main.js"></script></html>\n`,
  "vite.config.js": `import vue from "@vitejs/plugin-vue";
export default {
  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === "model-share" } } })],
};
`,
  "main.js": `import { createApp } from "vue";
import App from "./App.vue";
createApp(App).mount("#root");
`,
  "App.vue": `<script setup>
import { ref } from "vue";
import "modelshare/define.js";
const snapshot = ${JSON.stringify(snapshot)};
const heard = ref("");
</script>
<template>
  <model-share :snapshot="snapshot" window="30" max-age="any" @ready="heard = $event.detail.title" />
  <p id="heard">{{ heard }}</p>
</template>
`,
};

const svelte = {
  "index.html": `<!doctype html><html lang="en"><title>Try</title><div id="root"></div><script type="module" src="./main.js"></script></html>\n`,
  "vite.config.js": `import { svelte } from "@sveltejs/vite-plugin-svelte";
export default { plugins: [svelte()] };
`,
  "main.js": `import { mount } from "svelte";
import App from "./App.svelte";
mount(App, { target: document.getElementById("root") });
`,
  "App.svelte": `<script>
  import "modelshare/define.js";
  const snapshot = ${JSON.stringify(snapshot)};
  let heard = $state("");
</script>
<model-share {snapshot} window="30" max-age="any" onready={(event) => (heard = event.detail.title)}></model-share>
<p id="heard">{heard}</p>
`,
};

// Rendered on the server: what is written there are attributes, and no object gets through.
const next = (config) => ({
  "public/snapshot.json": snapshot,
  "next.config.mjs": `export default ${JSON.stringify(config)};\n`,
  "app/layout.jsx": `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
`,
  "app/page.jsx": `import { Chart } from "./chart";
export default function Page() {
  return <main><h1>Try</h1><Chart /></main>;
}
`,
  "app/chart.jsx": `"use client";
import "modelshare/define.js";
export function Chart() {
  return <model-share src="${config.basePath ?? ""}/snapshot.json" window="30" max-age="any" />;
}
`,
});

/**
 * A project: its files, what builds it (a program of a package and its arguments), and where the
 * result lies (`out`, below the path `base`) or which server shows it (`serve`). `prints` is for
 * those that have no page. `heard` says that the page shows what an event of the element told.
 */
export const fixtures = [
  { name: "static folder", quick: true, files: plain, static: true },
  { name: "Node", quick: true, files: { "main.mjs": shares }, prints: ["node", "main.mjs"] },
  {
    name: "Vite 8, build",
    quick: true,
    files: plain,
    build: ["vite8", "vite", "build"],
    out: "dist",
  },
  { name: "Vite 8, dev", quick: true, files: plain, serve: ["vite8", "vite", "--port", "PORT"] },
  {
    name: "esbuild, split",
    quick: true,
    files: plain,
    build: "esbuild esbuild main.js --bundle --splitting --format=esm --outdir=out".split(" "),
    copies: { "index.html": "out/index.html" },
    out: "out",
  },
  {
    name: "esbuild, one file",
    quick: true,
    files: { ...plain, "index.html": page("./main.js") },
    build: "esbuild esbuild main.js --bundle --format=esm --outfile=out/main.js".split(" "),
    copies: { "index.html": "out/index.html" },
    out: "out",
  },
  { name: "Vite 7, build", files: plain, build: ["vite7", "vite", "build"], out: "dist" },
  { name: "Vite 7, dev", files: plain, serve: ["vite7", "vite", "--port", "PORT"] },
  { name: "Vite 5, build", files: plain, build: ["vite5", "vite", "build"], out: "dist" },
  { name: "Vite 5, dev", files: plain, serve: ["vite5", "vite", "--port", "PORT"] },
  {
    name: "webpack",
    files: bundled("./main.js"),
    build: ["webpack-cli", "webpack-cli", "--mode", "production"],
    copies: { "index.html": "dist/index.html" },
    out: "dist",
  },
  {
    name: "Rspack",
    files: bundled("./main.js"),
    build: ["@rspack/cli", "rspack", "build", "--mode", "production"],
    copies: { "index.html": "dist/index.html" },
    out: "dist",
  },
  {
    name: "Rollup",
    files: plain,
    build: "rollup rollup main.js --dir out --format es --plugin @rollup/plugin-node-resolve".split(
      " ",
    ),
    copies: { "index.html": "out/index.html" },
    out: "out",
  },
  {
    name: "Rolldown",
    files: plain,
    build: "rolldown rolldown main.js --dir out --format esm".split(" "),
    copies: { "index.html": "out/index.html" },
    out: "out",
  },
  {
    name: "Parcel",
    files: plain,
    build: ["parcel", "parcel", "build", "index.html", "--no-cache"],
    out: "dist",
  },
  {
    name: "Next, server",
    files: next({}),
    build: ["next", "next", "build"],
    serve: ["next", "next", "start", "--port", "PORT"],
  },
  {
    name: "Next, static export under a base path",
    files: next({ output: "export", basePath: "/some/where" }),
    build: ["next", "next", "build"],
    out: "out",
    base: "some/where",
  },
  { name: "React 19", files: react, build: ["vite8", "vite", "build"], out: "dist", heard: true },
  { name: "Vue", files: vue, build: ["vite8", "vite", "build"], out: "dist", heard: true },
  { name: "Svelte", files: svelte, build: ["vite8", "vite", "build"], out: "dist", heard: true },
  {
    name: "Deno",
    files: { "main.mjs": shares },
    prints: ["deno", "deno", "run", "-A", "main.mjs"],
  },
  { name: "Bun", files: { "main.mjs": shares }, prints: ["bun", "bun", "run", "main.mjs"] },
];
