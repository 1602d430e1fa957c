// A typed program as a lesson of the player: the elements that a page has of it, with numbers that
// the page's engine calculates.

const DIGITS_SHOWN = 4;
const MOST_ROWS = 2000; // of all passes; more would take seconds to be drawn
const MOST_WRITTEN = 300; // operations of a program up to which its formula stands above the passes

class TypedLesson extends Lesson {
  constructor(root, data, templates) {
    super(root, data, templates);
    this.write();
  }

  // What is shown is always calculated here, never read.
  get isChanged() {
    return true;
  }

  initialNumbers() {
    this.trace = {};
    return this.run;
  }

  calculate() {
    super.calculate();
    this.data.rows.forEach((row, k) => {
      if (row[0] === LOCAL && ["max", "min"].includes(this.data.nodes[row[1]][0])) this.tellLocal(row, k);
    });
  }

  // A tie of max and min has a formula of its own.
  tellLocal(row, k) {
    const [, node, position] = row;
    const { formulas } = this.data;
    const tree = formulas.local(node, position, this.run.results[k]);
    const place = formulas.template(tree, node);
    if (place === row[3]) return;
    row[3] = place;
    const cell = this.rows[k].cells[1];
    cell.lastChild.replaceWith(math("math", sign("="), ...formulas.named(tree, node)));
    this.written[k][1] = [...cell.childNodes];
  }
}

// The formulas of a program's nodes and edges: as templates for numbers, and with names.
class TypedFormulas {
  constructor(outline) {
    this.outline = outline;
    this.templates = [];
    this.places = new Map();
  }

  text(place) {
    return this.outline.program.constants.get(place)?.text ?? null;
  }

  local(node, position, slope) {
    const { functions, operands } = this.outline;
    const places = operands[node];
    return localTree(functions[node], position, places.length, places.map((place) => this.text(place)), slope);
  }

  operation(node) {
    const { functions, operands } = this.outline;
    return [functions[node], ...operands[node].map((_, place) => ({ place }))];
  }

  // The place of a formula over an operation's operands among the templates.
  template(tree, node) {
    const count = this.outline.operands[node].length;
    const key = JSON.stringify([tree, count]);
    if (!this.places.has(key)) {
      const slot = (place, needed) => {
        const element = math("mrow");
        element.dataset.slot = place;
        if (needed > MINUS_RANK) element.dataset.wraps = "";
        return [element];
      };
      this.places.set(key, this.templates.push(math("math", ...compose(tree, 0, count, slot))) - 1);
    }
    return this.places.get(key);
  }

  named(tree, node) {
    const places = [...this.outline.operands[node], node];
    return compose(tree, 0, places.length - 1, (k, needed) => this.leaf(places[k], needed));
  }

  leaf(place, needed) {
    const text = this.text(place);
    return text === null ? [mi(this.outline.names[place])] : literalFor(text, needed);
  }

  // A statement as written, with a mark at every operation.
  statement(node) {
    const { functions, operands, program } = this.outline;
    const written = (place, needed) => {
      if (!operands[place].length || (program.names.has(place) && place !== node)) return this.leaf(place, needed);
      if (functions[place] === "identity") return written(operands[place][0], needed);
      const [rank, nodes] = setOperation(functions[place], operands[place].length, (k, needs) =>
        written(operands[place][k], needs));
      const element = math("mrow", ...nodes);
      element.dataset.node = place;
      return rank < needed ? parenthesised([element]) : [element];
    };
    const element = math("math", mi(this.outline.names[node]), sign("="), ...written(node, 0));
    element.dataset.statement = node;
    return element;
  }
}

const fractionOfNames = (letter, above, below) =>
  math("mfrac", math("mrow", ...letter(), mi(above)), math("mrow", ...letter(), mi(below)));
const totalOf = (output, name) => fractionOfNames(() => [mi("d")], output, name);
const partialOf = (node, operand) => fractionOfNames(() => [sign("∂")], node, operand);

// Refuses what would be too much for a page; the command has no such limit.
function checkRows(program, count) {
  if (count <= MOST_ROWS) return;
  const operations = program.operands.filter((each) => each.length).length;
  throw new Refusal(`${operations.toLocaleString("en")} operations are ${count.toLocaleString("en")} rows; this page's limit is ${
    MOST_ROWS.toLocaleString("en")} rows`, 0, 0);
}

