// Gradient descent: a slider over its steps, on which the parameters move, and the output's curve.

class Training {
  constructor(panel) {
    const { lesson } = panel.player;
    this.panel = panel;
    this.lesson = lesson;
    this.rows = lesson.trace.training.steps;
    this.last = this.rows.length - 1;
    this.slider = html("input", {
      type: "range", min: 0, max: this.last, value: 0, "aria-label": "Step of training",
    });
    this.words = html("span", { class: "trained" });
    this.curve = svg("svg", { class: "curve", viewBox: "0 0 260 130", role: "img" });
    this.element = html("div", { class: "training" },
      html("span", { "aria-hidden": "true" }, "Training"), this.slider, this.words);
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
  }

  go(step) {
    const { engine, data } = this.lesson;
    const { inputs } = this.rows[step];
    engine.variables.forEach((node, place) => {
      this.lesson.point[place] = number(inputs[data.names[node]]);
    });
    this.panel.follow();
  }

  // The step whose values are those of the page, if one is.
  get step() {
    const { engine, data, point } = this.lesson;
    return this.rows.findIndex(({ inputs }) => engine.variables.every((node, place) =>
      Object.is(number(inputs[data.names[node]]), point[place])));
  }

  draw() {
    const { data } = this.lesson;
    const { step } = this;
    const output = data.names[data.output];
    if (step >= 0) this.slider.value = step;
    const value = step < 0 ? "values of your own"
      : `step ${step} of ${this.last}: ${output} = ${shown(number(this.rows[step].value), data.digits)}`;
    this.words.textContent = value;
    this.slider.setAttribute("aria-valuetext", value);
    const heights = this.rows.map((row) => number(row.value));
    const seen = heights.filter((each) => Number.isFinite(each));
    const [low, high] = [Math.min(...seen), Math.max(...seen)];
    const across = (k) => (10 + (240 * k) / (this.last || 1)).toFixed(1);
    const up = (each) => (118 - (100 * (each - low)) / (high - low || 1)).toFixed(1);
    const path = heights.map((each, k) => (Number.isFinite(each)
      ? `${k && Number.isFinite(heights[k - 1]) ? "L" : "M"}${across(k)} ${up(each)}` : "")).join("");
    const parts = [svg("title", {}, `${output} over the steps of training`),
      svg("path", { class: "line-of", d: path || "M0 0" }), svg("text", { x: 8, y: 14 }, output),
      svg("text", { x: 252, y: 126, "text-anchor": "end" }, "step")];
    if (step >= 0 && Number.isFinite(heights[step])) {
      parts.push(svg("circle", { cx: across(step), cy: up(heights[step]), r: 4.5 }));
    }
    this.curve.replaceChildren(...parts);
  }
}
