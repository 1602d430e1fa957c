// One worked example: its rows, its numbers, and where somebody stands in it.

const PASS_NAMES = ["forward", "local", "backward"];

class Lesson {
  constructor(root, data, templates) {
    this.root = root;
    this.data = data;
    this.name = data.name;
    this.templates = templates;
    this.rows = all("table.pass:not(.given)", root).slice(0, PASS_NAMES.length)
      .flatMap((table) => all("tbody > tr:not(.said)", table)); // training may tell more
    this.passes = this.rows.map((row) => PASS_NAMES.findIndex((name) =>
      row.closest("table").classList.contains(name)));
    this.engine = new (data.own ? OwnEngine : Engine)(data);
    this.point = [...this.engine.initial];
    this.written = this.rows.map((row) => [...row.cells].map((cell) => [...cell.childNodes]));
    this.ends = [".given math", ".gradients math"].map((each) =>
      all(each, root).map((element) => [element, [...element.childNodes]]));
    this.step = 0;
    if (data.calculates) this.calculate();
    this.numbers = this.initialNumbers();
  }

  get isChanged() {
    return this.point.some((value, place) => !Object.is(value, this.engine.initial[place]));
  }

  get length() {
    return this.rows.length;
  }

  calculate() {
    this.run = this.engine.run(this.point);
  }

  // The numbers of the trace, as its JSON has them, in the order of the rows.
  initialNumbers() {
    const trace = JSON.parse(find("script.trace", this.root).textContent);
    this.trace = trace;
    if (!trace.nodes) return { values: new Map(), gradients: new Map(), results: [] };
    const named = new Map(this.data.names.map((name, node) => [name, node]));
    const at = (rows, key) =>
      new Map(rows.map((row) => [named.get(row.name), number(row[key])]));
    const values = at(trace.nodes, "value");
    this.engine.variables.forEach((node, k) => values.set(node, this.engine.initial[k]));
    const locals = trace.local_gradients.map((row) => number(row.value));
    const results = [...trace.nodes.map((row) => number(row.value)), ...locals];
    for (const row of trace.backward) {
      results.push(...row.contributions.map((each) => number(each.product)));
      if (row.contributions.length !== 1) results.push(number(row.gradient));
    }
    return { values, gradients: at(trace.backward, "gradient"), results, locals };
  }

  value(node) {
    return this.isChanged ? this.run.values[node] : this.numbers.values.get(node);
  }

  gradient(node) {
    return this.isChanged ? this.run.gradients[node] : this.numbers.gradients.get(node);
  }

  result(row) {
    return (this.isChanged ? this.run : this.numbers).results[row];
  }

  isOff(via, position) {
    return this.run.locals.get(`${via}:${position}`) === null || this.engine.behind.has(via);
  }

  // The row of the local gradient of an edge.
  localRow(node, position) {
    this.localRows ??= new Map(this.data.rows.flatMap(([kind, n, k], row) =>
      (kind === LOCAL ? [[`${n}:${k}`, row]] : [])));
    return this.localRows.get(`${node}:${position}`);
  }

  // What fills the slots of a row's sentence: upstream and local gradient.
  slots(row) {
    const [kind, node, ...rest] = this.data.rows[row];
    if (kind === LOCAL) return { l: this.result(row) };
    if (kind !== CONTRIBUTION) return {};
    const [via, position] = rest;
    return { u: this.gradient(via), l: this.result(this.localRow(via, position)) };
  }

  // The numbers that a row is made of, with which its result is only about right.
  operands(row) {
    const [kind, node, ...rest] = this.data.rows[row];
    if (kind === FORWARD || kind === LOCAL) {
      return this.data.nodes[node][1].map((place) => this.value(place));
    }
    if (kind === CONTRIBUTION) return Object.values(this.slots(row));
    if (kind === SUM) {
      return this.data.rows.slice(row - rest[0], row).map((_, k) => this.result(row - rest[0] + k));
    }
    return [];
  }

  isAbout(row) {
    const { digits } = this.data;
    const result = this.result(row);
    const [kind, node, , template] = this.data.rows[row];
    const operands = this.operands(row);
    // A number that only is handed on.
    const isCopy = kind === CONTRIBUTION ? operands.some((value) => Math.abs(value) === 1)
      : kind === FORWARD ? !this.tells(this.data.nodes[node][2])
        : kind === LOCAL ? !this.tells(template) : kind === SEED;
    const isRough = (value) => isAbout(value, digits);
    return Number.isFinite(result) && (isRough(result) || (!isCopy && operands.some(isRough)));
  }

