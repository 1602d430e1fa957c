// A worked example over arrays: it is played with the values that it has.

class ArrayLesson extends Lesson {
  initialNumbers() {
    this.trace = JSON.parse(find("script.trace", this.root).textContent);
    return { values: new Map(), gradients: new Map(), results: [] };
  }

  copied(row, column) {
    const nodes = this.written[row][column] ?? [];
    return nodes.some((node) => node.textContent.trim()) ? nodes.map((node) => node.cloneNode(true)) : [];
  }

  // What, its formula and the array; of a local gradient what it is, and what that gives.
  line(row) {
    if (this.passes[row] !== 1) return [0, 1, 3].map((column) => this.copied(row, column));
    const [left, right, ...remark] = this.copied(row, 1);
    right.firstElementChild.remove(); // the sign between them
    return [[left], [right, ...remark]];
  }

  // One entry in numbers: the scalar chain rule inside the rule for arrays.
  worked(row) {
    const entry = this.passes[row] === 1 ? [] : this.copied(row, 4);
    return entry.length ? [html("span", { class: "worked" }, ...entry)] : [];
  }
}
