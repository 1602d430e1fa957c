// The address holds a situation: a step, a lesson, other values. And what begins everything.

function writeAddress(player) {
  const { lesson, lessons } = player;
  const parts = [`step=${lesson.step + 1}`];
  if (lessons.length > 1) parts.unshift(`lesson=${encodeURIComponent(lesson.name)}`);
  lesson.engine.variables.forEach((node, place) => {
    const value = lesson.point[place];
    if (!Object.is(value, lesson.engine.initial[place])) {
      parts.push(`v.${encodeURIComponent(lesson.data.names[node])}=${plain(value, null)}`);
    }
  });
  try {
    history.replaceState(null, "", `#${parts.join("&")}`);
  } catch { /* a browser that was asked too often in a second */ }
}

// What is not of this page is put right: the nearest step, values that are numbers.
function readAddress(player) {
  const asked = new URLSearchParams(location.hash.slice(1));
  const lesson = player.lessons.find(({ name }) => name === asked.get("lesson"))
    ?? player.lessons[0];
  const { engine, data } = lesson;
  engine.variables.forEach((node, place) => {
    const text = asked.get(`v.${data.names[node]}`);
    const value = text === null || text.trim() === "" ? NaN : Number(text);
    lesson.point[place] = data.calculates && Number.isFinite(value) ? value : engine.initial[place];
  });
  if (data.calculates) {
    lesson.calculate();
    lesson.write();
  }
  const step = parseInt(asked.get("step") ?? "1", 10);
  lesson.step = Math.max(0, Math.min((step || 1) - 1, lesson.length - 1));
  player.choose(lesson);
}

// On paper everything is told, whatever the step.
function printWhole(player) {
  addEventListener("beforeprint", () => {
    if (player.lesson.isChanged) player.lesson.write(true);
    player.graph.complete();
  });
  addEventListener("afterprint", () => player.draw());
}

function start() {
  const page = JSON.parse(byId("page").textContent);
  const formulas = [...byId("formulas").content.children];
  const lessons = all("article.lesson").map((root, k) =>
    new Lesson(root, page.lessons[k], formulas));
  if (!lessons.every((lesson) => lesson.length === lesson.data.rows.length && lesson.length)) return;
  byId("plays").media = "screen";
  const player = new Player(lessons);
  const actions = listen(player, page.keys);
  explainKeys(page.keys.help);
  for (const id of ["back", "next", "ask", "values", "list", "theme", "keys"]) {
    byId(id).addEventListener("click", () => actions[id]());
  }
  byId("values").hidden = !lessons.some(({ data }) => data.calculates);
  byId("seek").addEventListener("input", (event) => player.go(event.target.value - 1, player.asks));
  for (const button of all("[data-pass]")) {
    button.addEventListener("click", () => player.goToPass(Number(button.dataset.pass)));
  }
  for (const id of ["speak", "bar"]) byId(id).hidden = false;
  chooseLessons(player);
  printWhole(player);
  readAddress(player);
  makeRoom(player);
  addEventListener("hashchange", () => readAddress(player));
  addEventListener("resize", () => player.draw());
}

function chooseLessons(player) {
  const select = byId("lessons");
  select.hidden = player.lessons.length < 2;
  for (const { name, title } of player.lessons) select.append(new Option(title, name));
  select.addEventListener("change", () =>
    player.choose(player.lessons.find(({ name }) => name === select.value)));
}

start();
