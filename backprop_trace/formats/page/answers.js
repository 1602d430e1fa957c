// An answer as it is typed: a number in any spelling, or a formula over names. Nothing typed is
// ever run as a script: it is read by the grammar of programs, from the same table of operators.

const LONGEST = 1000; // characters of an answer
const SPECIAL = { nan: NaN, inf: Infinity, "+inf": Infinity, "-inf": -Infinity };
const PLAIN = /^([+-]?)(\d*)(?:[.,](\d*))?(?:[eE]([+-]?\d+))?$/;
const TOKEN = new RegExp([
  /(?<blank>\s+)/,
  /(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/,
  /(?<name>[\p{L}_](?:[\p{L}\p{M}\p{Nd}_\u2080-\u2089])*['\u2032]*)/,
  /(?<part>\p{No}(?<![⁰¹²³⁴⁵⁶⁷⁸⁹\u2080-\u2089]))/,
  /(?<raised>\u207b?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)/,
  /(?<sign>\*\*|[<>=!]=|[\s\S])/,
].map(({ source }) => source).join("|"), "gu");
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const [COMPARED, PRODUCT, UNARY, ROOT] = [2, 5, 7, 9];
const COMPARISONS = new Set(["lt", "le", "gt", "ge", "eq", "ne"]);
const UNCLEAR = new Set(["pow", "sqrt"]); // of which nobody knows where they end, without a sign

class Unread extends Error {
  constructor(message, start = 0, end = 0) {
    super(message);
    Object.assign(this, { start, end });
  }
}

// Digits of other scripts, and the wide ones, as those of ASCII: each is one character still.
const ZEROS = [0x660, 0x6f0, 0x966, 0xff10];
const folded = (text) => text.replace(/\u2212/g, "-").replace(/[\u0660-\u096f\uff10-\uff19]/g,
  (each) => {
    const place = each.charCodeAt(0) - (ZEROS.find((zero) => each.charCodeAt(0) - zero < 10) ?? 0);
    return place >= 0 && place < 10 ? String(place) : each;
  });

// The number of an answer, or its formula if that has names; throws Unread.
function readAnswer(text, names = []) {
  if ([...text].length > LONGEST) throw new Unread("an answer has at most 1,000 characters");
  const whole = folded(text);
  const bare = whole.replace(/^[ \t]+|[ \t]+$/g, "");
  if (Object.hasOwn(SPECIAL, bare)) return { number: { value: SPECIAL[bare], place: 0, figures: 0, zeros: 0 } };
  const found = PLAIN.exec(bare);
  if (found && (found[2] || found[3])) return { number: numberOf(found) };
  if (!bare) throw new Unread("an answer is a number");
  const nodes = new AnswerReader(whole, names).read();
  if (nodes.some(({ name }) => name !== undefined)) return { formula: nodes };
  const value = valuesOf(nodes, {}).pop();
  return { number: { value, place: 0, figures: 0, zeros: 0 } };
}

// A decimal number with what its digits say; a comma in it is a point.
function numberOf([, sign, whole, part = "", power = "0"]) {
  const value = Number(`${sign}${whole || "0"}.${part}e${power}`);
  if (power.length > 5) return { value, place: 0, figures: 0, zeros: 0 }; // inf or 0 already
  const digits = ((whole || "0") + part).replace(/^0+/, "");
  const zeros = part ? 0 : digits.length - digits.replace(/0+$/, "").length;
  const place = Number(`1e${Math.max(-320, Math.min(300, Number(power) - part.length))}`);
  return { value, place, figures: Math.max(digits.length, 1), zeros };
}

// All numbers on the way to a formula's value, that one last.
function valuesOf(nodes, leaves) {
  const values = [];
  for (const { value, name, operation, operands } of nodes) {
    if (name !== undefined) values.push(leaves[name]);
    else if (operation) values.push(OPERATIONS[operation][0](...operands.map((k) => values[k])));
    else values.push(value);
  }
  return values;
}

// Operators wait on a stack with their ranks, as in the parser of programs.
class AnswerReader {
  constructor(text, names) {
    this.text = text;
    this.names = new Set(names);
    this.nodes = [];
    this.waiting = [];
    this.last = null; // the operand just read
    this.at = [0, 0];
  }

  read() {
    for (const { 0: token, index, groups } of this.text.matchAll(TOKEN)) {
      this.at = [index, index + token.length];
      if (groups.blank && !/^[^\S\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+$/.test(token)) this.fail("an answer is one line");
      if (groups.number) this.number(token);
      else if (groups.name) this.name(token);
      else if (groups.raised) this.raised(token);
      else if (groups.part) this.part(token);
      else if (groups.sign) this.sign(token);
    }
    this.at = [this.text.length, this.text.length];
    this.apply(1);
    if (this.last === null) this.fail("something is missing here");
    if (this.waiting.length) this.fail("a parenthesis is never closed");
    return this.nodes;
  }

  fail(message) {
    throw new Unread(message, ...this.at);
  }

  add(node) {
    return this.nodes.push(node) - 1;
  }

  // A number, a name or a parenthesis behind an operand is a factor, if nothing else can be meant.
  beside(isNumber) {
    if (this.last === null) return;
    const tight = this.waiting.slice(this.waiting.findLastIndex(({ rank }) => rank < PRODUCT) + 1);
    const isUnclear = tight.at(-1)?.operation === "div" || tight.some(({ operation }) => UNCLEAR.has(operation));
    if (isNumber || isUnclear) this.fail("nothing stands between: products are written with *");
    this.wait({ low: PRODUCT, rank: PRODUCT, operation: "mul" });
  }

  number(token) {
    this.beside(true);
    const value = Number(token);
    if (value === Infinity || (value === 0 && /[1-9]/.test(token.split(/e/i)[0]))) this.fail("a double holds no such number");
    this.last = this.add({ value });
  }

  // A fraction in one character: ½.
  part(token) {
    const found = /^(\d+)\u2044(\d+)$/.exec(token.normalize("NFKD"));
    if (!found) this.fail(`${token} can't be read here`);
    this.beside(true);
    this.last = this.add({ value: found[1] / found[2] });
  }

  name(token) {
    if (/^[eE]$/.test(token) && /\d\.?$/.test(this.text.slice(0, this.at[0]))) {
      this.fail("an exponent is missing, or a sign between");
    }
    const spelled = token.normalize("NFC").replace(/\u00b5/g, "\u03bc").replace(/\u2032/g, "'");
    const lowered = spelled.replace(/[\u2080-\u2089]+/g, (run) =>
      `_${[...run].map((each) => each.charCodeAt(0) - 0x2080).join("")}`);
    const name = this.names.has(spelled) ? spelled : lowered;
    const isCall = /^\s*\(/.test(this.text.slice(this.at[1]));
    this.beside(false);
    if (isCall && Object.hasOwn(LANGUAGE.functions, spelled)) this.called = spelled;
    else if (this.names.has(name)) this.last = this.add({ name });
    else if (Object.hasOwn(LANGUAGE.constants, spelled)) {
      this.last = this.add({ value: LANGUAGE.constants[spelled] });
    } else if (isCall) this.fail(`there is no function ${token.slice(0, 40)}`);
    else if (this.names.size) this.fail(`${token.slice(0, 40)} stands for nothing here`);
    else this.fail(`a number is asked for: ${token.slice(0, 40)} is a name`);
  }

  raised(token) {
    if (this.last === null || this.waiting.at(-1)?.rank === ROOT) this.fail("a number is expected here");
    const digits = [...token].map((each) => (each === "⁻" ? "-" : RAISED.indexOf(each))).join("");
    this.last = this.add({ operation: "pow", operands: [this.last, this.add({ value: Number(digits) })] });
  }

  sign(token) {
    if (token === "(") this.open();
    else if (token === ")" || token === ",") this.end(token);
    else if (this.last === null) this.prefix(token);
    else if (Object.hasOwn(LANGUAGE.infix, token)) {
      const [low, rank, operation] = LANGUAGE.infix[token];
      this.wait({ low, rank, operation });
    } else this.fail(`${token} can't be read here`);
  }

  prefix(token) {
    if (token === "-") this.waiting.push({ rank: UNARY, operation: "neg", isPrefix: true });
    else if (token === "√") this.waiting.push({ rank: ROOT, operation: "sqrt", isPrefix: true });
    else if (token !== "+") this.fail("a number is expected here");
  }

  wait({ low, rank, operation }) {
    if (rank === COMPARED) this.compare();
    if (operation === "pow" && this.waiting.at(-1)?.rank === ROOT && this.text[this.at[0] - 1] !== ")") {
      this.fail("a root with a power needs parentheses");
    }
    this.apply(low);
    this.waiting.push({ rank, operation, left: this.last });
    this.last = null;
  }

  // A comparison stands alone, as the first operand of where.
  compare() {
    this.apply(COMPARED);
    const { called, given } = this.waiting.at(-1) ?? {};
    const isSecond = COMPARISONS.has(this.nodes[this.last]?.operation);
    if (called !== "where" || given.length || isSecond) this.fail("nothing is compared here");
  }

  // What waits with a rank of so much and more takes its operands.
  apply(low) {
    while (this.waiting.length && this.waiting.at(-1).rank >= low) {
      if (this.last === null) this.fail("something is missing here");
      const { operation, left, isPrefix } = this.waiting.pop();
      this.last = this.add({ operation, operands: isPrefix ? [this.last] : [left, this.last] });
    }
  }

  open() {
    if (!this.called) this.beside(false);
    this.waiting.push({ rank: 0, called: this.called, given: [] });
    this.called = undefined;
  }

  end(token) {
    this.apply(1);
    const inner = this.waiting.at(-1);
    if (!inner) this.fail(token === "," ? "the decimal sign is a point" : "nothing was opened here");
    if (this.last === null) this.fail("something is missing here");
    inner.given.push(this.last);
    if (token === ",") {
      if (!inner.called) this.fail("the decimal sign is a point");
      this.last = null;
      return;
    }
    this.waiting.pop();
    if (inner.called) this.last = this.call(inner.called, inner.given);
  }

  call(name, operands) {
    const [operation, least, most] = LANGUAGE.functions[name];
    if (operands.length < least || operands.length > (most ?? Infinity)) {
      this.fail(`${name} takes another number of operands`);
    }
    if (name === "where" && !COMPARISONS.has(this.nodes[operands[0]].operation)) {
      this.fail("where takes a comparison first");
    }
    return this.add({ operation, operands });
  }
}
