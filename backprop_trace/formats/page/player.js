// The player: where somebody stands, and everything that shows it.

class Player {
  constructor(lessons) {
    this.asks = false;
    this.isAsked = false;
    this.take(lessons);
    this.panel = new Panel(this);
  }

  take(lessons) {
    this.lessons = lessons;
    this.graphs = new Map(lessons.map((lesson) => [lesson, new Graph(lesson)]));
    this.lesson = lessons[0];
    for (const lesson of lessons) {
      lesson.rows.forEach((row, k) => row.addEventListener("click", () => this.go(k)));
      this.graphs.get(lesson).chosen = (nodes) => this.goToNode(nodes);
    }
  }

  get graph() {
    return this.graphs.get(this.lesson);
  }

  // Where to go

  next() {
    if (this.isAsked) this.go(this.lesson.step);
    else if (this.lesson.step + 1 < this.lesson.length) this.go(this.lesson.step + 1, this.asks);
  }

  back() {
    this.go(this.lesson.step - 1);
  }

  go(step, isAsked = false) {
    this.lesson.step = Math.max(0, Math.min(step, this.lesson.length - 1));
    this.isAsked = isAsked;
    this.draw();
  }

  goToPass(pass) {
    const first = this.lesson.passes.indexOf(pass);
    if (first >= 0) this.go(first);
  }

  // To the row of this pass that makes a node, or else to the one that makes its value.
  goToNode(nodes) {
    const { data, passes, step } = this.lesson;
    const makes = ([kind, node, ...rest]) => nodes.includes(node) &&
      (kind === FORWARD || kind === SEED || kind === SUM || (kind === CONTRIBUTION && rest[2] === 1));
    const rows = data.rows.map((row, k) => [row, k]).filter(([row]) => makes(row));
    const here = rows.find(([, k]) => passes[k] === (passes[step] === 2 ? 2 : 0)) ?? rows[0];
    if (here) this.go(here[1]);
  }

  choose(lesson) {
    this.lesson = lesson;
    for (const each of this.lessons) each.root.classList.toggle("away", each !== lesson);
    byId("lessons").value = lesson.name;
    this.panel.reset();
    this.go(lesson.step);
  }

  ask() {
    this.asks = !this.asks;
    byId("ask").setAttribute("aria-pressed", this.asks);
    this.go(this.lesson.step, this.asks);
  }

  // What is to be seen

  draw() {
    const { lesson, isAsked } = this;
    const { step } = lesson;
    const isLast = step === lesson.length - 1 && !isAsked;
    document.body.classList.toggle("asks", this.asks);
    lesson.root.classList.toggle("finished", isLast);
    lesson.rows.forEach((row, k) => {
      row.classList.toggle("now", k === step);
      row.classList.toggle("future", k > step);
      row.classList.toggle("asked", k === step && isAsked);
      if (k === step) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
    });
    this.drawLine();
    this.box();
    this.panel.draw();
    this.graph.show(step, isAsked);
    this.drawBar(isLast);
    this.settle();
    writeAddress(this);
  }

  // What is measured comes last: everything is laid out once.
  settle() {
    this.scrollTo(this.lesson.rows[this.lesson.step]);
    fit(byId("line"));
    this.graph.look();
  }

  drawLine() {
    const { lesson, isAsked } = this;
    const line = byId("line");
    const parts = lesson.line(lesson.step).filter((part) => part.length);
    const result = parts.pop();
    const same = (part) => part.map((node) => node.textContent).join("").replace(/^=/, "");
    if (parts.length > 1 && same(parts[parts.length - 1]) === same(result)) parts.pop();
    const children = parts.flatMap((part, k) => {
      const about = part[0].firstElementChild?.textContent === "≈";
      const begins = about || part[0].firstElementChild?.textContent === "=";
      return [...(k && !begins ? [math("math", sign("="))] : []), html("span", {}, ...part)];
    });
    const first = result[0].firstElementChild;
    const isAbout = first?.textContent === "≈";
    if (isAbout) first.remove();
    const shownAs = isAsked ? ["?"] : result;
    children.push(math("math", sign(isAbout && !isAsked ? "≈" : "=")),
      html("span", { class: "result" }, ...shownAs));
    line.className = `line ${PASS_NAMES[lesson.passes[lesson.step]]}${lesson.data.shaped ? " tall" : ""}`;
    line.style.removeProperty("font-size");
    line.replaceChildren(...children);
    byId("say").replaceChildren(...(isAsked ? ["What is it?"]
      : [sentence(lesson, lesson.step), ...lesson.worked(lesson.step)]));
  }

  // The operation of the step, in the program's own formula.
  box() {
    const { root, data, step } = this.lesson;
    const [kind, node] = data.rows[step];
    const isLeaf = !data.nodes[node][0];
    const via = kind === CONTRIBUTION && isLeaf ? data.rows[step][2] : node;
    const statement = data.statements[via];
    for (const formula of all("[data-statement]", root)) {
      const isHere = Number(formula.dataset.statement) === statement;
      formula.parentNode.classList.toggle("here", isHere);
    }
    for (const part of all(".program [data-node]", root)) {
      part.classList.toggle("now", Number(part.dataset.node) === via);
    }
  }

  drawBar(isLast) {
    const { step, passes, length } = this.lesson;
    const seek = byId("seek");
    const names = ["forward pass", "local gradients", "backward pass"];
    seek.max = length;
    seek.value = step + 1;
    seek.setAttribute("aria-valuetext", `Step ${step + 1} of ${length}, ${names[passes[step]]}`);
    byId("where").textContent = `${step + 1} of ${length}`;
    byId("back").disabled = step === 0;
    byId("next").disabled = isLast;
    for (const button of all("[data-pass]")) {
      const isHere = Number(button.dataset.pass) === passes[step];
      if (isHere) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      button.disabled = !passes.includes(Number(button.dataset.pass));
    }
  }

  scrollTo(row) {
    const side = find(".side", this.lesson.root);
    const frame = side.getBoundingClientRect();
    const place = row.getBoundingClientRect();
    if (getComputedStyle(side).overflowY !== "auto" || !frame.height) return;
    if (place.top < frame.top + 40 || place.bottom > frame.bottom - 40) {
      side.scrollTop += place.top - frame.top - frame.height / 2;
    }
  }
}

// Makes a line's letters as small as they must be for its room, down to a half.
function fit(line) {
  const areas = [...line.children].map((each) => each.getBoundingClientRect());
  const wide = areas.reduce((sum, { width }) => sum + width, 0);
  const part = Math.min((line.clientWidth - 12 * areas.length) / wide,
    line.clientHeight / Math.max(...areas.map(({ height }) => height)));
  const { fontSize, flexWrap } = getComputedStyle(line);
  if (part >= 1 || flexWrap === "wrap") return;
  line.style.setProperty("font-size", `${parseFloat(fontSize) * Math.max(0.5, part)}px`);
}
