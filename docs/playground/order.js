// What a page knows of a program: names, rows in their order, sentences; as formats/page/data.py
// takes them from a trace (autodiff/run.py has the order).

const OPERANDS = ["a", "b", "c"];
const often = (count) => ({ 1: "once", 2: "twice" }[count] ?? `${count.toLocaleString("en")} times`);
const fillWords = (words, slots) => words.replace(/\{(\w+)\}/g, (slot, name) => slots[name] ?? slot);

class Outline {
  constructor(program) {
    const { functions, operands } = program;
    Object.assign(this, { program, functions, operands });
    this.size = functions.length;
    this.names = this.allNames();
    this.variables = functions.flatMap((name, node) => (name === "variable" ? [node] : []));
    this.operations = functions.flatMap((name, node) => (operands[node].length ? [node] : []));
    this.uses = Array(this.size).fill(0);
    for (const each of operands.flat()) this.uses[each]++;
    this.needed = this.reaching();
    this.behind = this.behindCuts();
    this.passed = this.backwardNodes();
  }

  allNames() {
    const { names, constants } = this.program;
    const taken = new Set(names.values());
    let number = 0;
    return this.functions.map((_, node) => {
      if (names.has(node)) return names.get(node);
      if (constants.has(node)) return constants.get(node).text;
      do number++; while (taken.has(`v${number}`));
      return `v${number}`;
    });
  }

  // Nodes that need a gradient, for all variables have one.
  reaching() {
    const needed = [];
    this.functions.forEach((name, node) => {
      needed[node] = name === "variable" || this.operands[node].some((place) => needed[place]);
    });
    return needed;
  }

  isCut(node, position) {
    return Boolean(GRAMMAR.cuts[this.functions[node]]?.[position]);
  }

  // Nodes that stand in conditions only: nothing passes back to them.
  behindCuts() {
    if (!this.operations.some((node) => GRAMMAR.cuts[this.functions[node]])) return [];
    const reached = new Set([this.program.output]);
    for (let node = this.program.output; node >= 0; node--) {
      if (reached.has(node)) {
        this.operands[node].forEach((place, k) => { if (!this.isCut(node, k)) reached.add(place); });
      }
    }
    return this.functions.flatMap((_, node) => (reached.has(node) ? [] : [node]));
  }

  // Operations that the backward pass goes through, from the output down.
  backwardNodes() {
    const arrived = new Set([this.program.output]);
    const found = [];
    for (let node = this.program.output; node >= 0; node--) {
      if (!arrived.has(node) || !this.operands[node].length) continue;
      for (const place of this.operands[node]) if (this.needed[place]) arrived.add(place);
      if (this.needed[node]) found.push(node);
    }
    return found;
  }

  edges() {
    return this.passed.flatMap((node) => this.operands[node].flatMap((place, position) =>
      (this.needed[place] ? [[node, position]] : [])));
  }

  // Each gradient with the edges that hand something back to it, behind its last consumer.
  backwardOrder() {
    const waiting = Array(this.size).fill(0);
    for (const node of this.passed) for (const place of this.operands[node]) waiting[place]++;
    const arrived = new Map();
    const found = [[this.program.output, []]];
    for (const node of this.passed) {
      const finished = [];
      this.operands[node].forEach((place, position) => {
        if (!this.needed[place]) return;
        arrived.set(place, [...(arrived.get(place) ?? []), [node, position]]);
        if (!--waiting[place]) finished.push(place);
      });
      for (const place of finished) found.push([place, arrived.get(place)]);
    }
    return found;
  }

  // The rows of the three tables; behind each what it is called by the player.
  rows() {
    const found = this.operations.map((node) => [FORWARD, node]);
    for (const [node, position] of this.edges()) found.push([LOCAL, node, position, 0]);
    for (const [node, edges] of this.backwardOrder()) {
      for (const [via, position] of edges) found.push([CONTRIBUTION, node, via, position, edges.length]);
      if (!edges.length) found.push([SEED, node]);
      else if (edges.length > 1) found.push([SUM, node, edges.length]);
    }
    return found;
  }

  // For each node the one whose statement it stands in.
  statements() {
    const found = this.functions.map((_, node) => node);
    for (let node = this.size - 1; node >= 0; node--) {
      for (const place of this.operands[node]) {
        if (!this.program.names.has(place)) found[place] = found[node];
      }
    }
    return found;
  }

  // Words

  words(node) {
    const name = this.functions[node];
    const places = this.operands[node];
    const letters = this.letters(places.length);
    const exponent = this.names[places[1]];
    const isRaised = name === "pow" && Object.hasOwn(SAID.powers, exponent);
    const words = isRaised ? SAID.powers[exponent] : (GRAMMAR.words[name] || `${name} of {all}`);
    return words.replace("{all}", listed(letters));
  }

  letters(count) {
    return count <= 3 ? OPERANDS.slice(0, count) : Array.from({ length: count }, (_, k) => `a${k + 1}`);
  }

  said([kind, node, ...rest]) {
    const { names } = this;
    if (kind === SEED) return SAID.seed;
    if (kind === LOCAL) return "";
    if (kind === SUM) {
      return fillWords(SAID.sum, { node: names[node], output: names[this.program.output], often: often(rest[0]),
        count: rest[0].toLocaleString("en") });
    }
    if (kind === CONTRIBUTION) {
      const words = rest[2] > 1 ? SAID.part : SAID.product;
      return fillWords(words, { node: names[node], via: names[rest[0]] });
    }
    const places = this.operands[node];
    const slots = { node: names[node] };
    this.letters(places.length).forEach((letter, k) => {
      slots[letter] = names[places[k]] === "pi" ? "π" : names[places[k]];
    });
    const used = this.uses[node] > 1 ? fillWords(SAID.used, { often: often(this.uses[node]) }) : "";
    return fillWords(fillWords(SAID.forward, { words: this.words(node), used }), slots);
  }

  // What is said at any values: of local gradients how their sentence begins.
  moved([kind, node, position]) {
    if (kind === CONTRIBUTION) return 1;
    if (kind !== LOCAL) return 0;
    const places = this.operands[node];
    const place = places[position];
    const isTwice = places.filter((each) => each === place).length > 1;
    const words = isTwice ? SAID.operand : this.uses[place] > 1 ? SAID.alone : SAID.grows;
    return fillWords(words, { operand: this.names[place], position: position + 1 });
  }
}

// Slots of operands as a list in words: of many the first three.
function listed(letters) {
  const slots = letters.map((letter) => `{${letter}}`);
  if (slots.length > 4) slots.splice(3, slots.length, `${letters.length - 3} more`);
  return slots.length === 1 ? slots[0] : `${slots.slice(0, -1).join(", ")} and ${slots.at(-1)}`;
}
