// Why a text is not read, in the words of the command (language/explain/).

class Refusal extends Error {
  constructor(message, start, end, label = "", also = true) {
    super(message);
    Object.assign(this, { start, end, label, also }); // also: the command may read it all the same
  }
}

const isName = (token) => new RegExp(`^[A-Za-z_${GRAMMAR.letters}]`, "u").test(token);
const isFigure = (token) => /^\.?[0-9]/.test(token);
const isHidden = (sign) => /[\p{C}\p{Z}\p{M}]/u.test(sign) && sign !== " ";
const codePoint = (sign) => `U+${sign.codePointAt().toString(16).toUpperCase().padStart(4, "0")}`;

// Text in which everything can be seen.
const visible = (text) => [...text].map((sign) =>
  (isHidden(sign) && sign !== "\t" ? `\\u{${sign.codePointAt().toString(16)}}` : sign)).join("");

class Explainer {
  // The tokens of the statement before a place, and the last of them on its line.
  tokensBefore(at) {
    const found = [];
    for (TOKEN.lastIndex = this.begun; TOKEN.lastIndex < at;) {
      const { index: start, 1: text } = TOKEN.exec(this.text);
      if (text && text[0] !== "#" && start < at) found.push({ text, start, end: start + text.length });
      if (!text) break;
    }
    return found;
  }

  before(at) {
    const last = this.tokensBefore(at).at(-1);
    return !last || last.text === "\n" || last.text === ";" ? { text: "", start: at, end: at } : last;
  }

  foreign(at) {
    const sign = String.fromCodePoint(this.text.codePointAt(at));
    const message = isHidden(sign)
      ? `${sign < " " || sign === "\x7f" ? "a control" : "an invisible"} character (${codePoint(sign)}) stands in the program`
      : `this page does not read \`${sign}\` (${codePoint(sign)})`;
    throw new Refusal(message, at, at + sign.length, "leave it out");
  }

  stranger(token, at) {
    throw new Refusal(`\`${short(token, 20)}\` is not part of the language`, at, at + 1, "leave it out");
  }

  // Where an operand should stand
  missing(token, at) {
    const before = this.before(at);
    const end = at + token.length;
    if (token === ")" && before.text.endsWith("(")) {
      if (before.text !== "(") this.wrongArguments(before.text.slice(0, -1).trimEnd(), 0);
      throw new Refusal("there is nothing between `(` and `)`", before.start, end, "write a value");
    }
    if (token === ")" && !this.opened.length) {
      this.unbalanced(at, "this `)` was never opened with `(`", "no ( belongs to it");
    }
    if (["", ";", "\n", ")", ","].includes(token)) this.endsEarly(token, at, before);
    if (Object.hasOwn(GRAMMAR.infix, token) || token === "=" || token === "!") {
      const follows = Object.hasOwn(GRAMMAR.infix, before.text) && ![")", ";", ""].includes(before.text);
      const message = !follows ? `\`${token}\` has no value before it`
        : token === "/" && before.text === "/"
          ? "`//` is not an operation here: one `/` divides, floor(a/b) rounds down"
          : `\`${token}\` follows \`${before.text}\`: a value is missing between them`;
      throw new Refusal(message, at, end, "write a value before it");
    }
    this.stranger(token, at);
  }

  endsEarly(token, at, before) {
    const where = token === "" ? "the program"
      : (token === ")" || token === ",") && this.opened.length ? "the argument" : "the expression";
    if (!before.text) {
      throw new Refusal(`\`${token}\` comes before any value`, at, at + token.length, "a value is missing here");
    }
    if (before.text.endsWith("(") && this.opened.length) this.neverClosed();
    throw new Refusal(`${where} ends after \`${short(before.text, 40)}\``, before.start, before.end,
      "a value is missing here");
  }

  // Behind an operand
  operatorExpected(token, at) {
    const before = this.before(at);
    const word = token.replace(/[(= \t]+$/, "");
    const end = at + token.length;
    if (token.endsWith("=") && token !== "!=") this.misplacedAssignment(at + token.length - 1);
    if (token === "(" && this.known.has(before.text) && isName(before.text)) {
      throw new Refusal(`\`${before.text}\` is a variable, not a function`, at, end, `write ${before.text}*(`);
    }
    if (!isName(word) && !isFigure(token) && token !== "(") this.stranger(token, at);
    const message = `nothing stands between \`${short(before.text, 20)}\` and \`${short(token, 20)}\`: products are written with *`;
    const star = before.end < at ? " * " : "*";
    throw new Refusal(message, at, end, `write ${before.text.slice(-12)}${star}${(word || token).slice(0, 12)}`);
  }

  misplacedAssignment(at) {
    const message = this.target ? "one `=` a statement: a name, then `=`, then an expression"
      : "only a name can stand before `=`; to compare, subtract";
    throw new Refusal(message, at, at + 1, "statements are separated with ;");
  }

  givenOnce(name, at, end) {
    const node = this.known.get(name);
    const isUsed = node !== undefined && this.functions[node] === "variable" && !this.values.has(name);
    const reason = isUsed ? "was used above as a variable" : "has a value already";
    throw new Refusal(`\`${name}\` ${reason}: every name is given once`, at, end, "choose another name");
  }

  unknownFunction(name, at) {
    const shown = short(name, 40);
    const isVariable = this.known.has(name);
    throw new Refusal(isVariable
      ? `\`${shown}\` is a variable, not a function: products are written with *` : `there is no function \`${shown}\``,
    at, at + name.length, isVariable ? `write ${shown}*(...)` : "the list of functions is below");
  }

  unbalanced(at, message, label) {
    throw new Refusal(message, at, at + 1, label);
  }

  neverClosed() {
    const at = this.text.indexOf("(", this.opened.at(-1));
    this.unbalanced(at, "this `(` is never closed with `)`", "no ) belongs to it");
  }

  wrongArguments(spelling, count) {
    const { least, most } = GRAMMAR.functions[spelling];
    const wanted = most === null ? `at least ${least}` : least === most ? `${least}` : `${least} to ${most}`;
    const many = wanted === "1" || wanted === "at least 1" ? "argument" : "arguments";
    const limit = most !== null && most >= 100 && count > most ? `; the limit is ${most}` : "";
    const at = this.opened.at(-1);
    throw new Refusal(`\`${spelling}\` takes ${wanted} ${many}, not ${count}${limit}`, at, at + spelling.length,
      `${wanted} ${many}`);
  }

  misplacedComma(at) {
    const before = this.before(at);
    const [after] = /^[0-9]*/.exec(this.text.slice(at + 1, at + 40));
    const isDecimal = /^[0-9]+$/.test(before.text) && before.end === at && after;
    throw new Refusal(isDecimal ? "the decimal sign is a point, not `,`"
      : "`,` separates the arguments of a function, and none is open here", at, at + 1,
    isDecimal ? `write ${before.text}.${after}`.slice(0, 40) : "one expression a statement; ; separates statements");
  }

  unnamedStatement() {
    const [begun, end] = this.unnamed;
    const start = begun + /^\s*/.exec(this.text.slice(begun))[0].length;
    const line = this.text.trim().includes("\n") ? ` (line ${this.text.slice(0, start).split("\n").length})` : "";
    const name = Array.from({ length: this.known.size + 1 }, (_, k) => `s${k + 1}`).find((each) => !this.known.has(each));
    throw new Refusal(`only the last statement may go without a name${line}: one expression is the output`,
      start, Math.max(start + 1, end), `write ${name} = ...`);
  }
}
