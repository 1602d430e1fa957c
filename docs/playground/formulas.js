// Formulas in MathML: from the layouts of the page's own notation, made of notation/mathml.py.

const MINUS_RANK = 30; // an operand that needs more than a sum's rank holds a negative in parentheses

const mi = (name) => math("mi", name);

// A number or constant as the program has it.
function literalOf(text) {
  if (Object.hasOwn(LAYOUTS.constants, text)) return LAYOUTS.constants[text].cloneNode(true);
  const [mantissa, power] = text.toLowerCase().split("e");
  const size = mantissa.replace("-", "");
  const parts = [math("mn", size)];
  if (power !== undefined) {
    const exponent = Number(power);
    const ten = math("msup", math("mn", "10"), math("mrow", ...(exponent < 0 ? [sign("−", "prefix")] : []),
      math("mn", String(Math.abs(exponent)))));
    parts.splice(0, size === "1" ? 1 : 0);
    if (parts.length) parts.push(sign("×"));
    parts.push(ten);
  }
  return mantissa.startsWith("-") ? math("mrow", sign("−", "prefix"), ...parts)
    : parts.length === 1 ? parts[0] : math("mrow", ...parts);
}

const isFragileText = (text) => /^-|^[.0-9].*e/i.test(text);
const parenthesised = (nodes) => [sign("(", "prefix"), ...nodes, sign(")", "postfix")];

function literalFor(text, needed) {
  const written = literalOf(text);
  return needed > MINUS_RANK && isFragileText(text) ? parenthesised([written]) : [written];
}

const LAYOUTS = {
  constants: {},
  found: new Map(),

  read(root) {
    for (const each of all("[data-constant]", root)) this.constants[each.dataset.constant] = each.firstElementChild;
    for (const each of all("[data-layout]", root)) this.found.set(each.dataset.layout, each);
  },

  // How an operation of so many operands is set: one of any number is a call. Where the letter of
  // the sigmoid is a name, the function is written out.
  of(called, count) {
    const name = called === "sigmoid" && this.hasSigma ? "sigmoid as typed" : called;
    const layout = this.found.get(`${name}/${count}`);
    if (layout) return layout.cloneNode(true);
    const call = this.found.get(`${name}/1`).cloneNode(true);
    const first = find("[data-slot]", call);
    for (let k = count - 1; k; k--) {
      const slot = first.cloneNode(true);
      slot.dataset.slot = k;
      first.after(sign(","), slot);
    }
    return call;
  },
};

// An operation as its rank and its elements; leaf(k, needed) gives those of its operand k.
function setOperation(name, count, leaf) {
  const layout = LAYOUTS.of(name, count);
  for (const slot of all("[data-slot]", layout)) {
    slot.replaceWith(...leaf(Number(slot.dataset.slot), Number(slot.dataset.needs)));
  }
  return [Number(layout.dataset.rank), [...layout.childNodes]];
}

// A formula of the table: a letter, { "#": literal } or [operation, ...operands].
function compose(tree, needed, count, leaf) {
  if (typeof tree === "string") return leaf(tree === "out" ? count : OPERANDS.indexOf(tree), needed);
  if (tree["#"] !== undefined) return literalFor(tree["#"], needed);
  if (tree.place !== undefined) return leaf(tree.place, needed);
  const [name, ...operands] = tree;
  if (name === "identity") return compose(operands[0], needed, count, leaf);
  const [rank, nodes] = setOperation(name, operands.length, (k, needs) => compose(operands[k], needs, count, leaf));
  return rank < needed ? parenthesised(nodes) : nodes;
}

// The formula of a local gradient. It may depend on literals, and at a tie on the number.
function localTree(name, position, count, texts, slope) {
  if (name === "pow") {
    const special = powerTree(position, texts);
    if (special) return special;
  }
  const rules = GRAMMAR.locals[name];
  if (rules[count]) return rules[count][position];
  const part = (name === "max" || name === "min") && slope > 0 && slope < 1 ? ["div", { "#": "1" }, { "#": String(Math.round(1 / slope)) }] : null;
  const filled = (tree) => {
    if (tree === "k") return { place: position };
    if (tree["#"] === "n") return { "#": String(count) };
    if (tree["#"] === "1" && part) return part;
    return Array.isArray(tree) ? tree.map((each, k) => (k ? filled(each) : each)) : tree;
  };
  return filled(rules.n);
}

// The local gradient of a power as it is taught where a side is a literal: operations/powers.py.
function powerTree(position, [base, exponent]) {
  if (position) return base === "e" ? "out" : null;
  const found = exponent === null ? null : fractionOf(exponent);
  if (!found) return null;
  const [digits, places] = found;
  if (digits === 0n) return { "#": "0" };
  const less = decimalText(digits - 10n ** BigInt(places), places);
  if (less === "0") return { "#": "1" };
  const power = less === "1" ? "a" : ["pow", "a", { "#": less }];
  if (places === 0 && digits === 1n) return power;
  return places === 0 && digits === -1n ? ["neg", power] : ["mul", { "#": exponent }, power];
}

// digits and places with text = digits/10**places in lowest terms; null for no decimal, or a long one.
function fractionOf(text) {
  const match = /^(-?[0-9]*)(?:\.([0-9]*))?(?:e([+-]?[0-9]+))?$/i.exec(text);
  if (!match || text.length > 40) return null;
  let digits = BigInt(match[1] + (match[2] ?? ""));
  let places = (match[2] ?? "").length - Number(match[3] ?? 0);
  if (Math.abs(places) > 40) return null;
  if (places < 0) [digits, places] = [digits * 10n ** BigInt(-places), 0];
  while (places && digits % 10n === 0n) [digits, places] = [digits / 10n, places - 1];
  return [digits, places];
}

function decimalText(digits, places) {
  while (places && digits % 10n === 0n) [digits, places] = [digits / 10n, places - 1];
  const figures = String(digits < 0n ? -digits : digits).padStart(places + 1, "0");
  const minus = digits < 0n ? "-" : "";
  return places ? `${minus}${figures.slice(0, -places)}.${figures.slice(-places)}` : minus + figures;
}
