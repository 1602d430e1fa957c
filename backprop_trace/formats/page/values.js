// Values that can be changed: sliders, numbers, the nudge of one of them and the curve behind it.

const FEW_VALUES = 6;
const POINTS = 96; // of a curve

class Panel {
  constructor(player) {
    this.player = player;
    this.element = byId("panel");
    this.isOpen = false;
  }

  toggle() {
    if (!this.player.lesson.data.calculates) return;
    this.isOpen = !this.isOpen;
    if (!this.isOpen) this.showsPaths = false;
    byId("values").setAttribute("aria-pressed", this.isOpen);
    this.element.hidden = !this.isOpen;
    this.player.draw();
  }

  // Another lesson: its controls are made when they are looked at.
  reset() {
    this.element.replaceChildren();
    this.controls = null;
    if (!this.player.lesson.data.calculates) {
      this.isOpen = false;
      this.element.hidden = true;
    }
  }

  draw() {
    if (this.isOpen) {
      this.controls ??= this.build();
      for (const control of this.controls) control.draw();
      this.drawNudge();
      this.training?.draw();
    }
    this.drawPaths();
  }

  // Those that get a gradient first; the rest are folded when there are many.
  build() {
    const { engine, data } = this.player.lesson;
    const places = engine.variables.map((_, place) => place);
    const isWanted = (place) => data.wanted.includes(engine.variables[place]);
    places.sort((a, b) => isWanted(b) - isWanted(a) || a - b);
    this.picked = places[0];
    const controls = places.map((place) => new Control(this, place, isWanted(place)));
    const first = html("div", { class: "controls" });
    first.append(...controls.slice(0, FEW_VALUES).map(({ element }) => element));
    const more = html("details", { class: "more" },
      html("summary", {}, `${controls.length - FEW_VALUES} more`), html("div", { class: "controls" }));
    more.lastChild.append(...controls.slice(FEW_VALUES).map(({ element }) => element));
    this.nudge = html("p", { class: "nudge" });
    this.curve = svg("svg", { class: "curve", viewBox: "0 0 260 130", role: "img" });
    const reset = html("button", { type: "button" }, "Reset");
    reset.addEventListener("click", () => this.restore());
    this.ways = html("button", { type: "button", title: "Paths to the output (w)" }, "Paths");
    this.ways.addEventListener("click", () => this.turnPaths());
    this.paths = html("div", { class: "paths" });
    const below = html("div", { class: "below" }, this.nudge, this.ways, reset);
    const left = html("div", { class: "left" }, first);
    const right = html("div", {}, this.curve);
    const isTrained = typeof Training !== "undefined" && this.player.lesson.trace.training;
    this.training = isTrained ? new Training(this) : null;
    if (this.training) {
      left.prepend(this.training.element);
      right.append(this.training.curve);
    }
    if (controls.length > FEW_VALUES) left.append(more);
    left.append(below, this.paths);
    this.element.append(left, right);
    return controls;
  }

  // The paths of the chosen variable: in the graph, and as products.
  turnPaths() {
    this.showsPaths = !this.showsPaths;
    if (!this.isOpen) this.toggle();
    else this.player.draw();
  }

  drawPaths() {
    const { lesson, graph, asks } = this.player;
    const node = lesson.engine.variables[this.picked];
    const isOn = this.isOpen && this.showsPaths && !(asks && !this.isKnown(node));
    this.ways?.setAttribute("aria-pressed", Boolean(this.showsPaths));
    const paths = isOn ? new Paths(lesson, node) : null;
    this.paths?.replaceChildren(...(paths ? paths.list() : []));
    graph.widen(paths?.shares());
  }

  pick(place) {
    this.picked = place;
    this.draw();
  }

  restore() {
    const { lesson } = this.player;
    lesson.point = [...lesson.engine.initial];
    this.follow();
  }

  // Sliders send more moves than can be drawn: one a frame is enough.
  change(place, value) {
    this.player.lesson.point[place] = value;
    this.waits ??= requestAnimationFrame(() => this.follow());
  }

  follow() {
    this.waits = null;
    const { lesson } = this.player;
    lesson.calculate();
    lesson.write();
    this.player.draw();
  }

  // Raise the chosen value by a little: what the gradient predicts, and what happens.
  drawNudge() {
    const { lesson } = this.player;
    const { engine, data } = lesson;
    const node = engine.variables[this.picked];
    const name = data.names[node];
    const output = data.names[data.output];
    const gradient = lesson.run.gradients[node];
    const value = lesson.point[this.picked];
    const isHidden = this.player.asks && !this.isKnown(node);
    if (gradient === undefined || isHidden) {
      this.nudge.textContent = isHidden
        ? "The gradient is not known yet." : `${output} gets no gradient for ${name} here.`;
    } else {
      const by = Math.abs(value) < 1e4 ? 0.01 : Math.abs(value) / 1e4;
      const point = [...lesson.point];
      point[this.picked] = value + by;
      const change = engine.output(point) - lesson.run.values[data.output];
      this.nudge.textContent = `Raising ${name} by ${shown(by, data.digits)} changes ${output}`
        + ` by about ${shown(gradient * by, data.digits)}.`
        + ` Calculated: ${shown(change, data.digits)}.`;
    }
    drawCurve(this.curve, lesson, this.picked, isHidden ? undefined : gradient);
  }

  isKnown(node) {
    const { lesson, graph, isAsked } = this.player;
    return graph.known(lesson.step, isAsked).gradients.has(node);
  }
}

