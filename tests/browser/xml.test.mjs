// Our reader of XML against the browser's: the same trees of the same documents, and the same refusals.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { at } from "../../scripts/lib/paths.mjs";
import { useHarness } from "./harness.mjs";
import { names } from "./hostile.mjs";

const harness = useHarness();

/** What both must agree on. */
const documents = [
  "<a/>",
  " <a />\n",
  '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- b --><a>t</a><!-- c -->\n',
  '<a b="1" c = \'"\'>x<d>y</d>z<d/></a>',
  "<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;&#x3c;b></a>",
  "<a><![CDATA[<b>&amp;]] ]]></a>",
  "<a><!-- <b> --><?p <b>?></a>",
  '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd"><svg>x</svg>',
  '<!DOCTYPE a [<!ELEMENT a ANY> <!-- ] > --> <!ENTITY b "]>">]><a>x</a>',
  '<x:a xmlns:x="urn:x" x:b="1"><x:c/></x:a>',
  "<日本 名='値'>語</日本>",
  "<a>line\nbreak\ttab</a>",
  "<a\n>x</a\n>",
  // Not well-formed.
  "",
  "text",
  "<a>",
  "</a>",
  "<a></b>",
  "<a><b></a></b>",
  "<a/><b/>",
  "<a/>text",
  "<a b></a>",
  "<a b=c></a>",
  '<a b="1" b="2"/>',
  '<a b="<"/>',
  "<a>&</a>",
  "<a>& b;</a>",
  "<a>&#0;</a>",
  "<a>&#xd800;</a>",
  "<a>&#1114112;</a>",
  "<a>\0</a>",
  "<a>\u0001</a>",
  "<a>\ufffe</a>",
  "<1a/>",
  "< a/>",
  "<a/ >",
  "<a",
  "<a b='",
  "<!-- <a/>",
  "<a><![CDATA[</a>",
  "<a><?p</a>",
  '<a"b"/>',
];

/** Each as its name, its attributes and its children; comments and the like are nothing. */
const ours = `(text) => {
  const tree = ({ name, attributes, children }) => [
    name,
    [...attributes].sort(),
    children.map((child) => (typeof child === "string" ? child : tree(child))),
  ];
  const joined = ([name, attributes, children]) => [
    name,
    attributes,
    children.reduce((all, child) => {
      if (typeof child === "string" && typeof all.at(-1) === "string") all.push(all.pop() + child);
      else all.push(typeof child === "string" ? child : joined(child));
      return all;
    }, []),
  ];
  const root = window.parseXml(text);
  return root === undefined ? null : joined(tree(root));
}`;
const theirs = `(text) => {
  const document = new DOMParser().parseFromString(text, "application/xml");
  if (document.querySelector("parsererror") !== null) return null;
  const tree = (node) => [
    node.nodeName,
    [...node.attributes].map(({ name, value }) => [name, value]).sort(),
    [...node.childNodes].reduce((all, child) => {
      if (child.nodeType === 1) all.push(tree(child));
      else if (child.nodeType === 3 || child.nodeType === 4) {
        if (typeof all.at(-1) === "string") all.push(all.pop() + child.data);
        else all.push(child.data);
      }
      return all;
    }, []),
  ];
  return tree(document.documentElement);
}`;

async function opened() {
  const { transform } = await import("esbuild");
  const { code } = await transform(await readFile(at("www/src/xml.ts"), "utf8"), { loader: "ts" });
  harness.route("/xml.js", { type: "text/javascript", body: code });
  const page = await harness.mount("", { define: false });
  await page.evaluate(async () => {
    Object.assign(window, await import("/xml.js"));
  });
  return page;
}

test("the same trees, and the same refusals", async () => {
  const page = await opened();
  const escaped = (text) => text.replace(/[<>&'"]/g, (one) => `&#${one.charCodeAt(0)};`);
  const all = [...documents, ...names.map((name) => `<a b="${escaped(name)}">${escaped(name)}</a>`)]
    // That one line ends as another one is for files; what we read has been written by us.
    .filter((text) => !/\r/.test(text) && !/b="[^"]*[\t\n]/.test(text));
  const different = await page.evaluate(
    ([ours, theirs, all]) => {
      const [a, b] = [ours, theirs].map((source) => (0, eval)(source));
      const show = (tree) => JSON.stringify(tree);
      return all
        .filter((text) => show(a(text)) !== show(b(text)))
        .map((text) => `${JSON.stringify(text)}: ${show(a(text))}, and ${show(b(text))}`);
    },
    [ours, theirs, all],
  );
  assert.deepEqual(different, []);
  await page.shut();
});

test("large and deep documents, in time that grows with them", async () => {
  const page = await opened();
  const took = await page.evaluate(() => {
    const of = (text) => {
      const start = performance.now();
      const root = window.parseXml(text);
      const elements = root === undefined ? 0 : [...window.elementsOf(root)].length;
      return [elements, root && window.textIn(root).length, performance.now() - start];
    };
    const deep = 100_000;
    return [
      of("<a>".repeat(deep) + "x" + "</a>".repeat(deep)),
      of(`<a>${"<b c='d'>e</b>".repeat(deep)}</a>`),
      of(`<!DOCTYPE a [${"<!ELEMENT a '".repeat(deep)}`),
      of(`<a ${" ".repeat(deep)}`),
      of(`<a>${"&".repeat(deep)}</a>`),
      of("<!--".repeat(deep)),
      of(`<a b="${"\n ".repeat(deep)}`),
    ];
  });
  assert.deepEqual(
    took.map(([elements, text]) => [elements, text]),
    [[100_000, 1], [100_001, 100_000], ...Array(5).fill([0, undefined])],
  );
  for (const [index, [, , ms]] of took.entries()) assert.ok(ms < 2000, `${index}: ${ms} ms`);
  await page.shut();
});
