/**
 * For pages that frame `embed.html`: gives each frame the height that it asks for. One `<script src>`,
 * before or behind the frames, for as many as there are or will be.
 */

/** More than any chart has; a frame that asks for more asks for something else. */
const MOST = 20_000;

const frames = (): NodeListOf<HTMLIFrameElement> => document.querySelectorAll("iframe");

addEventListener("message", ({ data, source }: MessageEvent<unknown>) => {
  const { height, modelshare } = Object(data) as Record<string, unknown>;
  if (modelshare !== 1 || !Number.isInteger(height)) return;
  const wanted = height as number;
  if (wanted < 1 || wanted > MOST) return;
  for (const frame of frames()) {
    if (frame.contentWindow !== source) continue;
    // What a border takes, where the page counts it.
    const isWhole = getComputedStyle(frame).boxSizing === "border-box";
    frame.style.height = `${wanted + (isWhole ? frame.offsetHeight - frame.clientHeight : 0)}px`;
  }
});

// Those that have said it before this script was here say it again.
for (const frame of frames()) frame.contentWindow?.postMessage("modelshare height", "*");

export {};
