// Words, mathematics and numbers that somebody typed, as elements: lists become MathML.

const built = ([name, attributes, ...children]) =>
  make("math", name, attributes, ...children.map((each) => (Array.isArray(each) ? built(each) : each)));

// What stands in a slot: a number, a name, or words as they were typed.
function filled(value, digits) {
  if (typeof value === "number") return math("math", mathNumber(value, digits));
  return Array.isArray(value) ? built(value) : value;
}

const lineOf = (pieces, digits, slots = {}) => pieces.map((piece) => {
  if (typeof piece === "string") return piece;
  return Array.isArray(piece) ? built(piece) : filled(slots[piece.slot], digits);
});

const paragraph = (pieces, digits, slots, attributes = {}) =>
  html("p", attributes, ...lineOf(pieces, digits, slots));

// What is said of a number that one slip gives, or either of two.
function slipsSaid(slips, value, digits) {
  const said = slips.map((slip) => lineOf(slip.said, digits, { x: value }));
  if (said.length < 2) return said.flat();
  const [either, or] = RULES.either;
  return [either, ...said[0], or, ...said[1]];
}
