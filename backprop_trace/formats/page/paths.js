// The paths from a variable to the output: each a product of local gradients, all of them the sum.

const MOST_PATHS = 1000; // that are gone through one by one
const SHOWN_PATHS = 4;

class Paths {
  constructor(lesson, variable) {
    this.lesson = lesson;
    this.variable = variable;
    this.output = lesson.data.output;
    this.edges = lesson.data.rows.filter(([kind]) => kind === LOCAL)
      .map(([, node, position]) => [node, position, lesson.data.nodes[node][1][position]])
      .sort(([a], [b]) => a - b);
    this.count = this.counts();
  }

  slope([node, position]) {
    const slope = this.lesson.run.locals.get(`${node}:${position}`);
    return slope === null || this.lesson.engine.behind.has(node) ? 0 : slope;
  }

  // How many paths lead from the variable to the output: counted, not gone through.
  counts() {
    const found = new Map([[this.variable, 1]]);
    for (const [node, , place] of this.edges) {
      if (found.has(place)) found.set(node, (found.get(node) ?? 0) + found.get(place));
    }
    return found.get(this.output) ?? 0;
  }

  // The paths with the largest products, each as its edges from the variable on.
  largest() {
    const from = new Map();
    for (const edge of this.edges) from.set(edge[2], [...(from.get(edge[2]) ?? []), edge]);
    const found = [];
    const walk = (place, edges, product) => {
      if (place === this.output) found.push({ edges, product });
      else for (const edge of from.get(place) ?? []) {
        walk(edge[0], [...edges, edge], product * this.slope(edge));
      }
    };
    if (this.count <= MOST_PATHS) walk(this.variable, [], 1);
    return found.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  }

  // Of each edge which part of all products goes through it, their signs aside.
  shares() {
    const below = new Map([[this.variable, 1]]);
    const above = new Map([[this.output, 1]]);
    const add = (sums, node, part) => sums.set(node, (sums.get(node) ?? 0) + part);
    const size = (edge) => Math.abs(this.slope(edge));
    for (const edge of this.edges) {
      if (below.has(edge[2])) add(below, edge[0], below.get(edge[2]) * size(edge));
    }
    for (const edge of [...this.edges].reverse()) {
      if (above.has(edge[0])) add(above, edge[2], above.get(edge[0]) * size(edge));
    }
    const whole = below.get(this.output) ?? 0;
    return new Map(this.edges.filter(([node, , place]) => below.has(place) && above.has(node))
      .map((edge) => [`${edge[0]}:${edge[1]}`,
        (below.get(edge[2]) * size(edge) * above.get(edge[0])) / whole || 0]));
  }

  list() {
    const { data, run } = this.lesson;
    const name = data.names[this.variable];
    const output = data.names[this.output];
    if (!this.count) return [html("p", {}, `No path leads from ${name} to ${output}.`)];
    const found = this.largest();
    const shows = (value) => shown(value, data.digits);
    const wraps = (value) => (value < 0 ? `(${shows(value)})` : shows(value));
    const rows = found.slice(0, SHOWN_PATHS).map(({ edges, product }) => {
      const way = [name, ...edges.map(([node]) => data.names[node])].join(" → ");
      const factors = edges.map((edge) => wraps(this.slope(edge))).join(" · ");
      return html("li", {}, `${way}: ${factors} = ${shows(product)}`);
    });
    const what = this.count === 1 ? "One path leads" : `${this.count.toLocaleString("en")} paths lead`;
    const left = found.length - rows.length;
    const rest = found.slice(rows.length).reduce((sum, { product }) => sum + product, 0);
    if (left > 0) rows.push(html("li", {}, `${left} more together: ${shows(rest)}`));
    const sum = this.count > 1
      ? ` Their sum is d${output}/d${name} = ${shows(run.gradients[this.variable])}.` : "";
    return [html("p", {}, `${what} from ${name} to ${output}.${sum}`), html("ul", {}, ...rows)];
  }
}
