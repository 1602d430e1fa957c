// The address holds a situation: a step, a lesson, other values.

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