  // Whether a formula says more with numbers than with names: it has slots, and is not one alone.
  tells(template) {
    const { childNodes, firstElementChild } = this.templates[template];
    this.told ??= [];
    return this.told[template] ??= Boolean(find("[data-slot]", this.templates[template]))
      && !(childNodes.length === 1 && "slot" in firstElementChild.dataset);
  }

  // A formula with numbers in its slots, or nothing where it has none.
  formula(template, node) {
    if (!this.tells(template)) return null;
    const { digits, nodes, constants } = this.data;
    const places = [...nodes[node][1], node];
    const written = this.templates[template].cloneNode(true);
    for (const slot of all("[data-slot]", written)) {
      const place = places[slot.dataset.slot];
      const value = this.value(place);
      const shows = place in constants ? null : digits;
      slot.append("wraps" in slot.dataset ? factor(value, shows) : mathNumber(value, shows));
    }
    return written;
  }

  // The cell with numbers at other values.
  substituted(row) {
    const { digits } = this.data;
    const [kind, node, , template] = this.data.rows[row];
    if (kind === FORWARD) return this.formula(this.data.nodes[node][2], node);
    if (kind === LOCAL) return this.formula(template, node);
    const numbers = this.operands(row);
    if (kind === CONTRIBUTION) {
      return math("math", factor(numbers[0], digits), sign("·"), factor(numbers[1], digits));
    }
    if (kind === SUM) {
      const terms = numbers.flatMap((value, k) =>
        (k ? [sign("+"), factor(value, digits)] : [mathNumber(value, digits)]));
      return math("math", ...terms);
    }
    return null;
  }

  shownResult(row) {
    const about = this.isAbout(row) ? [sign("≈")] : [];
    return math("math", ...about, mathNumber(this.result(row), this.data.digits));
  }

  // The pieces of a row's line: what, its formula, the formula with numbers, the result.
  line(row) {
    const pass = this.passes[row];
    const columns = pass === 2 ? [0, 1, 2, 3] : pass === 1 ? [1, 2, 3] : [1, 2, 3, 4];
    const cells = columns.map((k) => [...(this.written[row][k] ?? [])]);
    // Not the formula that is its result: it may be asked for.
    const isBare = this.rows[row].classList.contains("bare");
    if (pass === 0 || isBare) cells[0] = cells[0].slice(0, 1);
    const parts = cells.map((nodes) => nodes.map((node) => node.cloneNode(true)));
    if (this.isChanged) {
      const numbers = this.substituted(row);
      parts[parts.length - 2] = numbers ? [numbers] : [];
      parts[parts.length - 1] = [this.shownResult(row)];
    }
    return parts;
  }

  // The values above the passes and the gradients below them.
  writeEnds() {
    const { digits, wanted, rows } = this.data;
    const gradients = wanted.map((node) => {
      const row = rows.findLastIndex(([, of]) => of === node);
      return [this.gradient(node), row >= 0 && this.isAbout(row)];
    });
    const told = [this.point.map((value) => [value, isRounded(value, digits)]), gradients];
    this.ends.forEach((ends, k) => ends.forEach(([element, written], place) => {
      if (k && ends.length !== wanted.length) return; // a name that is not in the graph
      const [value, isAbout] = told[k][place] ?? [];
      const isOther = this.isChanged && value !== undefined;
      const key = isOther ? `${plain(value, digits)}${isAbout}` : "written";
      if (element.dataset.key === key) return;
      element.dataset.key = key;
      element.replaceChildren(...(isOther
        ? [written[0], sign(isAbout ? "≈" : "="), mathNumber(value, digits)] : written));
    }));
  }

  // What is said of a row besides: of numbers nothing.
  worked() {
    return [];
  }

  // Writes the tables at other values: results always, formulas where they are seen.
  write(isWhole = false) {
    const isChanged = this.isChanged;
    this.writeEnds();
    this.rows.forEach((row, k) => {
      const last = row.cells.length - 1;
      const key = isChanged
        ? `${plain(this.result(k), this.data.digits)}${this.isAbout(k)}` : "written";
      if (row.dataset.key !== key) {
        row.dataset.key = key;
        row.cells[last].replaceChildren(
          ...(isChanged ? [this.shownResult(k)] : this.written[k][last]));
      }
      if (!isChanged) row.cells[last - 1].replaceChildren(...this.written[k][last - 1]);
      else if (isWhole || isNarrow()) {
        const numbers = this.substituted(k);
        row.cells[last - 1].replaceChildren(...(numbers ? [numbers] : []));
      }
    });
  }
}
