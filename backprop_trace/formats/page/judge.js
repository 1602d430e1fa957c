// What an answer is: right, a slip, wrong, or too vague to tell; as the command judges it.

const [RIGHT, WRONG, VAGUE, SLIP, SHOWN] = ["right", "wrong", "vague", "slip", "shown"];

const isSame = (one, other, tolerance = 1e-9) =>
  one === other || Math.abs(one - other) <= tolerance * Math.max(Math.abs(one), Math.abs(other));

// Whether a number is the right one, as it was typed.
function judgeNumber({ value, place, figures, zeros }, { truth, exact, scale, wrong }) {
  const { rounding, window: near, figures: least, coarsest } = RULES;
  if (Number.isNaN(truth) || Number.isNaN(value)) {
    return Number.isNaN(truth) && Number.isNaN(value) ? RIGHT : WRONG;
  }
  if (!Number.isFinite(truth) || !Number.isFinite(value)) return value === truth ? RIGHT : WRONG;
  const off = Math.abs(value - truth);
  if (off <= (rounding * Math.abs(truth) || rounding)) return RIGHT;
  if (exact || value * truth <= 0) return WRONG;
  const others = wrong.map((each) => each.value).filter((each) => each !== truth);
  const half = (place / 2) * (1 + 1e-9);
  const isRounded = figures >= least && off <= half;
  if (isRounded && half <= coarsest * scale) {
    return others.some((each) => isSame(value, each)) ? VAGUE : RIGHT;
  }
  if (isRounded && scale < Math.abs(truth)) return VAGUE;
  const nearest = Math.min(Infinity, ...others.map((each) => Math.abs(value - each)));
  const coarse = figures - zeros >= least ? half * Number(`1e${zeros}`) : 0;
  const allowed = Math.max(near * scale, Math.min(coarse, coarsest * scale));
  return off <= allowed && off <= nearest ? RIGHT : WRONG;
}

// The slips that give a number: one, or two of which it may be either; or none.
function diagnose(wrong, number, place = 0) {
  const matching = new Map();
  for (const each of Number.isFinite(number) ? wrong : []) {
    const reach = Math.max(RULES.close * each.scale, place / 2);
    const isNear = Math.abs(number - each.value) <= reach || isSame(number, each.value);
    if (isNear && !matching.has(each.slip)) matching.set(each.slip, each);
  }
  const general = new Set([...matching.values()].flatMap(({ below }) => below));
  const left = [...matching.values()].filter(({ slip }) => !general.has(slip));
  return left.length < 3 ? left : [];
}

const isClose = (nodes, { leaves, truth }, size) => {
  const values = valuesOf(nodes, leaves);
  const found = values.at(-1);
  if (!Number.isFinite(truth) || !Number.isFinite(found)) return Object.is(found, truth);
  const largest = Math.max(...values.filter(Number.isFinite).map(Math.abs));
  return Math.abs(found - truth) <= RULES.relative * size + RULES.lost * largest;
};

// How far a formula agrees: everywhere, here only (and where it does not), or not at all.
function agreement(nodes, { points, sized, others }) {
  const value = valuesOf(nodes, points[0].leaves).at(-1);
  const near = points.slice(0, sized);
  const largest = Math.max(...near.map(({ truth }) => Math.abs(truth)));
  const used = nodes.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const isAsked = ({ leaves }) => used.every((name) => Object.hasOwn(leaves, name));
  if (!isClose(nodes, points[0], points[0].truth === 0 ? 0 : largest)) return { value, extent: "nowhere" };
  const differs = points.some((point, k) => isAsked(point)
    && !isClose(nodes, point, k < sized ? largest : Math.abs(point.truth)));
  if (!differs) return { value, extent: "everywhere" };
  const seen = others.map((point) => ({ ...point, gives: valuesOf(nodes, point.leaves).at(-1) }))
    .find(({ gives, truth }) => Number.isFinite(gives) && Number.isFinite(truth)
      && Math.abs(gives - truth) > RULES.seen * Math.max(Math.abs(gives), Math.abs(truth)));
  return { value, extent: "here", seen };
}

// What an answer to a question is; throws Unread where it can't be read.
function judge(question, text) {
  const { number, formula } = readAnswer(text, question.names);
  let { value, place, figures } = number ?? {};
  if (formula) {
    const found = agreement(formula, question);
    value = found.value;
    place = figures = 0;
    if (found.extent === "everywhere") return { verdict: RIGHT, value, slips: [] };
    if (found.extent === "here") return { verdict: WRONG, value, slips: [], seen: found.seen, isLucky: true };
  } else {
    const verdict = judgeNumber(number, question);
    if (verdict !== WRONG) return { verdict, value, slips: [] };
  }
  const slips = diagnose(question.wrong, value, figures > 1 ? place : 0);
  return { verdict: slips.length ? SLIP : WRONG, value, slips };
}
