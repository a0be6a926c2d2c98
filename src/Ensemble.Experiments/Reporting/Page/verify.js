(() => {
  const families = JSON.parse(document.getElementById('data').textContent);
  const colours = ['#1668b8', '#c8401f', '#1f8a4c', '#8446b8', '#a36a00', '#00838f', '#b0316f'];
  const ink = getComputedStyle(document.body).color;
  const traces = families.map((family, i) => {
    const biases = family.biases.filter(bias => bias.rms !== null);
    return {
      name: family.name, mode: 'markers+lines', line: { width: 1, color: colours[i % 7] }, marker: { size: 8, color: colours[i % 7] },
      x: biases.map(bias => bias.width), y: biases.map(bias => bias.rms),
      error_y: { type: 'data', array: biases.map(bias => bias.rmsError), thickness: 1.2 },
    };
  }).filter(trace => trace.x.length > 0);
  if (!window.Plotly || traces.length === 0) {
    document.getElementById('chart').textContent = traces.length ? 'The charting library is missing.' : 'All biases are lost in the noise of the ensemble.';
    return;
  }
  const first = traces[0];
  const guide = { name: '∝ 1/N', mode: 'lines', line: { dash: 'dot', color: ink, width: 1 }, x: [first.x[0], families[0].biases.at(-1).width],
    y: [first.y[0], first.y[0] * first.x[0] / families[0].biases.at(-1).width] };
  Plotly.newPlot('chart', [...traces, guide], {
    paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)', font: { color: ink }, height: 420, margin: { l: 70, r: 20, t: 20, b: 50 },
    xaxis: { type: 'log', title: { text: 'width N' }, tickvals: families[0].biases.map(bias => bias.width), gridcolor: 'rgba(128,128,128,.25)' },
    yaxis: { type: 'log', title: { text: 'rms bias' }, dtick: 1, exponentformat: 'power', gridcolor: 'rgba(128,128,128,.25)' },
    legend: { orientation: 'h', y: -0.2 },
  }, { responsive: true, displaylogo: false });
})();
