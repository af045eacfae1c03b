/**
 * The notice of a corrected snapshot inside exported pictures: a band below them, so that a picture that
 * leaves the page does not lose it.
 */
const FONT = "13px sans-serif";
const LINE = 18;
const MARGIN = 10;
const BACKGROUND = "#fff4ce";
const TEXT = "#3b2f00";

/** The texts in lines that fit a width. */
function lines(texts: readonly string[], width: number): string[] {
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) return [...texts];
  context.font = FONT;
  const fits = (text: string): boolean => context.measureText(text).width <= width - 2 * MARGIN;
  return texts.flatMap((text) => {
    const found: string[] = [];
    let line = "";
    // Where words are not told apart by blanks, and in long ones, a line may end anywhere.
    for (const piece of text.match(/\S{1,24}\s*|\s+/gu) ?? []) {
      if (line !== "" && !fits(line + piece.trimEnd())) {
        found.push(line.trimEnd());
        line = "";
      }
      line += piece;
    }
    return [...found, line.trimEnd()];
  });
}

const heightOf = (count: number): number => count * LINE + 2 * MARGIN;

/** The SVG with a band below; the text is the browser's to shape, as all of an SVG is. */
export function bandInSvg(svg: string, texts: readonly string[]): string {
  const [start = ""] = /<svg\b[^>]*>/.exec(svg) ?? [];
  const size = (name: string): number =>
    Number(new RegExp(` ${name}="([\\d.]+)"`).exec(start)?.[1] ?? "");
  const [width, height] = [size("width"), size("height")];
  const [box = "", , across = "", down = ""] =
    /viewBox="([\d.]+ [\d.]+) ([\d.]+) ([\d.]+)"/.exec(start) ?? [];
  if (texts.length === 0 || !(width > 0 && height > 0) || box === "") return svg;
  // The picture has units of its own, smaller than pixels.
  const scale = Number(across) / width;
  const found = lines(texts, width);
  const band = heightOf(found.length);
  const rows = found.map((line, at) => {
    const y = MARGIN + (at + 0.75) * LINE;
    return `<text x="${MARGIN}" y="${y}" fill="${TEXT}" style="font:${FONT}">${escaped(line)}</text>`;
  });
  const place = `translate(0 ${down}) scale(${scale})`;
  const drawn = `<g class="corrections" transform="${place}"><rect width="${width}" height="${band}" fill="${BACKGROUND}"/>${rows.join("")}</g>`;
  const taller = start
    .replace(box, box.replace(/[\d.]+"$/, `${Number(down) + band * scale}"`))
    .replace(/ height="[\d.]+"/, ` height="${height + band}"`);
  const end = svg.lastIndexOf("</svg>");
  return svg.slice(0, end).replace(start, () => taller) + drawn + svg.slice(end);
}

/** The canvas with a band below; a canvas of its own where there is something to say. */
export function bandOn(
  canvas: HTMLCanvasElement,
  texts: readonly string[],
  scale: number,
): HTMLCanvasElement {
  const width = canvas.width / scale;
  const found = texts.length === 0 ? [] : lines(texts, width);
  const taller = document.createElement("canvas");
  const context = taller.getContext("2d");
  if (found.length === 0 || context === null) return canvas;
  const band = heightOf(found.length);
  taller.width = canvas.width;
  taller.height = canvas.height + Math.ceil(band * scale);
  context.drawImage(canvas, 0, 0);
  context.translate(0, canvas.height);
  context.scale(scale, scale);
  context.fillStyle = BACKGROUND;
  context.fillRect(0, 0, width, band);
  context.fillStyle = TEXT;
  context.font = FONT;
  found.forEach((line, at) => context.fillText(line, MARGIN, MARGIN + (at + 0.75) * LINE));
  canvas.width = canvas.height = 0;
  return taller;
}

function escaped(text: string): string {
  const named: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  // What XML cannot hold at all is of no text that somebody reads.
  const plain = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
  return plain.replace(/[&<>]/g, (one) => named[one] ?? one);
}
