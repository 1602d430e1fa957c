// The graph of a typed program: cards in layers, wires between them, in the shape in which the
// player knows a picture. Simpler than drawing/ (which lays out the graphs of written pages).

const MOST_NODES = 300;
const [HIGH, ACROSS, APART, THIN] = [72, 100, 18, 14];
const SWEEPS = 8;

function drawGraph(frame, outline) {
  const cards = outline.functions.flatMap((name, node) => (name === "constant" ? [] : [node]));
  if (cards.length > MOST_NODES) {
    frame.replaceChildren(html("p", {}, `No drawing: ${cards.length} nodes, and ${MOST_NODES} are the most that can be followed.`));
    return;
  }
  const layers = new Layers(outline, cards);
  frame.replaceChildren(layers.picture());
}

class Layers {
  constructor(outline, cards) {
    this.outline = outline;
    this.cards = cards.map((node) => ({ node, wide: this.width(node), high: HIGH, above: [], below: [] }));
    this.of = new Map(this.cards.map((card) => [card.node, card]));
    this.wires = [];
    this.rank();
    this.route();
    this.order();
    this.place();
  }

  sign(node) {
    const { functions, operands, program } = this.outline;
    const name = functions[node];
    if (!operands[node].length) return "";
    const texts = operands[node].map((place) => {
      const text = program.constants.get(place)?.text ?? "";
      return text === "pi" ? "π" : text;
    });
    const mark = SIGNS.signs[name] ?? name;
    if (name === "identity") return mark + texts[0];
    if (SIGNS.infix.includes(name)) return texts[0] + mark + texts[1];
    return texts.some(Boolean) ? `${mark}(${texts.map((text) => text || "_").join(", ")})` : mark;
  }

  title(node) {
    const name = short(this.outline.names[node], 18);
    return [name, short(this.sign(node), 18)];
  }

  width(node) {
    const [name, mark] = this.title(node);
    return Math.max(128, 36 + 8.6 * (name.length + mark.length));
  }

  // Layers from the left; what is no operation stands just before its first consumer.
  rank() {
    const { operands } = this.outline;
    for (const card of this.cards) {
      const before = operands[card.node].map((place) => this.of.get(place)).filter(Boolean);
      card.layer = before.length ? 1 + Math.max(...before.map(({ layer }) => layer)) : 0;
    }
    for (const card of this.cards) {
      if (operands[card.node].length) continue;
      const after = this.cards.filter(({ node }) => operands[node].includes(card.node));
      if (after.length) card.layer = Math.min(...after.map(({ layer }) => layer)) - 1;
    }
  }

  // Wires as chains from card to card, with a thin place in each layer between.
  route() {
    const { operands } = this.outline;
    this.layers = [];
    const put = (place, layer) => (this.layers[layer] ??= []).push(place);
    for (const card of this.cards) put(card, card.layer);
    const trunks = new Map(); // one source's wires run together
    for (const card of this.cards) {
      operands[card.node].forEach((place, position) => {
        let from = this.of.get(place);
        if (!from) return;
        const chain = [from];
        for (let layer = from.layer + 1; layer < card.layer; layer++) {
          const key = `${place}:${layer}`;
          if (!trunks.has(key)) {
            const thin = { wide: 0, high: THIN, above: [], below: [], layer };
            trunks.set(key, thin);
            put(thin, layer);
            link(from, thin, 0);
          }
          from = trunks.get(key);
          chain.push(from);
        }
        link(from, card, (position + 1) / (operands[card.node].length + 2));
        this.wires.push({ chain: [...chain, card], node: card.node, position });
      });
    }
  }

