// The snippets of the explorer's dialog for embedding hold what they were given, whoever wrote it.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { marked } from "marked";

import { at } from "../../scripts/lib/paths.mjs";
import { harness, parsed, shownAs } from "./embedding.mjs";

const { build, transform } = await import("esbuild");

const hostile = [
  `"><script>alert(1)</script>`,
  `' onload='alert(1)`,
  `</noscript></model-share><img src=x onerror=alert(1)>`,
  `](javascript:alert(1)) ![x](y "z") \`code\` *a* _b_ ~~c~~ | \\`,
  `{alert(1)} \${alert(1)} */ --> ]]> <!-- &amp; &lt;b&gt;`,
  `\u202ereversed\u2066 line\u2028break\nnew\tline\u0000`,
  `  at both ends 🤗  `,
];
const described = (text) => ({
  site: "https://charts.example/folder/",
  src: `https://charts.example/folder/data/a.json?name=${encodeURIComponent(text)}`,
  integrity: "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
  choices: { view: "share", by: "country", exclude: text.replace("\u0000", "") },
  lang: "en",
  rtl: false,
  title: text,
  alternative: text,
  table: {
    caption: text,
    header: [text, "Share"],
    rows: [
      [text, "61.4 %"],
      ["Other", text],
    ],
  },
  source: { text, url: "https://example.org/?a=1&b=(2)" },
  permalink: `https://charts.example/folder/?exclude=${encodeURIComponent(text)}&b=)](`,
  hashes: { "embed-light.js": "sha384-abc", "resize.js": null },
  height: 719.6,
  picture: { name: "modelshare-share.svg", width: 640.4, height: 480 },
  more: text,
});

let textsOf;
before(async () => {
  const { outputFiles } = await build({
    entryPoints: [at("www/src/embed-snippets.ts")],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
  });
  textsOf = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
  );
});

test("snippets of HTML: hostile titles, names and addresses are text", async () => {
  const page = await harness.page();
  for (const text of hostile) {
    const embed = described(text);
    const said = shownAs(text);
    const script = await parsed(page, textsOf.piecesOf("script", embed)[0].text);
    assert.deepEqual(
      script.map(({ tag }) => tag).join(" "),
      "script model-share p strong p table caption thead tr th th tbody tr th td tr th td p a",
    );
    assert.deepEqual(script[0].attributes, {
      src: "https://charts.example/folder/embed-light.js",
      integrity: "sha384-abc",
      crossorigin: "anonymous",
      defer: "",
    });
    assert.deepEqual(script[1].attributes, {
      role: "group",
      "aria-label": said,
      lang: "en",
      src: embed.src,
      integrity: embed.integrity,
      ...embed.choices,
    });
    const texts = script.filter((one) => one.text).map((one) => one.text);
    assert.deepEqual(texts, [said, said, said, said, "Share", said, "61.4 %", "Other", said, said]);
    assert.deepEqual(script.at(-1).attributes, { href: "https://example.org/?a=1&b=(2)" });

    const frame = await parsed(page, textsOf.piecesOf("frame", embed)[0].text);
    assert.equal(
      frame.map(({ tag }) => tag).join(" "),
      "iframe script noscript div p strong table caption thead tr th th tbody tr th td tr th td p a p a",
    );
    const { src, ...rest } = frame[0].attributes;
    assert.deepEqual(rest, {
      title: said,
      width: "100%",
      height: "720",
      frameborder: "0",
      loading: "lazy",
      sandbox: "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox",
    });
    const address = new URL(src);
    assert.equal(address.origin + address.pathname, "https://charts.example/folder/embed.html");
    assert.deepEqual(Object.fromEntries(address.searchParams), {
      src: embed.src.slice(embed.site.length),
      integrity: embed.integrity,
      lang: "en",
      ...embed.choices,
    });
    // Without a hash no CORS is asked for either.
    assert.deepEqual(frame[1].attributes, {
      src: "https://charts.example/folder/resize.js",
      defer: "",
    });
    assert.deepEqual(
      [frame.at(-1).text, frame.at(-1).attributes],
      [said, { href: embed.permalink }],
    );

    const [head, body] = textsOf.piecesOf("amp", embed).map((piece) => piece.text);
    assert.equal((await parsed(page, head))[0].attributes["custom-element"], "amp-iframe");
    const amp = await parsed(page, body);
    assert.equal(amp.map(({ tag }) => tag).join(" "), "amp-iframe div p strong p p a div");
    assert.equal(amp[0].attributes.src, src);
    assert.equal(amp[0].attributes.title, said);
    for (const name of ["layout", "width", "height", "sandbox", "resizable"]) {
      assert.ok(name in amp[0].attributes, name);
    }
    assert.equal(amp[1].attributes.placeholder, "");
    assert.equal(amp.at(-1).attributes.overflow, "");

    const [, image] = textsOf.piecesOf("picture", embed);
    assert.deepEqual(
      (await parsed(page, image.text)).map(({ tag, attributes }) => [tag, attributes]),
      [
        ["a", { href: embed.permalink }],
        [
          "img",
          {
            src: "modelshare-share.svg",
            alt: said,
            title: said,
            width: "640",
            height: "480",
            loading: "lazy",
          },
        ],
      ],
    );
  }
  await page.shut();
});

