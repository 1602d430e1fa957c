// The sentence on a row, as --explain has it; at other values its words are chosen anew.

function sentence(lesson, row) {
  const { data, run } = lesson;
  const [kind, node, ...rest] = data.rows[row];
  const slots = lesson.slots(row);
  const fill = (text) =>
    text.replace(/\{([lu])\}/g, (_, name) => shown(slots[name], data.digits));
  const moved = data.moved[row];
  if (!lesson.isChanged || !moved) return fill(data.said[row] ?? "");
  if (kind === LOCAL) {
    const words = data.slopes[slopeKind(run.locals.get(`${node}:${rest[0]}`))];
    return fill(words.replace("{grows}", moved).replace("{node}", data.names[node]));
  }
  return lesson.isOff(...rest) ? data.slopes.off : fill(moved === 1 ? data.said[row] : moved);
}

function slopeKind(slope) {
  if (slope === null) return "off";
  if (slope !== slope) return "nan";
  if (!Number.isFinite(slope)) return "inf";
  return { 0: "flat", 1: "up", "-1": "down" }[slope] ?? "other";
}