  // Few crossings: each layer by the middle of its neighbours, to and fro.
  order() {
    const number = () => this.layers.forEach((layer) => layer.forEach((each, k) => { each.order = k; }));
    const middle = (near, own) => (near.length ? near.reduce((sum, { other, shift }) => sum + other.order + shift, 0) / near.length : own);
    number();
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      const side = sweep % 2 ? "below" : "above";
      const layers = sweep % 2 ? [...this.layers].reverse() : this.layers;
      for (const layer of layers) {
        for (const each of layer) each.wish = middle(each[side], each.order);
        layer.sort((a, b) => a.wish - b.wish || a.order - b.order);
        layer.forEach((each, k) => { each.order = k; });
      }
    }
  }

  place() {
    let x = 0;
    for (const layer of this.layers) {
      const wide = Math.max(...layer.map((each) => each.wide));
      for (const each of layer) Object.assign(each, { x: x + (wide - each.wide) / 2, left: x, right: x + wide });
      x += wide + ACROSS;
      let y = 0;
      for (const each of layer) {
        each.y = y;
        y += each.high + APART;
      }
    }
    this.wide = x - ACROSS;
    for (let sweep = 0; sweep < 2 * SWEEPS; sweep++) {
      const layers = sweep % 2 ? [...this.layers].reverse() : this.layers;
      for (const layer of layers) settle(layer, sweep % 2 ? "below" : "above");
    }
    const all = this.layers.flat();
    const top = Math.min(...all.map(({ y }) => y));
    for (const each of all) each.y -= top;
    this.high = Math.max(...all.map(({ y, high }) => y + high));
  }

  picture() {
    const { outline } = this;
    const output = outline.names[outline.program.output];
    const legend = svg("g", { class: "legend", transform: `translate(16 ${this.high + 40})` },
      svg("text", { class: "value", x: 0, y: 0, "font-size": 13 }, "value: forward"),
      svg("text", { class: "gradient", "font-style": "italic", x: 130, y: 0, "font-size": 13 },
        `grad: d${output}/d(node), backward`),
      svg("text", { class: "local", x: 0, y: 19, "font-size": 13 }, "∂: local gradient"));
    const [wide, high] = [Math.max(this.wide, 330) + 32, this.high + 76];
    const tip = svg("marker", { id: "arrow", class: "tip", viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 10,
      markerHeight: 10, markerUnits: "userSpaceOnUse", orient: "auto" }, svg("path", { d: "M0 1 10 5 0 9z" }));
    return svg("svg", { width: wide, height: high, viewBox: `0 0 ${wide} ${high}`, role: "img" },
      svg("title", { id: "title" }, "The graph of the program"), svg("defs", {}, tip),
      svg("g", { transform: "translate(16 16)" }, this.lines(), this.boxes(), ...this.texts(), this.slopes()), legend);
  }

  // Where a wire ends: its operand's place on the left side of the card.
  port({ node, position, chain }) {
    const card = chain.at(-1);
    const own = this.wires.filter((wire) => wire.node === node);
    const k = own.findIndex((wire) => wire.position === position);
    return card.y + HIGH / 2 + (k - (own.length - 1) / 2) * Math.min(20, 56 / own.length);
  }

  lines() {
    return svg("g", { class: "wire", fill: "none", "stroke-width": 1.5 }, ...this.wires.map((wire) => {
      const [from, ...rest] = wire.chain;
      let path = `M${from.x + from.wide} ${from.y + HIGH / 2}H${from.right}`;
      let [x, y] = [from.right, from.y + HIGH / 2];
      rest.forEach((each, k) => {
        const isLast = k === rest.length - 1;
        const to = isLast ? this.port(wire) : each.y + THIN / 2;
        const bend = Math.min(40, each.left - x);
        path += `C${x + bend / 2} ${y} ${x + bend / 2} ${to} ${x + bend} ${to}H${isLast ? each.x : each.right}`;
        [x, y] = [each.right, to];
      });
      const edge = `${wire.node}:${wire.position}`;
      return svg("path", { "data-edge": edge, "marker-end": "url(#arrow)", d: path });
    }));
  }

  boxes() {
    const { outline } = this;
    return svg("g", { class: "box", "stroke-width": 1.5 }, ...this.cards.map(({ node, x, y, wide }) => {
      const isLeaf = !outline.operands[node].length;
      return svg("rect", { "data-node": node, class: `card ${isLeaf ? "variable" : "operation"}`, x, y, width: wide,
        height: HIGH, rx: isLeaf ? 16 : 6, ...(node === outline.program.output ? { "stroke-width": 2.5 } : {}) });
    }));
  }

  texts() {
    const group = (kind, more, text, x, y, anchor) => svg("g", { class: kind, ...more },
      ...this.cards.filter(({ node }) => text(node)).map((card) => svg("text", { "data-of": card.node,
        x: anchor ? card.x + card.wide - 10 : card.x + x, y: card.y + y,
        ...(anchor ? { "text-anchor": anchor } : {}), ...(y < 30 ? { "font-size": 15 } : {}) }, text(card.node))));
    const hasGradient = new Set(this.outline.backwardOrder().map(([node]) => node));
    return [
      group("name", {}, (node) => this.title(node)[0], 10, 21),
      group("sign", {}, (node) => this.title(node)[1], 0, 21, "end"),
      group("value", {}, () => "·", 10, 41),
      group("gradient", { "font-style": "italic" }, (node) => hasGradient.has(node) && "·", 10, 61),
    ];
  }

  // Local gradients, above the last piece of their wires.
  slopes() {
    const edges = new Set(this.outline.edges().map(([node, position]) => `${node}:${position}`));
    return svg("g", { class: "local" }, ...this.wires.filter(({ node, position }) => edges.has(`${node}:${position}`))
      .map((wire) => svg("text", { "data-edge": `${wire.node}:${wire.position}`, x: wire.chain.at(-1).x - 12,
        y: this.port(wire) - 4, "font-size": 13, "text-anchor": "end" }, "∂ ·")));
  }
}

// A neighbour in the next layer; shift says how far down on the right card the wire ends.
function link(from, to, shift) {
  from.below.push({ other: to, shift });
  to.above.push({ other: from, shift: 0 });
}

// Moves a layer's places towards the middle of their neighbours; they keep order and distance.
function settle(layer, side) {
  const centre = ({ y, high }) => y + high / 2;
  for (const each of layer) {
    const near = each[side];
    each.wish = (near.length ? near.reduce((sum, { other }) => sum + centre(other), 0) / near.length : centre(each)) - each.high / 2;
  }
  let last = -Infinity;
  for (const each of layer) {
    each.y = Math.max(each.wish, last);
    last = each.y + each.high + APART;
  }
  const shift = layer.reduce((sum, each) => sum + each.wish - each.y, 0) / layer.length;
  for (const each of layer) each.y += shift;
}
