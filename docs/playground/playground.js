// What is typed, read and played; and the address that holds it.

const WAIT = 250; // milliseconds behind the last key
const LONGEST_ADDRESS = 20_000; // characters; what is longer is no link

const Playground = {
  player: null,
  program: null,

  start() {
    LAYOUTS.read(byId("layouts").content);
    const box = byId("typed");
    const page = JSON.parse(byId("page").textContent);
    this.keys = page.keys;
    for (const [name, text] of page.examples) byId("examples").append(new Option(name, text));
    byId("examples").addEventListener("change", () => {
      box.value = byId("examples").value;
      this.take(new Map());
    });
    box.addEventListener("input", () => {
      clearTimeout(this.waits);
      this.waits = setTimeout(() => this.take(this.values()), WAIT);
    });
    byId("link").addEventListener("click", () => this.copy(location.href, "link"));
    byId("command").addEventListener("click", () => this.copy(this.command(), "command"));
    addEventListener("hashchange", () => this.open());
    this.open();
  },

  // What the address holds, or the first example.
  open() {
    const asked = new URLSearchParams(location.hash.slice(1));
    byId("typed").value = asked.get("p") ?? byId("examples").options[1].value;
    const values = new Map();
    for (const [key, text] of asked) {
      if (key.startsWith("v.") && DECIMAL.test(text) && !fit(text)) values.set(key.slice(2), Number(text));
    }
    this.take(values, (parseInt(asked.get("step") ?? "1", 10) || 1) - 1);
  },

  // The values that the variables have now, to be kept while the program changes.
  values() {
    const { player, program } = this;
    if (!player || !program) return this.kept ?? new Map();
    const { data, point, engine } = player.lesson;
    this.kept = new Map(engine.variables.map((node, k) => [data.names[node], point[k]]));
    return this.kept;
  },

  take(values, step = 0) {
    const text = byId("typed").value;
    byId("typed").rows = Math.min(innerHeight < 800 ? 2 : 5, text.split("\n").length);
    try {
      const program = new Reader(text).read();
      const names = program.functions.flatMap((name, node) => (name === "variable" ? [program.names.get(node)] : []));
      const own = this.program?.values ?? new Map();
      const first = names.map((name) => {
        const isNew = program.values.has(name) && program.values.get(name) !== own.get(name);
        return (isNew ? null : values.get(name)) ?? program.values.get(name) ?? 1;
      });
      const lesson = lessonOf(program, first);
      this.program = program;
      this.refuse(null);
      this.play(lesson, step);
    } catch (error) {
      this.program = null;
      if (error instanceof Refusal) this.refuse(error);
      else {
        this.refuse(new Refusal("this page fails on this program", 0, 0));
        throw error;
      }
    }
  },

  play(lesson, step) {
    byId("lessons-here").replaceChildren(lesson.root);
    lesson.step = Math.max(0, Math.min(step, lesson.length - 1));
    if (!this.player) this.player = play([lesson], this.keys);
    else this.player.take([lesson]);
    this.player.choose(lesson);
    if (!this.isOpen) {
      this.isOpen = true;
      if (!isNarrow()) this.player.panel.toggle();
      makeRoom(this.player);
    }
  },

  // Says why a program is not read; what was played before is no longer that program.
  refuse(refusal) {
    document.body.classList.toggle("refused", Boolean(refusal));
    byId("typed").toggleAttribute("aria-invalid", Boolean(refusal));
    if (refusal) byId("typed").setAttribute("aria-invalid", "true");
    const said = byId("refusal");
    said.hidden = !refusal;
    if (!refusal) {
      said.replaceChildren();
      return;
    }
    byId("lessons-here").replaceChildren();
    const parts = [html("p", { class: "error" }, `error: ${visible(refusal.message)}`)];
    if (refusal.end > refusal.start || refusal.label) parts.push(html("pre", {}, quoted(byId("typed").value, refusal)));
    if (refusal.also) {
      parts.push(html("p", {}, "The command reads more than this page (functions of your own, arrays, LaTeX, code): ",
        html("code", {}, this.command())));
    }
    said.replaceChildren(...parts);
    this.write(new URLSearchParams({ p: byId("typed").value }));
  },

  // The command line that tells the same.
  command() {
    const text = byId("typed").value.trim();
    const quote = (word) => (/^[\w.=+-]+$/.test(word) ? word : ["'", word.replaceAll("'", "'\\''"), "'"].join(""));
    const { player, program } = this;
    const values = program ? player.lesson.engine.variables.map((node, k) =>
      `${player.lesson.data.names[node]}=${plain(player.lesson.point[k], null)}`) : [];
    return ["backprop-trace", ...(text.startsWith("-") ? ["--"] : []), text, ...values].map(quote).join(" ");
  },

  async copy(text, id) {
    let isDone = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      isDone = false;
    }
    byId("copied").textContent = isDone ? `The ${id} is copied.` : text;
  },

  write(parts) {
    const address = String(parts);
    try {
      history.replaceState(null, "", address.length > LONGEST_ADDRESS ? "#" : `#${address}`);
    } catch { /* a browser that was asked too often in a second */ }
  },
};

// As on every page, with the program in front.
function writeAddress({ lesson }) {
  const { engine, data, point, step } = lesson;
  const parts = new URLSearchParams({ p: byId("typed").value });
  engine.variables.forEach((node, k) => parts.set(`v.${data.names[node]}`, plain(point[k], null)));
  parts.set("step", step + 1);
  Playground.write(parts);
}

// The line of a text with the place below it: at most 100 characters of it.
function quoted(text, { start, end, label }) {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const till = text.indexOf("\n", start);
  const line = text.slice(from, till < 0 ? text.length : till);
  const low = start - from > 60 ? start - from - 50 : 0;
  const part = line.slice(low, low + 100);
  const head = low ? "..." : "";
  const number = text.trim().includes("\n") ? `${text.slice(0, from).split("\n").length} ` : "";
  const before = head + visible(part.slice(0, start - from - low)).replaceAll("\t", " ");
  const marked = Math.max(1, Math.min(end, from + line.length, from + low + 100) - start);
  const tail = low + 100 < line.length ? "..." : "";
  return `${number}| ${before}${visible(part.slice(start - from - low)).replaceAll("\t", " ")}${tail}\n`
    + `${" ".repeat(number.length)}| ${" ".repeat([...before].length)}${"^".repeat(marked)} ${visible(label)}`;
}

Playground.start();