test("snippets: no address but those of the web becomes a link", async () => {
  const page = await harness.page();
  for (const url of ["javascript:alert(1)", "data:text/html,x", "not an address", null]) {
    const embed = { ...described("Title"), source: { text: "A source", url }, permalink: null };
    for (const kind of ["script", "frame", "amp", "picture"]) {
      for (const { name, text } of textsOf.piecesOf(kind, embed)) {
        const html = name === "Markdown" ? marked.parse(text) : text;
        assert.ok(
          (await parsed(page, html)).every(({ tag }) => tag !== "a"),
          `${kind}: ${text}`,
        );
      }
    }
    assert.doesNotMatch(textsOf.piecesOf("react", embed)[0].text, /<a /);
  }
  // What only begins as the site's own address is not made relative: it would be another one.
  const { frameAddress } = textsOf;
  for (const rest of ["//evil.example/a.json", "/a.json", "javascript:a", "?a", "a:b"]) {
    const src = `https://charts.example/folder/${rest}`;
    const found = new URL(frameAddress({ ...described("x"), src })).searchParams.get("src");
    assert.equal(found, src);
  }
  await page.shut();
});

test("snippets of Markdown: a parser finds one picture in one link", async () => {
  const page = await harness.page();
  for (const text of hostile) {
    const embed = described(text);
    const [{ text: markdown }] = textsOf.piecesOf("picture", embed);
    assert.doesNotMatch(markdown, /\n/);
    for (const gfm of [true, false]) {
      const found = await parsed(page, marked.parse(markdown, { gfm }));
      assert.deepEqual(
        found.map(({ tag }) => tag),
        ["p", "a", "img"],
        markdown,
      );
      const [, link, image] = found;
      // Brackets are written as codes, which mean the same.
      const [is, should] = [link.attributes.href, embed.permalink].map((one) => new URL(one));
      assert.equal(is.origin + is.pathname, should.origin + should.pathname);
      assert.deepEqual([...is.searchParams], [...should.searchParams]);
      assert.deepEqual(image.attributes, {
        src: "modelshare-share.svg",
        alt: shownAs(text),
        title: shownAs(text),
      });
    }
  }
  await page.shut();
});

test("snippets of JSX: a compiler finds what was given", async () => {
  for (const text of hostile) {
    const embed = described(text);
    const [{ text: jsx }] = textsOf.piecesOf("react", embed);
    const { code } = await transform(jsx, { loader: "jsx", jsxFactory: "h", format: "cjs" });
    const asked = [];
    const exported = {};
    const h = (tag, props, ...children) => ({ tag, props, children });
    new Function("require", "module", "exports", "h", code)(
      (name) => asked.push(name),
      {
        set exports(value) {
          Object.defineProperties(exported, Object.getOwnPropertyDescriptors(value));
        },
      },
      exported,
      h,
    );
    assert.deepEqual(asked, ["modelshare/define.js"]);
    const chart = exported.OpenModelShares();
    assert.equal(chart.tag, "model-share");
    assert.deepEqual(chart.props, {
      role: "group",
      "aria-label": shownAs(text),
      lang: "en",
      src: embed.src,
      integrity: embed.integrity,
      ...embed.choices,
    });
    const texts = [];
    const walk = (node) => {
      if (typeof node === "string") texts.push(node);
      else for (const child of node.children) walk(child);
    };
    walk(chart);
    const said = shownAs(text);
    assert.deepEqual(texts, [said, said, said, said, "Share", said, "61.4 %", "Other", said, said]);
  }
});
