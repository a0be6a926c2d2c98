"use strict";
(() => {
  const { marks, sections } = JSON.parse(document.getElementById("data").textContent);
  const charts = sections.flatMap(section => section.charts);
  const elements = [...document.querySelectorAll(".chart")];
  if (typeof Plotly === "undefined") {
    for (const element of elements) {
      element.textContent = "The charting library could not be loaded; the numbers stand in the .npz files beside this page.";
    }
    return;
  }

  // Theories differ by the style of their lines; points and quantities by colour and by the shape of their dots, for eyes that see few colours.
  const symbols = ["circle", "square", "diamond", "triangle-up", "cross", "x", "triangle-down", "star"];
  const dashes = ["solid", "dot", "dashdot", "longdash", "longdashdot"];
  const origin = series => series.kind === "measured" ? { name: "measured" }
    : series.kind === "guide" ? { name: series.name, dash: "dot", width: 1 }
    : series.kind === "continuous" ? { name: "continuous time", dash: "dash", width: 2 }
      : { name: series.theory ?? "theory", dash: dashes[series.style % dashes.length], width: series.style ? 1.5 : 2 };

  // Above the noise of the ensemble a line is an error, and each theory has a colour of its own.
  const hasNoise = chart => chart.series.some(series => series.kind === "noise");

  // All diagrams share one time axis. Zero has no logarithm: it is drawn one gap to the left of the first time.
  const timed = charts.filter(chart => chart.along === "time");
  const times = [...new Set((timed.length ? timed : charts).flatMap(chart => chart.series.flatMap(series => series.time)))].sort((a, b) => a - b);
  const first = Math.log10(times.find(time => time > 0) ?? 1), last = Math.log10(times.at(-1) || 1);
  const span = Math.max(last - first, 0.3);
  const hasZero = times[0] === 0;
  const zero = first - 0.1 * span;
  const range = [hasZero ? zero - 0.03 * span : first - 0.03 * span, last + 0.03 * span];
  const place = time => time > 0 ? time : 10 ** zero;
  const along = {
    time: { symbol: "t", title: "time t (units of the loss gradient)" },
    lag: { symbol: "t − t′", title: "lag t − t′ (units of the loss gradient)" },
    width: { symbol: "N", title: "width N" },
  };

  // Labels of a logarithmic axis over decades from `low` to `high`, fewer per decade the more decades there are, and small ticks between them.
  function logTicks(low, high) {
    const size = high - low;
    const steps = size > 2.5 ? [1] : size > 1.2 ? [1, 3] : [1, 2, 5];
    const every = Math.max(1, Math.ceil(size / 7));
    const tickvals = [], ticktext = [], minor = [];
    for (let decade = Math.floor(low); decade <= Math.ceil(high); decade++) {
      for (let step = 1; step < 10; step++) {
        const value = Number(`${step}e${decade}`), position = Math.log10(value);
        if (position < low - 0.02 * size || position > high + 0.02 * size) {
          continue;
        }
        if (steps.includes(step) && decade % every === 0) {
          tickvals.push(value);
          ticktext.push(decade >= -3 && decade <= 3 ? String(value) : `${step === 1 ? "" : step + "·"}10<sup>${String(decade).replace("-", "−")}</sup>`);
        }
        minor.push(value);
      }
    }
    return { tickvals, ticktext, minor: { ticks: "outside", ticklen: 3, tickvals: minor } };
  }

  function ticksOf(chart) {
    if (chart.along === "width") {
      return { tickvals: times, ticktext: times.map(String) };
    }
    const { tickvals, ticktext, minor } = logTicks(first, last);
    return hasZero ? { tickvals: [10 ** zero, ...tickvals], ticktext: ["0", ...ticktext], minor } : { tickvals, ticktext, minor };
  }

  function valueTicks(chart) {
    if (chart.scale !== "logarithmic") {
      return {};
    }
    const values = chart.series.flatMap(series => series.values).filter(value => value > 0).map(Math.log10);
    const low = values.reduce((a, b) => Math.min(a, b)), high = values.reduce((a, b) => Math.max(a, b));
    return logTicks(low, Math.max(high, low + 0.3));
  }

  const label = mark => mark.label.replace(/_(\w+)/, "<sub>$1</sub>");
  const allInside = marks.filter(mark => Math.log10(mark.time) >= range[0] && Math.log10(mark.time) <= range[1]);

  function layout(chart, [width, height], colour) {
    const axis = { gridcolor: colour("--line"), linecolor: colour("--mark"), tickcolor: colour("--mark"), showline: true, ticks: "outside" };
    const size = width < 360 ? 11 : 13;
    const margin = { l: 62, r: 12, t: 12, b: 50 };
    const ends = [];
    const inside = allInside.filter(mark => mark.isScale || chart.along === "time");
    const annotations = inside.slice().sort((a, b) => a.time - b.time).map(mark => {
      const x = (Math.log10(mark.time) - range[0]) / (range[1] - range[0]) * (width - margin.l - margin.r);
      const level = [0, 1, 2].find(row => !(x - ends[row] < 52)) ?? 2;
      ends[level] = x;
      margin.t = Math.max(margin.t, 30 + 15 * level);
      return { x: Math.log10(mark.time), y: 1, xref: "x", yref: "paper", yshift: 15 * level, yanchor: "bottom", text: label(mark), hovertext: mark.meaning, showarrow: false, font: { size: size - 1, color: colour("--soft") } };
    });
    // The legend hangs in units of the plot's height, which the legend itself reduces: estimate both, to keep clear of the axis title.
    const entries = new Set(chart.series.filter(series => series.kind !== "guide").map(series => series.colour)).size + (hasNoise(chart) ? 0 : new Set(chart.series.map(series => origin(series).name)).size);
    const rows = Math.ceil(entries / Math.max(1, Math.floor(width / 140)));
    const drop = 4.5 * size / Math.max(80, height - margin.t - 4.2 * size - 19 * rows);
    return {
      width,
      height,
      margin,
      annotations,
      shapes: inside.map(mark => ({ type: "line", x0: mark.time, x1: mark.time, y0: 0, y1: 1, yref: "paper", layer: "below", line: { color: colour("--mark"), width: 1, dash: "dot" } })),
      modebar: { bgcolor: "rgba(0,0,0,0)", color: colour("--soft"), activecolor: colour("--ink") },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: getComputedStyle(document.body).fontFamily, size, color: colour("--ink") },
      hoverlabel: { bgcolor: colour("--panel"), font: { color: colour("--ink") } },
      legend: { orientation: "h", x: width < 360 ? -0.2 : 0, y: -drop, yanchor: "top", font: { size: size - 1 } },
      xaxis: { ...axis, ...ticksOf(chart), type: "log", range, title: { text: along[chart.along].title, standoff: 8, font: { size } }, zeroline: false },
      yaxis: {
        ...axis, ...valueTicks(chart), type: chart.scale === "logarithmic" ? "log" : "linear", tickformat: chart.scale === "percent" ? ".0%" : undefined,
        rangemode: ["fromZero", "percent"].includes(chart.scale) ? "tozero" : "normal", title: { text: chart.axis, standoff: 8, font: { size } },
        zeroline: chart.scale === "free", zerolinecolor: colour("--mark"), automargin: true, exponentformat: "power",
      },
    };
  }

  // A theory that samples has errors of its own.
  const isBanded = series => series.kind !== "measured" && series.kind !== "noise" && series.errors;

  function band(series, tone) {
    const reach = series.values.map((value, i) => [value === null ? null : value + (series.errors[i] ?? 0), value === null ? null : Math.max(value - (series.errors[i] ?? 0), value > 0 ? value / 100 : -Infinity)]);
    const x = series.time.map(place);
    return {
      type: "scatter", mode: "lines", hoverinfo: "skip", showlegend: false, legendgroup: String(series.colour), line: { width: 0 }, fill: "toself", fillcolor: `color-mix(in srgb, ${tone} 25%, transparent)`,
      x: [...x, ...[...x].reverse()], y: [...reach.map(pair => pair[0]), ...reach.map(pair => pair[1]).reverse()],
    };
  }

  function traces(chart, colour) {
    const hover = value => `${along[chart.along].symbol} = %{customdata:.4g}<br>${value} %{y:.4g}<extra>%{fullData.name}</extra>`;
    const named = new Map();
    const result = chart.series.map(series => {
      const isGuide = series.kind === "guide";
      const tone = colour(isGuide ? "--soft" : `--series-${series.colour % 8}`);
      const symbol = symbols[series.colour % 8];
      const trace = {
        type: "scatter", name: series.name, x: series.time.map(place), y: series.values, customdata: series.time,
        legendgroup: isGuide ? series.name : String(series.colour), showlegend: false, hovertemplate: hover(hasNoise(chart) ? series.name : origin(series).name),
      };
      const line = { color: tone, width: origin(series).width, dash: origin(series).dash }, marker = { color: tone, size: symbol === "circle" ? 5.5 : 6.5, symbol };
      if (series.kind === "noise") {
        return { ...trace, showlegend: true, mode: "lines", line: { width: 0, color: colour("--mark") }, fill: "tozeroy", fillcolor: `color-mix(in srgb, ${colour("--mark")} 22%, transparent)` };
      }
      if (!isGuide && !named.has(series.colour)) {
        const isDrawn = kind => chart.series.some(other => other.kind !== "guide" && other.colour === series.colour && (other.kind === "measured") === (kind === "markers"));
        const mode = ["lines", "markers"].filter(isDrawn).join("+");
        named.set(series.colour, { type: "scatter", x: [null], y: [null], hoverinfo: "skip", name: series.name, legendgroup: trace.legendgroup, mode, line: { color: tone, width: 2 }, marker });
      }
      return series.kind !== "measured"
        ? { ...trace, mode: "lines", line }
        : { ...trace, mode: "markers", marker, error_y: series.errors ? { type: "data", array: series.errors, color: tone, thickness: 1.2, width: 2.5 } : undefined };
    });
    result.unshift(...chart.series.filter(isBanded).map(series => band(series, colour(`--series-${series.colour % 8}`))));
    result.push(...named.values());
    const key = { type: "scatter", x: [null], y: [null], hoverinfo: "skip", legendrank: 2000 };
    if (hasNoise(chart)) {
      return result;
    }
    const origins = new Map(chart.series.map(series => [origin(series).name, series]));
    for (const [name, series] of origins) {
      const { dash, width } = origin(series);
      result.push(series.kind === "measured"
        ? { ...key, name: chart.series.some(other => other.kind === "measured" && other.errors) ? "measured ± 1 s.e." : name, mode: "markers", marker: { color: colour("--soft"), size: 5.5 } }
        : { ...key, name: chart.series.some(other => isBanded(other) && origin(other).name === name) ? `${name} ± 1 s.e.` : name, mode: "lines", line: { color: colour("--soft"), width, dash } });
    }
    return result;
  }

  function draw(size) {
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(name).trim();
    charts.forEach((chart, index) => {
      const element = elements[index];
      Plotly.react(element, traces(chart, colour), layout(chart, size ?? [element.clientWidth, 400], colour), { displaylogo: false, modeBarButtons: [["toImage", "resetScale2d"]] });
    });
  }

  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw());
  let pending = 0;
  addEventListener("resize", () => {
    clearTimeout(pending);
    pending = setTimeout(() => draw(), 150);
  });
  // Two diagrams side by side on a sheet of A4 or letter paper.
  addEventListener("beforeprint", () => draw([308, 300]));
  addEventListener("afterprint", () => draw());
})();
