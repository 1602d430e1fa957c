// How much of the graph is to be seen: all of it, or close up where its letters would be too small.

const LETTERS = 14; // pixels of a letter of the picture, at its own size
const SMALLEST = 10;
const MOVES = 250; // milliseconds

class View {
  constructor(picture) {
    this.picture = picture;
    const { width, height } = picture.viewBox.baseVal;
    this.whole = [0, 0, width, height];
    this.box = this.whole;
    this.way = "auto";
    this.frame = picture.parentNode;
    this.map = picture.cloneNode(true);
    this.marker = svg("rect", { class: "view", "vector-effect": "non-scaling-stroke" });
    for (const each of all("[id], title, defs, text", this.map)) each.remove();
    for (const each of ["id", "role", "aria-labelledby"]) this.map.removeAttribute(each);
    this.map.setAttribute("class", "map");
    this.map.setAttribute("aria-hidden", "true");
    this.map.append(this.marker);
    this.frame.append(this.map);
    this.map.toggleAttribute("hidden", true);
  }

  // The size of the graph's letters when all of it is shown, in pixels.
  letters() {
    const { clientWidth, clientHeight } = this.frame;
    const [, , width, height] = this.whole;
    return LETTERS * Math.min(clientWidth / width, clientHeight / height);
  }

  // From what fits, to close up, to the whole, and back.
  turn() {
    this.way = { auto: "close", close: "whole", whole: "auto" }[this.way];
  }

  // Shows all, or the lit cards and what is round them.
  show(lit) {
    const { clientWidth, clientHeight } = this.frame;
    const size = this.letters();
    const isClose = size > 0 && (this.way === "close" || (this.way === "auto" && size < SMALLEST));
    const box = isClose && size < LETTERS && lit.length ? this.round(lit, clientWidth, clientHeight) : this.whole;
    this.map.toggleAttribute("hidden", box === this.whole);
    ["x", "y", "width", "height"].forEach((name, k) => this.marker.setAttribute(name, box[k]));
    this.move(box);
  }

  round(lit, wide, high) {
    const areas = lit.map((element) => {
      const { e, f } = element.parentNode.transform.baseVal.consolidate()?.matrix
        ?? element.closest("g[transform]").transform.baseVal.consolidate().matrix;
      const at = (name) => Number(element.getAttribute(name));
      return [at("x") + e, at("y") + f, at("x") + e + at("width"), at("y") + f + at("height")];
    });
    const low = [0, 1].map((k) => Math.min(...areas.map((area) => area[k])));
    const top = [2, 3].map((k) => Math.max(...areas.map((area) => area[k])));
    const size = [wide, high].map((room, k) => Math.max(room, top[k] - low[k] + 60));
    const scale = Math.max(size[0] / wide, size[1] / high);
    const seen = [wide * scale, high * scale];
    const from = [0, 1].map((k) => {
      const most = this.whole[k + 2] - seen[k];
      const wanted = (low[k] + top[k] - seen[k]) / 2;
      return most < 0 ? most / 2 : Math.max(0, Math.min(most, wanted));
    });
    return [...from, ...seen];
  }

  move(box, isAtOnce = false) {
    cancelAnimationFrame(this.waiting);
    const from = this.box;
    const begin = performance.now();
    const isStill = isAtOnce || matchMedia("(prefers-reduced-motion: reduce)").matches
      || from.every((each, k) => Math.abs(each - box[k]) < 1);
    const draw = (now) => {
      const part = isStill ? 1 : Math.min(1, Math.max(0, now - begin) / MOVES);
      const eased = part * (2 - part);
      this.box = from.map((each, k) => each + (box[k] - each) * eased);
      this.picture.setAttribute("viewBox", this.box.map((each) => each.toFixed(1)).join(" "));
      if (part < 1) this.waiting = requestAnimationFrame(draw);
    };
    draw(begin);
  }
}