// The lesson of a program: `first` are its variables' values, one each.
function lessonOf(program, first) {
  const outline = new Outline(program);
  const rows = outline.rows();
  checkRows(program, rows.length);
  const formulas = new TypedFormulas(outline);
  LAYOUTS.hasSigma = outline.names.includes("σ") || outline.names.includes("sigma");
  for (const row of rows) {
    if (row[0] === LOCAL) row[3] = formulas.template(formulas.local(row[1], row[2], 0), row[1]);
  }
  const data = {
    name: "typed", title: "", digits: DIGITS_SHOWN, output: program.output, names: outline.names,
    nodes: outline.functions.map((name, node) => (outline.operands[node].length
      ? [name, outline.operands[node], formulas.template(formulas.operation(node), node)] : [])),
    constants: Object.fromEntries([...program.constants].map(([node, { value }]) => [node, value])),
    variables: Object.fromEntries(outline.variables.map((node, k) => [node, first[k]])),
    wanted: outline.variables.filter((node) => outline.needed[node]),
    behind: outline.behind, statements: outline.statements(), rows,
    said: rows.map((row) => outline.said(row)), moved: rows.map((row) => outline.moved(row)),
    slopes: SAID.slopes, calculates: true, formulas, outline,
  };
  const root = byId("lesson").content.firstElementChild.cloneNode(true);
  writeHead(root, outline, formulas);
  writeRows(root, outline, formulas, rows);
  drawGraph(find(".graph", root), outline);
  return new TypedLesson(root, data, formulas.templates);
}

function writeHead(root, outline, formulas) {
  const { names } = outline.program;
  const line = find(".program", root);
  const statements = [...names.keys()].filter((node) => outline.operands[node].length);
  if (outline.operations.length > MOST_WRITTEN) {
    line.textContent = `A program of ${outline.operations.length} operations`;
  } else {
    line.classList.toggle("many", statements.length > 3);
    line.replaceChildren(...statements.map((node) => html("span", {}, formulas.statement(node))));
  }
  const { output } = outline.program;
  for (const each of all("p math mi", find(".side", root))) {
    if (each.textContent === "L") each.textContent = outline.names[output];
  }
  const listed = (elements) => elements.flatMap((each, k) => (k ? [", ", each] : [each]));
  const equation = (...left) => math("math", ...left, sign("="), math("mrow"));
  find(".given", root).append(" ", ...listed(outline.variables.map((node) => equation(mi(outline.names[node])))));
  const reached = new Set(outline.backwardOrder().map(([node]) => node));
  const gradient = (node) => {
    const left = totalOf(outline.names[output], outline.names[node]);
    return reached.has(node) ? equation(left)
      : html("span", {}, math("math", left), `: not connected to ${outline.names[output]}`);
  };
  find(".gradients", root).append(" ", ...listed(outline.variables.map(gradient)));
}

function writeRows(root, outline, formulas, rows) {
  const { names, operands } = outline;
  const bodies = PASS_NAMES.map((name) => find(`table.${name} tbody`, root));
  const cell = (nodes, kind) => html("td", kind ? { class: kind } : {}, ...nodes);
  const add = (pass, cells, kind) => {
    bodies[pass].append(html("tr", kind ? { class: kind } : {}, ...cells, cell([]), cell([], "r")));
  };
  const output = names[outline.program.output];
  let count = 0;
  for (const [kind, node, ...rest] of rows) {
    if (kind === FORWARD) {
      const used = outline.uses[node] > 1 ? [` (used ${outline.uses[node]} times)`] : [];
      add(0, [cell([String(++count)], "r"), cell([math("math", mi(names[node])), ...used]),
        cell([math("math", ...formulas.named(formulas.operation(node), node))])]);
    } else if (kind === LOCAL) {
      const operand = names[operands[node][rest[0]]];
      const tree = formulas.local(node, rest[0], 0);
      add(1, [cell([math("math", mi(operand), sign("→"), mi(names[node]))]),
        cell([math("math", partialOf(names[node], operand)), math("math", sign("="), ...formulas.named(tree, node))])],
        tree["#"] !== undefined && "bare");
    } else {
      const left = [math("math", totalOf(output, names[node]))];
      if (kind === CONTRIBUTION && rest[2] > 1) {
        left.push(" via ", math("math", mi(names[rest[0]])));
        const isParallel = operands[rest[0]].filter((place) => place === node).length > 1;
        if (isParallel) left.push(` operand ${rest[1] + 1}`);
      }
      if (kind === SUM) left.push(` sum of ${rest[0].toLocaleString("en")}`);
      const chain = kind === CONTRIBUTION ? [math("math", totalOf(output, names[rest[0]]), sign("·"),
        partialOf(names[rest[0]], names[node]))] : [];
      add(2, [cell(left), cell(chain)], kind === SUM && "sum");
    }
  }
}
