// The graph: what is known of it at a step, what a step is about, and where to look.

class Graph {
  constructor(lesson) {
    this.lesson = lesson;
    this.picture = find(".stage svg:not(.map)", lesson.root);
    if (!this.picture) return;
    find("desc", this.picture)?.remove(); // it tells all numbers at once
    this.picture.setAttribute("aria-labelledby", find("title", this.picture).id);
    this.view = typeof View === "undefined" ? null : new View(this.picture); // where it is large
    this.cards = all("[data-node]", this.picture).map((element) =>
      ({ element, nodes: element.dataset.node.split(" ").map(Number) }));
    this.wires = all(".wire [data-edge]", this.picture).map((element) =>
      ({ element, edges: element.dataset.edge.split(" ") }));
    this.locals = all("text[data-edge]", this.picture);
    this.values = this.texts(".value");
    this.gradients = this.texts(".gradient");
    for (const { nodes, element } of this.cards) {
      element.addEventListener("click", () => this.chosen?.(nodes));
    }
  }

  texts(kind) {
    return all(`${kind} text[data-of]`, this.picture).map((element) =>
      ({ element, node: Number(element.dataset.of), written: element.textContent }));
  }

  // What is known before and after a row: nodes with values, nodes with gradients, local gradients.
  known(step, isAsked) {
    const { data } = this.lesson;
    const values = new Set(this.lesson.engine.variables);
    const gradients = new Set();
    const locals = new Set();
    data.rows.slice(0, step + (isAsked ? 0 : 1)).forEach(([kind, node, ...rest]) => {
      if (kind === FORWARD) values.add(node);
      if (kind === LOCAL) locals.add(`${node}:${rest[0]}`);
      if (kind === SEED || kind === SUM || (kind === CONTRIBUTION && rest[2] === 1)) {
        gradients.add(node);
      }
    });
    return { values, gradients, locals };
  }

  // The nodes and edges that a row is about: now is made, from is used.
  looked(step) {
    const { data } = this.lesson;
    const [kind, node, ...rest] = data.rows[step];
    const operands = data.nodes[node][1] ?? [];
    if (kind === FORWARD) {
      return { now: [node], from: operands, edges: operands.map((_, k) => `${node}:${k}`) };
    }
    if (kind === LOCAL) {
      return { now: [node], from: [operands[rest[0]]], edges: [`${node}:${rest[0]}`] };
    }
    if (kind === CONTRIBUTION) {
      return { now: [node], from: [rest[0]], edges: [`${rest[0]}:${rest[1]}`] };
    }
    const parts = kind === SUM ? data.rows.slice(step - rest[0], step) : [];
    return {
      now: [node],
      from: parts.map(([, , via]) => via),
      edges: parts.map(([, , via, position]) => `${via}:${position}`),
    };
  }

  show(step, isAsked) {
    if (!this.picture) return;
    const { lesson } = this;
    const known = this.known(step, isAsked);
    const { now, from, edges } = this.looked(step);
    const [kind] = lesson.data.rows[step];
    const lit = new Set(edges);
    for (const { element, nodes } of this.cards) {
      const isNow = nodes.some((node) => now.includes(node));
      element.classList.toggle("now", isNow);
      element.classList.toggle("from", !isNow && nodes.some((node) => from.includes(node)));
    }
    for (const { element, edges: own } of this.wires) {
      element.classList.toggle("now", own.some((edge) => lit.has(edge)));
    }
    this.picture.classList.toggle("back", kind >= CONTRIBUTION);
    this.write(this.values, known.values, (node) => lesson.value(node), "",
      isAsked && kind === FORWARD ? now[0] : null);
    this.write(this.gradients, known.gradients, (node) => lesson.gradient(node), "grad ",
      isAsked && kind >= CONTRIBUTION ? now[0] : null);
    for (const element of this.locals) {
      const edge = element.dataset.edge.split(" ")[0];
      const isKnown = known.locals.has(edge);
      element.classList.toggle("unknown", !isKnown);
      element.classList.toggle("now", lit.has(edge) && kind !== FORWARD);
      if (isKnown && lesson.isChanged) {
        const row = lesson.localRow(...edge.split(":").map(Number));
        element.textContent = element.textContent.replace(/\S+$/,
          shown(lesson.result(row), lesson.data.digits));
      }
    }
  }

  // Turns to the cards that are lit; on a phone by scrolling, where there is no close-up.
  look() {
    if (!this.picture) return;
    const cards = this.cards.map(({ element }) => element);
    const now = cards.find(({ classList }) => classList.contains("now"));
    if (!this.view && now && isNarrow()) {
      const frame = this.picture.parentNode;
      const [own, room] = [now, frame].map((each) => each.getBoundingClientRect());
      frame.scrollLeft += own.left - room.left - (room.width - own.width) / 2;
    }
    this.view?.show(cards.filter(({ classList }) =>
      classList.contains("now") || classList.contains("from")));
  }

  // Everything with its number and nothing in particular, for paper.
  complete() {
    if (!this.picture) return;
    const every = { has: () => true };
    this.write(this.values, every, (node) => this.lesson.value(node), "", null);
    this.write(this.gradients, every, (node) => this.lesson.gradient(node), "grad ", null);
    for (const element of this.locals) element.classList.remove("unknown");
    this.view?.move(this.view.whole, true);
  }

  // Wires as wide as the share of the paths that goes along them; without shares as they were.
  widen(shares) {
    if (!this.picture || (!shares && !this.picture.classList.contains("paths"))) return;
    this.picture.classList.toggle("paths", Boolean(shares));
    for (const { element, edges } of this.wires) {
      const share = Math.max(-1, ...edges.map((edge) => shares?.get(edge) ?? -1));
      element.classList.toggle("path", share >= 0);
      if (share >= 0) element.style.setProperty("stroke-width", `${1.5 + 6.5 * share}`);
      else element.style.removeProperty("stroke-width");
    }
  }

  write(texts, known, numberOf, before, asked) {
    const { isChanged, data } = this.lesson;
    for (const { element, node, written } of texts) {
      const isKnown = known.has(node);
      let text = isKnown ? written : "·";
      if (isKnown && isChanged) text = before + shown(numberOf(node), data.digits);
      if (node === asked) text = "?";
      if (element.textContent !== text) element.textContent = text;
      element.classList.toggle("lit", node === asked);
    }
  }
}
