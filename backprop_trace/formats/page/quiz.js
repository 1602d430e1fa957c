// The quiz: one question at a time; an answer is judged, and the right row follows at once.

class Quiz {
  constructor(data) {
    this.data = data;
    this.questions = data.questions;
    this.done = []; // what was typed, and what it is
    const picture = find(".stage svg");
    this.graph = picture && new QuizGraph(picture, data.texts);
    this.isTold = false;
  }

  get question() {
    return this.questions[this.done.length - (this.isTold ? 1 : 0)];
  }

  // Judges what was typed; nothing of what can't be read, or says too little, is counted.
  take(text) {
    const { question } = this;
    if (text === "") return this.add(text, { verdict: SHOWN, slips: [] });
    try {
      const found = judge(question, text);
      if (found.verdict === VAGUE) return this.hint(this.data.vague);
      return this.add(text, found);
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      return this.hint(error.message, error);
    }
  }

  add(text, found) {
    this.done.push({ text: text.trim(), question: this.question, ...found });
    this.isTold = true;
    return true;
  }

  hint(message, place) {
    const field = byId("answer");
    byId("hint").textContent = message.replace(/([^.])$/, "$1.");
    field.setAttribute("aria-invalid", "true");
    field.focus();
    if (place?.end > place?.start) field.setSelectionRange(place.start, place.end);
    return false;
  }

  // What is to be said of an answer: what it is, the right rows, its slip, and its test.
  told({ text, question, verdict, value, slips, seen, isLucky }) {
    const { digits, rows, trial } = question;
    const words = { [RIGHT]: "✓ Right", [SHOWN]: "Shown" }[verdict] ?? "✗ Not right:";
    const head = [RIGHT, SHOWN].includes(verdict) ? [words]
      : [words, " ", html("span", { class: "typed" }, text.slice(0, 60))];
    const lines = [html("p", { class: `verdict ${verdict}` }, ...head)];
    lines.push(...rows.map((row) => paragraph(row, digits, {}, { class: "row" })));
    if (slips.length) lines.push(html("p", {}, ...slipsSaid(slips, value, digits)));
    if (isLucky) {
      const said = this.data.lucky[seen ? 0 : 1];
      lines.push(paragraph(said, digits, { ...seen, x: value, typed: text }));
    }
    if (trial && Number.isFinite(value) && ![RIGHT, SHOWN].includes(verdict)) {
      lines.push(paragraph(trial.said, digits, { x: value, would: value * trial.by }));
    }
    return lines;
  }

  score() {
    const left = this.questions.length - this.done.length;
    const counts = Object.entries(this.data.score).map(([verdict, words]) =>
      [verdict, this.done.filter((each) => each.verdict === verdict).length, words]);
    const told = counts.filter(([verdict, count]) => count || verdict === RIGHT)
      .map(([, count, [one, many]]) => `${count} ${count === 1 ? one : many}`);
    return [...told, ...(left ? [`${left} ${this.data.left}`] : [])].join(", ");
  }

  draw() {
    const { done, questions, isTold, question } = this;
    const isOver = !question;
    byId("place").textContent = isOver ? "" : `${questions.indexOf(question) + 1} of ${questions.length}`;
    byId("label").textContent = isOver ? "Score" : question.label;
    byId("asks").replaceChildren(...(isOver ? [this.score()]
      : [...lineOf(question.asks, question.digits), math("math", sign("="), math("mi", "?"))]));
    byId("facts").replaceChildren(...(question?.facts ?? []).map((fact) =>
      html("span", {}, ...lineOf(fact, question.digits))));
    for (const id of ["form", "hint"]) byId(id).hidden = isTold || isOver;
    byId("hint").textContent = "";
    byId("answer").removeAttribute("aria-invalid");
    byId("told").replaceChildren(...(isTold ? this.told(done.at(-1)) : []));
    byId("next").hidden = !isTold;
    byId("next").textContent = done.length < questions.length ? "Next question" : "Score";
    byId("again").hidden = !isOver;
    this.drawBefore(isTold ? done.slice(0, -1) : done);
    if (!this.graph) return;
    const answered = done.flatMap((each) => (each.question.graph.asked ? [each.question.graph.asked] : []));
    this.graph.show((question ?? questions.at(-1)).graph, answered, !isTold && !isOver);
  }

  drawBefore(done) {
    byId("before").hidden = !done.length;
    byId("list").replaceChildren(...done.map(({ text, question, verdict }) => html("li", {},
      html("span", { class: "past" }, ...lineOf(question.rows.at(-1), question.digits)), " ",
      html("span", { class: `typed ${verdict}` },
        { [RIGHT]: "✓ right", [SHOWN]: "shown" }[verdict] ?? `✗ not ${text.slice(0, 40)}`))));
  }

  // The answers stand in the address: a reload loses none, and a link shows them.
  keep() {
    const address = new URLSearchParams(this.done.map(({ text }) => ["a", text]));
    try {
      history.replaceState(null, "", `#${address}`);
    } catch { /* a browser that was asked too often in a second */ }
  }

  recall() {
    const asked = new URLSearchParams(location.hash.slice(1)).getAll("a");
    for (const text of asked.slice(0, this.questions.length)) {
      if (!this.take(text.trim())) break;
      this.isTold = false;
    }
  }
}

function askAll() {
  const quiz = new Quiz(unseal("sealed"));
  const answer = byId("answer");
  const take = (text) => {
    if (!quiz.take(text)) return;
    quiz.keep();
    quiz.draw();
    byId("next").focus();
  };
  byId("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (answer.value.trim()) take(answer.value);
    else quiz.hint("an answer is a number");
  });
  byId("show").addEventListener("click", () => take(""));
  byId("next").addEventListener("click", () => {
    quiz.isTold = false;
    answer.value = "";
    quiz.draw();
    (quiz.question ? answer : byId("again")).focus();
  });
  byId("again").addEventListener("click", () => {
    quiz.done = [];
    quiz.keep();
    quiz.draw();
    answer.focus();
  });
  byId("quiz").hidden = false;
  quiz.recall();
  quiz.draw();
}

askAll();
