"use strict";
(() => {
  const most = 500;
  const runs = new Map(), chosen = new Map(), history = new Map();
  const byId = id => document.getElementById(id);
  let columns = null, sort = { key: "started", down: true };
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const symbols = ["circle", "square", "diamond", "triangle-up", "cross", "x", "triangle-down", "star"];
  const dashes = ["solid", "dot", "dashdot", "longdash", "longdashdot"];

  const value = (run, key) => key === "name" ? run.name : key === "status" ? run.status : key === "kind" ? run.kind : key === "members" ? run.members
    : key === "z" ? run.rmsZ : key === "started" ? run.started : key === "path" ? run.path : run.keys[key];
  const number = text => text === undefined || text === null || text === "" ? NaN : Number(text);

  function compile(text) {
    return text.trim().split(/\s+/).filter(word => word).map(word => {
      const match = /^([\w.]+)(!=|<=|>=|=|<|>)(.*)$/.exec(word);
      if (!match) {
        return run => (run.name + " " + run.path).toLowerCase().includes(word.toLowerCase());
      }
      const [, key, how, wanted] = match;
      return run => {
        const found = value(run, key);
        if (found === undefined || found === null) {
          return how === "!=";
        }
        const a = number(found), b = number(wanted), isNumber = !isNaN(a) && !isNaN(b);
        return how === "=" ? (isNumber ? a === b : String(found) === wanted) : how === "!=" ? (isNumber ? a !== b : String(found) !== wanted)
          : isNumber && (how === "<" ? a < b : how === "<=" ? a <= b : how === ">" ? a > b : a >= b);
      };
    });
  }

  function order(a, b) {
    const x = value(a, sort.key), y = value(b, sort.key);
    const missing = found => found === undefined || found === null || found === "";
    if (missing(x) || missing(y)) {
      return missing(x) - missing(y);
    }
    const difference = !isNaN(number(x)) && !isNaN(number(y)) ? number(x) - number(y) : String(x).localeCompare(String(y));
    return sort.down ? -difference : difference;
  }

  function element(name, text, attributes = {}) {
    const made = document.createElement(name);
    made.textContent = text ?? "";
    for (const [key, content] of Object.entries(attributes)) {
      made.setAttribute(key, content);
    }
    return made;
  }

  // Without being told, the keys that tell most runs apart.
  function telling() {
    const values = new Map();
    for (const run of runs.values()) {
      for (const [key, text] of Object.entries(run.keys)) {
        (values.get(key) ?? values.set(key, new Set()).get(key)).add(text);
      }
    }
    byId("keys").replaceChildren(...[...values.keys()].sort().map(key => element("option", "", { value: key })));
    return [...values].filter(([key, texts]) => texts.size > 1 && key !== "name" && !key.startsWith("record.times")).sort((a, b) => b[1].size - a[1].size).slice(0, 4).map(([key]) => key);
  }

  function status(run) {
    const part = run.fraction !== null && run.fraction !== undefined && run.status !== "done" ? ` ${(100 * run.fraction).toFixed(0)} %` : "";
    const left = run.secondsLeft ? `, ${run.secondsLeft < 120 ? run.secondsLeft.toFixed(0) + " s" : (run.secondsLeft / 60).toFixed(0) + " min"} left` : "";
    return run.status + part + left;
  }

  function list() {
    const automatic = telling();
    const shown = columns ?? automatic;
    const tests = compile(byId("filter").value);
    const found = [...runs.values()].filter(run => tests.every(test => test(run))).sort(order);
    const head = element("tr");
    head.append(element("th", "", { scope: "col" }));
    head.firstChild.append(element("span", "chosen", { class: "hidden" }));
    for (const [key, title] of [["name", "name"], ["status", "status"], ["started", "started"], ["members", "members"], ["z", "rms z"], ...shown.map(key => [key, key])]) {
      const cell = element("th", "", { scope: "col", "aria-sort": sort.key === key ? (sort.down ? "descending" : "ascending") : "none" });
      const button = element("button", title + (sort.key === key ? (sort.down ? " ▾" : " ▴") : ""), { type: "button", class: "sort", "data-key": key });
      button.addEventListener("click", () => { sort = { key, down: sort.key === key ? !sort.down : false }; list(); document.querySelector(`button[data-key="${CSS.escape(key)}"]`)?.focus(); });
      cell.append(button);
      head.append(cell);
    }
    byId("runs").tHead.replaceChildren(head);
    byId("runs").tBodies[0].replaceChildren(...found.slice(0, most).map(run => {
      const row = element("tr");
      const box = element("input", "", { type: "checkbox", "aria-label": `choose ${run.path}` });
      box.checked = chosen.has(run.path);
      box.disabled = run.kind === "sweep";
      box.addEventListener("change", () => choose(run.path, box.checked));
      const first = element("td");
      first.append(box);
      const name = element("td");
      name.append(element("span", run.kind === "run" ? run.name : `${run.name} (${run.kind})`, { title: run.path }));
      for (const page of run.pages) {
        name.append(" ", element("a", page.replace(".html", ""), { href: `files/${run.path.split("/").map(encodeURIComponent).join("/")}/${page}`, target: "_blank", rel: "noopener", "aria-label": `${page} of ${run.path}` }));
      }
      row.append(first, name, element("td", status(run)), element("td", run.started ? run.started.slice(0, 16).replace("T", " ") : ""), element("td", run.members ?? "", { class: "n" }),
        element("td", run.rmsZ?.toPrecision(3) ?? "", { class: "n" }), ...shown.map(key => element("td", run.keys[key] ?? "")));
      return row;
    }));
    byId("state").textContent = `${found.length} of ${runs.size} runs` + (found.length > most ? `, ${most} shown` : "");
  }

  async function choose(path, isChosen) {
    if (isChosen) {
      chosen.set(path, null);
      await load(path);
    } else {
      chosen.delete(path);
    }
    show();
  }

  async function load(path) {
    const answer = await fetch(`api/run?path=${encodeURIComponent(path)}`);
    const run = answer.ok ? await answer.json() : { error: await answer.text() };
    if (chosen.has(path)) {
      chosen.set(path, run);
      const lead = run.status?.comparison?.observables.filter(row => row.name === "predictor_mean" && row.rmsZ) ?? [];
      if (lead.length) {
        const points = history.get(path) ?? history.set(path, new Map()).get(path);
        points.set(run.status.membersMeasured, Math.max(...lead.map(row => row.rmsZ)));
      }
    }
  }

  function show() {
    byId("chosen").hidden = chosen.size === 0;
    if (chosen.size === 0) {
      return;
    }
    byId("progress").replaceChildren(...[...chosen].map(([path, run]) => {
      const entry = runs.get(path), line = element("p", `${path}: ${run?.error ?? (entry ? status(entry) : "")}`);
      if (entry?.fraction !== null && entry?.fraction !== undefined) {
        line.append(" ", element("progress", "", { value: entry.fraction, max: 1, "aria-label": `progress of ${path}` }));
      }
      return line;
    }));
    const titles = [...new Set([...chosen.values()].flatMap(run => run?.sections?.flatMap(section => section.charts.map(chart => `${section.title}: ${chart.title}`)) ?? []))];
    const before = byId("diagram").value;
    byId("diagram").replaceChildren(...titles.map(title => element("option", title, { value: title })));
    byId("diagram").value = titles.includes(before) ? before : titles.find(title => title.startsWith("Error and accuracy")) ?? titles[0] ?? "";
    draw();
    differ();
  }

  function draw() {
    const wanted = byId("diagram").value;
    byId("caption").textContent = wanted;
    const traces = [];
    let axis = "", zero = Infinity, along = "time";
    const picked = [...chosen].flatMap(([path, run], i) => (run?.sections ?? []).flatMap(section => section.charts.filter(chart => `${section.title}: ${chart.title}` === wanted).map(chart => [path, i, chart])));
    for (const [, , chart] of picked) {
      along = chart.along;
      axis = chart.axis;
      for (const series of chart.series) {
        zero = Math.min(zero, ...series.time.filter(time => time > 0));
      }
    }
    for (const [path, i, chart] of picked) {
      const several = picked.length > 1;
      for (const series of chart.series.filter(series => series.kind !== "noise")) {
        const index = several ? i : series.colour;
        const tone = colour(`--series-${((index % 8) + 8) % 8}`), isMeasured = series.kind === "measured";
        traces.push({
          type: "scatter", name: (several ? `${runs.get(path)?.name ?? path} (${path.slice(-6)}): ` : "") + series.name + (isMeasured ? "" : `, ${series.theory ?? "theory"}`),
          x: series.time.map(time => time > 0 ? time : zero / 2), y: series.values, mode: isMeasured ? "markers" : "lines",
          marker: { color: tone, symbol: symbols[((several ? i : series.colour) % 8 + 8) % 8], size: 6 }, line: { color: tone, dash: dashes[(several ? series.colour + series.style : series.style) % 5], width: 1.6 },
          error_y: isMeasured && series.errors ? { type: "data", array: series.errors, color: tone, thickness: 1, width: 2 } : undefined,
        });
      }
    }
    Plotly.react(byId("chart"), traces, layout(axis, { time: "time t (units of the loss gradient)", lag: "lag t − t′", width: "width N" }[along], byId("log").checked), { displaylogo: false, responsive: true });
    const sharpening = [...history].filter(([path, points]) => chosen.has(path) && points.size > 1);
    byId("sharpen").hidden = sharpening.length === 0;
    if (sharpening.length) {
      Plotly.react(byId("zchart"), sharpening.map(([path, points], i) => ({ type: "scatter", mode: "lines+markers", name: path, x: [...points.keys()], y: [...points.values()], line: { color: colour(`--series-${i % 8}`) }, marker: { symbol: symbols[i % 8] } })), layout("rms z", "members"), { displaylogo: false, responsive: true });
    }
  }

  function layout(y, x, isLog = false) {
    const axis = { gridcolor: colour("--line"), linecolor: colour("--mark"), showline: true, exponentformat: "power", automargin: true };
    return {
      height: 400, margin: { l: 60, r: 10, t: 10, b: 45 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { color: colour("--ink"), family: getComputedStyle(document.body).fontFamily },
      xaxis: { ...axis, type: "log", title: { text: x } }, yaxis: { ...axis, type: isLog ? "log" : "linear", title: { text: y } }, showlegend: true, legend: { orientation: "h", y: -0.2 },
    };
  }

  function differ() {
    const picked = [...chosen.keys()].map(path => runs.get(path)).filter(run => run);
    const keys = [...new Set(picked.flatMap(run => Object.keys(run.keys)))].filter(key => new Set(picked.map(run => run.keys[key])).size > 1);
    const place = byId("difference");
    place.replaceChildren();
    if (picked.length < 2) {
      return;
    }
    place.append(element("h3", "Difference of the experiments"));
    if (keys.length === 0) {
      place.append(element("p", "They are the same."));
      return;
    }
    const table = element("table"), head = element("tr");
    head.append(element("th", "key", { scope: "col" }), ...picked.map(run => element("th", run.path, { scope: "col" })));
    table.append(head, ...keys.map(key => {
      const row = element("tr");
      row.append(element("th", key, { scope: "row" }), ...picked.map(run => element("td", run.keys[key] ?? "–")));
      return row;
    }));
    place.append(table);
  }

  byId("filter").addEventListener("input", list);
  byId("diagram").addEventListener("change", draw);
  byId("log").addEventListener("change", draw);
  byId("clear").addEventListener("click", () => { chosen.clear(); list(); show(); });
  byId("add").addEventListener("click", () => {
    const key = byId("column").value.trim();
    if (key) {
      columns = [...new Set([...(columns ?? telling()), key])];
      byId("column").value = "";
      list();
    }
  });

  function take(found, gone = []) {
    found.forEach(run => runs.set(run.path, run));
    gone.forEach(path => { runs.delete(path); chosen.delete(path); });
    list();
  }

  (async () => {
    const events = new EventSource("api/events");
    take(await (await fetch("api/runs")).json());
    events.onmessage = async message => {
      const { changed, gone } = JSON.parse(message.data);
      take(changed, gone);
      await Promise.all(changed.filter(run => chosen.has(run.path)).map(run => load(run.path)));
      show();
    };
    events.onerror = () => { byId("state").textContent = "the viewer has ended; this page stays as it is"; };
  })();
})();
