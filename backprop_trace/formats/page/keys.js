// Keys, and the clicker of a lecturer; the table of keys is the one of the terminal.

const DOM_NAMES = { " ": "Space", ArrowRight: "Right", ArrowLeft: "Left", ArrowUp: "Up", ArrowDown: "Down" };

function listen(player, keys) {
  const meanings = new Map(Object.entries(keys.meanings).flatMap(([meaning, names]) =>
    names.map((name) => [name, meaning])));
  const blank = byId("blank");
  const go = byId("go");
  const actions = {
    next: () => player.next(),
    back: () => player.back(),
    first: () => player.go(0),
    last: () => player.go(player.lesson.length - 1),
    pass: (key) => player.goToPass(Number(key) - 1),
    go: () => askForStep(),
    ask: () => player.ask(),
    blank: () => { blank.hidden = false; },
    keys: () => byId("help").showModal(),
    values: () => player.panel.toggle(),
    list: () => toggleList(player),
    paths: () => player.panel.turnPaths(),
    zoom: () => { player.graph.view?.turn(); player.draw(); },
    theme: () => changeTheme(),
    full: () => toggleFull(),
  };

  function askForStep() {
    byId("ask-for").hidden = false;
    go.max = player.lesson.length;
    go.value = "";
    go.focus();
  }

  go.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && go.value) player.go(Number(go.value) - 1);
    if (event.key === "Enter" || event.key === "Escape") go.blur();
  });
  go.addEventListener("blur", () => { byId("ask-for").hidden = true; });

  addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || byId("help").open) return;
    const key = DOM_NAMES[event.key] ?? event.key;
    const meaning = meanings.get(key);
    if (!blank.hidden) {
      blank.hidden = true;
      event.preventDefault();
      return;
    }
    const { target } = event;
    const isPage = key === "PageDown" || key === "PageUp";
    if (target.matches?.("input, select, textarea") && !isPage) return;
    if (target.matches?.("button, summary") && (key === "Space" || key === "Enter")) return;
    if (isNarrow() && (key === "Down" || key === "Up" || key === "Space")) return;
    if (!actions[meaning]) return;
    event.preventDefault();
    actions[meaning](key);
  });
  blank.addEventListener("click", () => { blank.hidden = true; });
  return actions;
}

const isNarrow = () => matchMedia("(max-width: 50rem)").matches;

function toggleList(player) {
  const isOn = byId("list").getAttribute("aria-pressed") !== "true";
  byId("list").setAttribute("aria-pressed", isOn);
  document.body.classList.toggle("no-list", !isOn);
  player.draw();
}

// The list goes where the graph's letters would be too small beside it.
function makeRoom(player) {
  const { view } = player.graph;
  if (view && !isNarrow() && view.letters() < SMALLEST + 1) toggleList(player);
}

function changeTheme() {
  const { dataset } = document.documentElement;
  const isDark = dataset.theme
    ? dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  dataset.theme = isDark ? "light" : "dark";
}

function toggleFull() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

// The keys in words, for the dialog.
function explainKeys(help) {
  find("#help dl").append(...help.flatMap(([names, words]) =>
    [html("dt", {}, names), html("dd", {}, words)]));
}
