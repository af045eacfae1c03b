// The core on a canvas, with its animation frames in our hands.

const waiting = new Map();
let last = 0;

/**
 * Takes the page's animation frames over: the display's clock would add up to 16.7 ms to everything
 * and hide what is measured.
 */
export function holdFrames() {
  window.requestAnimationFrame = (callback) => {
    last += 1;
    waiting.set(last, callback);
    return last;
  };
  window.cancelAnimationFrame = (id) => waiting.delete(id);
}

/** The next frame, now; tells how many callbacks it had. */
function frame() {
  const callbacks = [...waiting.values()];
  waiting.clear();
  for (const callback of callbacks) callback(performance.now());
  return callbacks.length;
}

/** The widget's picture, painted at once. */
export function core(Chart, place, snapshot, { query, picture }) {
  const canvas = place.appendChild(document.createElement("canvas"));
  const chart = new Chart(canvas, () => {});
  let paints = 0;
  const drawn = chart.show(snapshot, query, picture);
  paints += frame();
  return {
    canvas,
    drawn,
    paints: () => paints,
    resize: (width) => {
      chart.resize(width, picture.ratio);
      paints += frame();
    },
    show: (query) => {
      chart.show(snapshot, query, picture);
      paints += frame();
    },
    remove: () => chart.free(),
  };
}
