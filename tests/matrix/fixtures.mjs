// The projects in which the package is tried: what a newcomer writes in each, and no configuration
// beyond what the tool itself demands.

import { readFileSync } from "node:fs";

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

/** The component of README.md in this language, which has this text. */
const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
function component(language) {
  const [, code] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "ms").exec(readme);
  return code;
}

const shell = (script) =>
  `<!doctype html><html lang="en"><title>Try</title><div id="root"></div>` +
  `<script type="module" src="./${script}"></script></html>\n`;

/** What the component is given; typed, as a list of models of which one does not count. */
const bytes = `const snapshot = new TextEncoder().encode(${JSON.stringify(
  snapshot.replace('"name":["a"', '"name":["tiny-a"'),
)});
`;

const strict = (extra) =>
  JSON.stringify({
    compilerOptions: {
      target: "es2022",
      module: "esnext",
      moduleResolution: "bundler",
      lib: ["es2023", "dom", "dom.iterable"],
      strict: true,
      exactOptionalPropertyTypes: true,
      verbatimModuleSyntax: true,
      noEmit: true,
      types: [],
      ...extra,
    },
    include: ["*.ts", "*.tsx", "*.vue", "*.svelte"],
  });

const react = {
  "index.html": shell("main.tsx"),
  "main.tsx": `import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Shares } from "./Shares.js";
${bytes}
createRoot(document.getElementById("root")!).render(
  <StrictMode><Shares snapshot={snapshot} /></StrictMode>,
);
`,
  "Shares.tsx": component("tsx"),
  "refused.tsx": `import type {} from "modelshare/react.js";
export const right = [
  <model-share key="1" src="a.json" view="lead" claim="CN > US" className="wide" lang="de" />,
  <model-share key="2" onerror={({ detail }) => detail.code satisfies string} hidden />,
  <model-share key="3" onchoice={({ detail, currentTarget }) => [detail.choices, currentTarget.drawn]} />,
];
export const wrong = [
  // @ts-expect-error: no view of that name
  <model-share key="1" view="pie" />,
  // @ts-expect-error: an age is a number of days, or any
  <model-share key="2" max-age="old" />,
  // @ts-expect-error: a failure has a code and a message
  <model-share key="3" onerror={({ detail }) => detail.reason} />,
  // @ts-expect-error: no such event
  <model-share key="4" onfinished={() => undefined} />,
];
`,
  "tsconfig.json": strict({ jsx: "react-jsx" }),
};

const vue = {
  "index.html": shell("main.ts"),
  "vite.config.js": `import vue from "@vitejs/plugin-vue";
export default {
  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === "model-share" } } })],
};
`,
  "main.ts": `import { createApp } from "vue";
import Shares from "./Shares.vue";
${bytes}
createApp(Shares, { snapshot }).mount("#root");
`,
  "Shares.vue": component("vue"),
  "Refused.vue": `<script setup lang="ts">
import type {} from "modelshare/vue.js";
const said = (code: string) => code;
</script>
<template>
  <model-share src="a.json" view="lead" claim="CN > US" class="wide" lang="de" @error="said($event.detail.code)" />
  <!-- @vue-expect-error: no view of that name -->
  <model-share view="pie" />
  <!-- @vue-expect-error: an age is a number of days, or any -->
  <model-share max-age="old" />
  <!-- @vue-expect-error: a failure has a code and a message -->
  <model-share @error="said($event.detail.reason)" />
</template>
`,
  "tsconfig.json": strict(),
};

const svelte = {
  "index.html": shell("main.ts"),
  "vite.config.js": `import { svelte } from "@sveltejs/vite-plugin-svelte";
export default { plugins: [svelte()] };
`,
  "main.ts": `import { mount } from "svelte";
import Shares from "./Shares.svelte";
${bytes}
mount(Shares, { target: document.getElementById("root")!, props: { snapshot } });
`,
  "Shares.svelte": component("svelte"),
  "Right.svelte": `<script lang="ts">
  import type {} from "modelshare/svelte.js";
  const said = (code: string) => code;
</script>
<model-share src="a.json" view="lead" claim="CN > US" class="wide" lang="de" onerror={({ detail }) => said(detail.code)}></model-share>
`,
  // In its templates Svelte knows no comment that expects an error.
  "refused.ts": `import type { SvelteHTMLElements } from "svelte/elements";
import type {} from "modelshare/svelte.js";
export const wrong: SvelteHTMLElements["model-share"][] = [
  // @ts-expect-error: no view of that name
  { view: "pie" },
  // @ts-expect-error: an age is a number of days, or any
  { "max-age": "old" },
  // @ts-expect-error: a failure has a code and a message
  { onerror: ({ detail }) => detail.reason },
];
`,
  "tsconfig.json": strict(),
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
 * those that have no page. `check` is the program that must find every type right, and wrong what is
 * marked so. `heard` says that the component is that of the README: it shows what an event of the
 * element told, and has set a snapshot, a list and attributes.
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
  {
    name: "React 19",
    files: react,
    check: ["typescript", "tsc"],
    build: ["vite8", "vite", "build"],
    out: "dist",
    heard: true,
  },
  {
    name: "Vue",
    files: vue,
    check: ["vue-tsc", "vue-tsc"],
    build: ["vite8", "vite", "build"],
    out: "dist",
    heard: true,
  },
  {
    name: "Svelte",
    files: svelte,
    check: ["svelte-check", "svelte-check", "--fail-on-warnings"],
    build: ["vite8", "vite", "build"],
    out: "dist",
    heard: true,
  },
  {
    name: "Deno",
    files: { "main.mjs": shares },
    prints: ["deno", "deno", "run", "-A", "main.mjs"],
  },
  { name: "Bun", files: { "main.mjs": shares }, prints: ["bun", "bun", "run", "main.mjs"] },
];