class Control {
  constructor(panel, place, isWanted) {
    const { lesson } = panel.player;
    const { data, engine } = lesson;
    this.panel = panel;
    this.place = place;
    this.node = engine.variables[place];
    const name = data.names[this.node];
    this.top = rangeOf(engine.initial[place]);
    const step = this.top / 200;
    this.slider = html("input", {
      type: "range", min: -this.top, max: this.top, step, "aria-label": name,
    });
    this.field = html("input", {
      type: "text", inputmode: "decimal", "aria-label": `${name}, exact value`, autocomplete: "off",
    });
    this.button = html("button", { type: "button", class: "pick" });
    this.button.hidden = !isWanted;
    this.hint = html("span", { class: "hint", role: "status" });
    this.element = html("div", { class: "control" },
      html("span", { class: "name", "aria-hidden": "true" }, name),
      this.slider, this.field, this.button, this.hint);
    this.slider.addEventListener("input", () => this.take(Number(this.slider.value)));
    this.field.addEventListener("input", () => this.read());
    this.field.addEventListener("blur", () => { this.say(""); this.draw(); });
    this.button.addEventListener("click", () => panel.pick(place));
  }

  take(value) {
    this.say("");
    this.panel.change(this.place, value);
  }

  // What is no number keeps the last one, and says so.
  read() {
    const text = this.field.value.trim().replace("−", "-").replace(/^(-?\d*),(\d+)$/, "$1.$2");
    const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
    if (Number.isFinite(value)) this.take(value);
    else {
      const last = shown(this.panel.player.lesson.point[this.place], null);
      this.say(Number.isNaN(value) ? `no number: still ${last}` : `too large: still ${last}`);
    }
  }

  say(words) {
    this.hint.textContent = words;
    this.field.toggleAttribute("aria-invalid", Boolean(words));
    if (words) this.field.setAttribute("aria-invalid", "true");
  }

  draw() {
    const { player, picked } = this.panel;
    const { lesson } = player;
    const value = lesson.point[this.place];
    if (document.activeElement !== this.slider) this.slider.value = value;
    if (document.activeElement !== this.field) this.field.value = plain(value, null);
    this.slider.setAttribute("aria-valuetext", shown(value, lesson.data.digits));
    const gradient = lesson.run.gradients[this.node];
    const isHidden = player.asks && !this.panel.isKnown(this.node);
    const text = isHidden ? "?" : gradient === undefined ? "none" : shown(gradient, lesson.data.digits);
    const { names, output } = lesson.data;
    this.button.textContent = `d${names[output]}/d${names[this.node]} ${text}`;
    this.button.setAttribute("aria-pressed", this.place === picked);
  }
}

// How far a slider goes: to the next of 1, 2, 5 times a power of ten above 2.2 times the value.
function rangeOf(value) {
  const wanted = Math.max(1, 2.2 * Math.abs(Number.isFinite(value) ? value : 1));
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= wanted * (1 - 1e-9));
}

// The output over the chosen value, and the tangent whose slope is the gradient.
function drawCurve(curve, lesson, place, gradient) {
  const { engine, data } = lesson;
  const value = lesson.point[place];
  const top = Math.max(rangeOf(engine.initial[place]), Math.abs(value));
  const at = (x) => engine.output(lesson.point.map((each, k) => (k === place ? x : each)));
  const points = Array.from({ length: POINTS + 1 }, (_, k) => {
    const x = -top + (2 * top * k) / POINTS;
    return [x, at(x)];
  });
  const here = lesson.run.values[data.output];
  const heights = [...points.map(([, y]) => y), here].filter((y) => Number.isFinite(y));
  let [low, high] = [Math.min(...heights), Math.max(...heights)];
  if (!(high - low > 1e-12 * Math.abs(high))) [low, high] = [low - 1, high + 1];
  const across = (x) => (10 + (240 * (x + top)) / (2 * top)).toFixed(1);
  const up = (y) => (118 - (106 * (y - low)) / (high - low)).toFixed(1);
  let path = "";
  points.forEach(([x, y], k) => {
    if (!Number.isFinite(y)) return;
    const isGap = !k || !Number.isFinite(points[k - 1][1]);
    path += `${isGap ? "M" : "L"}${across(x)} ${up(y)}`;
  });
  const output = data.names[data.output];
  const name = data.names[engine.variables[place]];
  const parts = [svg("title", {}, `${output} over ${name}, with the tangent of slope ${
    gradient === undefined ? "unknown" : shown(gradient, data.digits)}`)];
  if (path) parts.push(svg("path", { class: "line-of", d: path }));
  if (Number.isFinite(gradient) && Number.isFinite(here)) {
    const reach = Math.min(top * 0.45, (0.6 * (high - low)) / Math.abs(gradient || 1e-300));
    const [left, right] = [value - reach, value + reach];
    const ends = [left, right].map((x) => `${across(x)} ${up(here + gradient * (x - value))}`);
    parts.push(svg("path", { class: "tangent", d: `M${ends.join("L")}` }));
  }
  if (Number.isFinite(here)) {
    parts.push(svg("circle", { cx: across(value), cy: up(here), r: 4.5 }));
  }
  parts.push(svg("text", { x: 8, y: 14 }, output),
    svg("text", { x: 252, y: 126, "text-anchor": "end" }, name));
  curve.replaceChildren(...parts);
}
