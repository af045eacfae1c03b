// The same stacked areas drawn by uPlot and by Chart.js, as their own examples do it: no animation,
// no points, no legend, axes with labels.

const SECOND = 1000;

/** The core's colours, so that nobody paints less; any will do. */
const colour = (colours, id) => colours[id] ?? "#888888";

/** Lower edges first: the sums up to and with each group, in parts of the whole. */
function stacked({ dates, groups }) {
  const sum = new Array(dates.length).fill(0);
  return groups.map(({ share }) =>
    share.map((value, index) => {
      sum[index] += value ?? 0;
      return sum[index];
    }),
  );
}

const days = ({ dates }) => dates.map((date) => Date.parse(date));

/** uPlot: sums as series, and a band between neighbours. */
export function uplot(place, result, { width, height, colours }) {
  const { uPlot } = globalThis;
  let paints = 0;
  const dataOf = (result) => [days(result).map((time) => time / SECOND), ...stacked(result)];
  const series = result.groups.map(({ id }) => ({
    label: id,
    stroke: "#ffffff",
    width: 1,
    fill: colour(colours, id),
    points: { show: false },
  }));
  const chart = new uPlot(
    {
      width,
      height,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: true }, y: { range: [0, 1] } },
      axes: [{}, { values: (_, ticks) => ticks.map((tick) => `${Math.round(tick * 100)} %`) }],
      series: [{}, ...series],
      // A band takes the fill of its first series, so every area is painted once.
      bands: series.slice(1).map((_, index) => ({ series: [index + 2, index + 1] })),
      hooks: { draw: [() => (paints += 1)] },
    },
    dataOf(result),
    place,
  );
  return {
    canvas: chart.ctx.canvas,
    paints: () => paints,
    // uPlot paints in a microtask.
    resize: async (width) => {
      chart.setSize({ width, height });
      await null;
    },
    show: async (result) => {
      chart.setData(dataOf(result));
      await null;
    },
    remove: () => chart.destroy(),
  };
}

/** Chart.js: a line chart whose fills reach to the line below. */
export function chartjs(place, result, { width, height, colours }) {
  const { Chart } = globalThis;
  let paints = 0;
  const canvas = place.appendChild(document.createElement("canvas"));
  const valuesOf = (result) => {
    const times = days(result);
    return result.groups.map(({ share }) =>
      share.map((value, index) => ({ x: times[index], y: value ?? 0 })),
    );
  };
  const values = valuesOf(result);
  const chart = new Chart(canvas, {
    type: "line",
    data: {
      datasets: result.groups.map(({ id }, index) => ({
        label: id,
        data: values[index],
        borderColor: "#ffffff",
        borderWidth: 1,
        backgroundColor: colour(colours, id),
        fill: index === 0 ? "origin" : "-1",
        pointRadius: 0,
      })),
    },
    options: {
      animation: false,
      responsive: false,
      parsing: false,
      normalized: true,
      events: [],
      plugins: { legend: { display: false }, tooltip: { enabled: false } },
      scales: {
        x: {
          type: "linear",
          ticks: { callback: (time) => new Date(time).toISOString().slice(0, 10) },
        },
        y: {
          stacked: true,
          min: 0,
          max: 1,
          ticks: { callback: (part) => `${Math.round(part * 100)} %` },
        },
      },
    },
    plugins: [{ id: "count", afterDraw: () => (paints += 1) }],
  });
  chart.resize(width, height);
  return {
    canvas,
    paints: () => paints,
    resize: (width) => chart.resize(width, height),
    show: (result) => {
      valuesOf(result).forEach((data, index) => {
        chart.data.datasets[index].data = data;
      });
      chart.update("none");
    },
    remove: () => chart.destroy(),
  };
}
