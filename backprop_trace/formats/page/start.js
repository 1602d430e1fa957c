// What begins everything: the lessons that stand in the page, and what plays them.

// On paper everything is told, whatever the step.
function printWhole(player) {
  addEventListener("beforeprint", () => {
    for (const lesson of player.lessons) {
      if (lesson.isChanged) lesson.write(true);
      player.graphs.get(lesson).complete();
    }
  });
  addEventListener("afterprint", () => player.draw());
}

function start() {
  const page = JSON.parse(byId("page").textContent);
  const formulas = [...byId("formulas").content.children];
  const lessons = all("article.lesson").map((root, k) =>
    new (page.lessons[k].shaped ? ArrayLesson : Lesson)(root, page.lessons[k], formulas));
  if (!lessons.every((lesson) => lesson.length === lesson.data.rows.length && lesson.length)) return;
  const player = play(lessons, page.keys);
  chooseLessons(player);
  readAddress(player);
  makeRoom(player);
  addEventListener("hashchange", () => readAddress(player));
}

// A player of some lessons, its buttons and its keys.
function play(lessons, keys) {
  byId("plays").media = "screen";
  const player = new Player(lessons);
  const actions = listen(player, keys);
  explainKeys(keys.help);
  for (const id of ["back", "next", "ask", "values", "list", "theme", "keys"]) {
    byId(id).addEventListener("click", () => actions[id]());
  }
  byId("values").hidden = !lessons.some(({ data }) => data.calculates);
  byId("seek").addEventListener("input", (event) => player.go(event.target.value - 1, player.asks));
  for (const button of all("[data-pass]")) {
    button.addEventListener("click", () => player.goToPass(Number(button.dataset.pass)));
  }
  for (const id of ["speak", "bar"]) byId(id).hidden = false;
  addEventListener("resize", () => {
    if (player.lesson.isChanged) player.lesson.write(); // a phone shows more columns
    player.draw();
  });
  printWhole(player);
  return player;
}

function chooseLessons(player) {
  const select = byId("lessons");
  select.hidden = player.lessons.length < 2;
  for (const { name } of player.lessons) select.append(new Option(name));
  select.addEventListener("change", () =>
    player.choose(player.lessons.find(({ name }) => name === select.value)));
}
