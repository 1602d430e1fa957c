// Functions that a program defines: their bodies' own two passes, as the command runs them.

// Whether the product of two such numbers neither overflows nor underflows.
const isUsual = (gradient) =>
  gradient === 0 || (Math.abs(gradient) >= 1e-150 && Math.abs(gradient) <= 1e150);

class Body extends Engine {
  // What each node hands back to those it is made of, from the output down.
  backward(values, seed) {
    const parts = this.data.nodes.map((_, node) => (node === this.data.output ? [seed] : []));
    const gradients = [];
    for (let node = this.data.output; node >= 0; node--) {
      if (!parts[node].length) continue;
      gradients[node] = parts[node].length > 1 ? total(parts[node]) : parts[node][0];
      (this.data.nodes[node][1] ?? []).forEach((place, position) => {
        if (!this.data.needed[place]) return;
        const slope = this.slope(values, node, position);
        parts[place].push(slope === null || this.behind.has(node) ? 0 : gradients[node] * slope);
      });
    }
    return gradients;
  }

  // The local gradients; null where not even a nan from upstream gets.
  slopes(values) {
    const found = this.backward(values, 1);
    const reached = this.backward(values, NaN);
    return this.variables.map((_, k) =>
      (found[k] || found[k] !== found[k] || reached[k] !== reached[k] ? found[k] : null));
  }
}

class OwnEngine extends Engine {
  constructor(data) {
    super(data);
    this.bodies = Object.fromEntries(
      Object.entries(data.own).map(([name, body]) => [name, new Body(body)]));
  }

  rules(name) {
    const body = this.bodies[name];
    return body
      ? [(...point) => body.output(point),
        (position, count) => (...point) => body.slopes(body.forward(point.slice(0, count)))[position]]
      : super.rules(name);
  }

  // Of a body not the product of two numbers, where that could leave the doubles.
  product(values, node, position, upstream, slope) {
    const [name, operands] = this.data.nodes[node];
    const body = this.bodies[name];
    const inner = body?.forward(operands.map((place) => values[place]));
    const isPlain = !body || (isUsual(upstream) && body.backward(inner, 1).every(isUsual));
    return isPlain ? upstream * slope : body.backward(inner, upstream)[position] ?? 0;
  }
}
