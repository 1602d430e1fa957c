// The three passes at other values, by the operations' own functions; rows are those of the tables.

const [FORWARD, LOCAL, CONTRIBUTION, SUM, SEED] = [0, 1, 2, 3, 4];

// JSON has no inf and no nan: they are words there.
const number = (value) => (typeof value === "string" ? Number(value) : value);

class Engine {
  constructor(data) {
    this.data = data;
    this.variables = Object.keys(data.variables).map(Number);
    this.initial = this.variables.map((node) => number(data.variables[node]));
    this.constants = Object.entries(data.constants).map(([node, value]) => [node, number(value)]);
    this.behind = new Set(data.behind);
  }

  forward(point) {
    const values = [];
    for (const [node, value] of this.constants) values[node] = value;
    this.variables.forEach((node, place) => (values[node] = point[place]));
    this.data.nodes.forEach(([name, operands], node) => {
      if (name) values[node] = this.rules(name)[0](...operands.map((place) => values[place]));
    });
    return values;
  }

  output(point) {
    return this.forward(point)[this.data.output];
  }

  // An operation: its value, and its local gradients or what gives them.
  rules(name) {
    return OPERATIONS[name];
  }

  // A local gradient; null where nothing is handed back, whatever comes from upstream.
  slope(values, node, position) {
    const [name, operands] = this.data.nodes[node];
    const [, rules] = this.rules(name);
    const rule = Array.isArray(rules) ? rules[position] : rules(position, operands.length);
    return rule(...operands.map((place) => values[place]), values[node]);
  }

  product(values, node, position, upstream, slope) {
    return upstream * slope;
  }

  run(point) {
    const values = this.forward(point);
    const gradients = [];
    const locals = new Map();
    const parts = new Map();
    const results = this.data.rows.map(([kind, node, ...rest]) => {
      if (kind === FORWARD) return values[node];
      if (kind === SEED) return (gradients[node] = 1);
      if (kind === LOCAL) {
        const slope = this.slope(values, node, rest[0]);
        locals.set(`${node}:${rest[0]}`, slope);
        return slope ?? 0;
      }
      if (kind === SUM) return (gradients[node] = total(parts.get(node)));
      const [via, position, count] = rest;
      const slope = locals.get(`${via}:${position}`);
      const isOff = slope === null || this.behind.has(via);
      const product = isOff ? 0 : this.product(values, via, position, gradients[via], slope);
      if (count === 1) gradients[node] = product;
      else parts.set(node, [...(parts.get(node) ?? []), product]);
      return product;
    });
    return { values, gradients, locals, results };
  }
}
