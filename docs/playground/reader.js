// From a text to nodes, as language/syntax/parser.py reads it: the same loop over the same tables
// (GRAMMAR is made of them). What only the command reads is refused.

const MOST_CHARACTERS = 100_000;
const PARENTHESIS = 0;
const COMPARISON = 2;
const UNARY = 7;
const ROOT = 9;
const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const NAME = `[A-Za-z_${GRAMMAR.letters}][A-Za-z0-9_${GRAMMAR.letters}]*'*`;
const TOKEN = new RegExp(`(\\*\\*|[-+*/(),;\\n]|${NAME}(?:[ \\t]*(?:\\(|=(?!=))|)|${NUMBER}`
  + `|[<>=!]=?|⁻?[${DIGITS}]+|#[^\\n]*|[^ \\t]|$)[ \\t]*`, "ug");
const HEAD = new RegExp(`${NAME}[ \\t]*\\([ \\t]*(?:${NAME}(?:[ \\t]*,[ \\t]*${NAME})*)?[ \\t]*\\)[ \\t]*=(?!=)`, "uy");
const VALUE = new RegExp("[ \\t]*([-+(0-9.−πpes][-+*/^().0-9a-z−π \\t]{0,80}?)[ \\t]*(?=[;\\n#])"
  + "(?=(?:[\\s;]|#[^\\n]*)*[^\\s;#])", "uy");
const FOREIGN = new RegExp(`[^\\x20-\\x7e\\t\\n${DIGITS}⁻${GRAMMAR.letters}${GRAMMAR.signs}]`, "u");


class Reader extends Explainer {
  constructor(text) {
    super();
    this.text = text;
    this.functions = [];
    this.operands = [];
    this.names = new Map();
    this.constants = new Map();
    this.values = new Map();
    this.known = new Map();
    this.looks = new Map();
    this.spent = new Set();
    this.pending = [[-1, "", -1]];
    this.waiting = []; // finished arguments of open calls
    this.opened = [];
    this.target = null;
    this.begun = 0;
    this.unnamed = null;
    this.output = -1;
  }

  read() {
    const { text } = this;
    if (text.length > MOST_CHARACTERS) {
      throw new Refusal(`the program has ${text.length.toLocaleString("en")} characters; this page's limit is ${
        MOST_CHARACTERS.toLocaleString("en")}`, 0, 0, "");
    }
    const bare = text.replace(/#[^\n]*/g, (comment) => " ".repeat(comment.length));
    const foreign = FOREIGN.exec(bare);
    if (foreign) this.foreign(foreign.index);
    for (let at = 0; at !== null;) at = this.statements(at);
    this.checkCaret(bare.indexOf("^"));
    if (this.output < 0) throw new Refusal("the program is empty: there is no expression in it", 0, 0, "", false);
    if (this.unnamed) {
      const free = ["L", "loss", "out"].find((name) => !this.known.has(name))
        ?? Array.from({ length: this.known.size + 1 }, (_, k) => `out${k + 1}`).find((name) => !this.known.has(name));
      this.nameOutput(this.output, free, this.unnamed[0]);
    }
    return this;
  }

  // One loop, two states: an operand comes next, or what follows one.
  statements(start) {
    const { functions, operands, pending } = this;
    let last = null;
    for (TOKEN.lastIndex = start; ;) {
      const match = TOKEN.exec(this.text);
      const [at, token] = [match.index, match[1]];
      const next = TOKEN.lastIndex;
      if (last === null) {
        last = this.known.get(token) ?? null;
        if (last === null && token.endsWith("(") && token[0] !== "#") this.open(token, at);
        else if (last === null && token.endsWith("=") && !"<=>!#".includes(token[0])) {
          const resume = this.assign(token, at);
          if (resume !== null) return resume;
        } else last ??= this.operand(token, at);
      } else {
        const isEnd = token === "\n" && !this.opened.length;
        const infix = isEnd ? GRAMMAR.infix[""] : Object.hasOwn(GRAMMAR.infix, token) ? GRAMMAR.infix[token] : null;
        if (!infix) {
          last = this.afterOperand(token, at, last);
        } else {
          const [low, rank, name] = infix;
          while (pending.at(-1)[0] >= low) {
            const [held, waiting, left] = pending.pop();
            if (left < 0) last = this.prefix(held, waiting, last, at, low);
            else {
              operands.push([left, last]);
              last = functions.push(waiting) - 1;
            }
          }
          if (rank >= COMPARISON) {
            if (rank === COMPARISON) this.checkComparison(token, at, last);
            pending.push([rank, name, last]);
            last = null;
          } else last = this.endOperand(token, at, last);
        }
      }
      if (token === "") return null;
      TOKEN.lastIndex = next;
    }
  }

  // The command reads ^ as mathematics, in which e^x is exp(x) and numbers are given before they are
  // used: here it is power where that makes no difference.
  checkCaret(at) {
    if (at < 0) return;
    const isE = (node) => this.constants.get(node)?.text === "e";
    const isNumber = (node) => this.functions[node] === "constant"
      || (this.operands[node].length > 0 && this.operands[node].every(isNumber));
    const isOther = this.values.size || /\n[ \t]*[-+−]/.test(this.text) || [...this.names.keys()].some(isNumber);
    if (isOther || this.functions.some((name, node) => name === "pow" && isE(this.operands[node][0]))) {
      throw new Refusal("`^` may be read in two ways here", at, at + 1, "write ** for power");
    }
  }

  // Where an operand is expected

  operand(token, at) {
    const end = at + token.length;
    if (token === "-" || token === "−") this.pending.push([UNARY, "neg", -1]);
    else if (isName(token)) return this.name(token, at);
    else if (isFigure(token)) return this.constant(token, this.literal(token, at));
    else if (token === "√") this.pending.push([ROOT, "sqrt", -1]);
    else if (token[0] === "#" || ["", ";", "\n"].includes(token)) {
      if (!this.target && this.pending.length === 1) this.begun = end;
      else if (token === "" || token === ";" || (token === "\n" && !this.opened.length)) this.missing(token, at);
    } else if (token !== "+") this.missing(token, at);
    return null;
  }

  name(token, at) {
    const { constants, functions } = GRAMMAR;
    if (Object.hasOwn(constants, token)) {
      const [canonical, value] = constants[token];
      const node = this.constant(canonical, value);
      this.known.set(token, node);
      return node;
    }
    if (Object.hasOwn(functions, token) && !functions[token].variable) {
      throw new Refusal(`\`${token}\` is a function, not a variable`, at, at + token.length,
        `write ${token}(...), or rename the variable`);
    }
    return this.variable(token, at);
  }

  variable(name, at) {
    this.checkName(name, at);
    const node = this.add("variable", []);
    this.names.set(node, name);
    this.known.set(name, node);
    return node;
  }

  // Names that the eye cannot tell apart: as language/syntax/characters.py has them.
  checkName(name, at) {
    if (name.length > 300) {
      throw new Refusal(`the name \`${name.slice(0, 40)}...\` has ${name.length} characters; the limit is 300`,
        at, at + name.length, "use a shorter name", false);
    }
    const look = [...name].map((each) => GRAMMAR.looks[each] ?? each).join("");
    let other = this.looks.get(look) ?? name;
    if (look !== name && other === name && (this.known.has(look) || Object.hasOwn(GRAMMAR.functions, look))) {
      other = look;
    }
    if (other !== name) {
      throw new Refusal(`\`${name}\` and \`${other}\` look alike but differ: use one of them`, at, at + name.length,
        "use another name", false);
    }
    if (look !== name) this.looks.set(look, name);
  }

  literal(token, at) {
    const end = at + token.length;
    const unfit = fit(token);
    if (unfit) throw new Refusal(unfit[0], at, end, unfit[1]);
    if (/^0[0-9]*[1-9][0-9]*$/.test(token)) {
      throw new Refusal(`\`${token}\` begins with 0: is it ${token.replace(/^0+/, "")}, or octal?`, at, end,
        "write the decimal number");
    }
    const after = this.text.slice(end, end + 1);
    if (after === "_" || (token === "0" && /[xXbBoO]/.test(after))) {
      const whole = /^[0-9A-Za-z_]{1,1000}/.exec(this.text.slice(at, at + 1000))?.[0] ?? token;
      throw new Refusal(`\`${short(whole, 40)}\` is Python's spelling, not a decimal number`, at, at + whole.length,
        "write a decimal number");
    }
    return Number(token);
  }

  constant(spelling, value) {
    let node = this.known.get(spelling);
    if (node === undefined) {
      node = this.add("constant", []);
      this.known.set(spelling, node);
      this.constants.set(node, { text: spelling, value });
    }
    return node;
  }

  add(name, operands) {
    this.operands.push(operands);
    return this.functions.push(name) - 1;
  }

  assign(token, at) {
    const name = token.slice(0, -1).trimEnd();
    const end = at + name.length;
    if (this.target || this.pending.length > 1) this.misplacedAssignment(at + token.length - 1);
    if (name === "pi" || name === "π") {
      throw new Refusal(`\`${name}\` is the constant on this page`, at, end, "choose another name");
    }
    if (this.known.has(name) || this.spent.has(name)) this.givenOnce(name, at, end);
    if (Object.hasOwn(GRAMMAR.functions, name) && !GRAMMAR.functions[name].variable) {
      throw new Refusal(`\`${name}\` is a function: it cannot name a value`, at, end, "choose another name");
    }
    if (this.looks.size || /[^\x00-\x7f]/.test(name) || name.length > 300) this.checkName(name, at);
    this.begun = at;
    this.target = [name, at];
    VALUE.lastIndex = at + token.length;
    const match = VALUE.exec(this.text);
    if (!match || this.hasOwnNames(match[1])) return null;
    const value = numberOf(match[1]);
    if (value === null) return null;
    if (value === undefined) {
      throw new Refusal("this page reads decimal numbers, fractions, pi and e as values, no other expression",
        VALUE.lastIndex - match[0].length, VALUE.lastIndex, "write it as a decimal number");
    }
    for (const word of match[1].match(/\bpi\b|π|\be\b/g) ?? []) this.spent.add(word);
    this.values.set(name, value);
    this.variable(name, at);
    this.target = null;
    this.begun = VALUE.lastIndex;
    return VALUE.lastIndex;
  }

  // Whether a number's text has a name that is no constant here.
  hasOwnNames(text) {
    const words = text.replace(new RegExp(NUMBER, "g"), " ").match(/[a-zπ]+/g) ?? [];
    return words.some((word) => this.known.has(word) && !this.constants.has(this.known.get(word)));
  }

  open(token, at) {
    let name = "";
    if (token !== "(") {
      HEAD.lastIndex = at;
      if (!this.target && this.pending.length === 1 && HEAD.test(this.text)) {
        throw new Refusal("this page reads no functions of your own", at, HEAD.lastIndex, "write the formula out");
      }
      name = token.slice(0, -1).trimEnd();
      if (!Object.hasOwn(GRAMMAR.functions, name)) this.unknownFunction(name, at);
    }
    this.opened.push(at);
    this.pending.push([PARENTHESIS, name, this.waiting.length]);
  }

  // Behind an operand

  prefix(rank, name, operand, at, low) {
    const constant = this.constants.get(operand);
    if (rank === UNARY && constant && isFigure(constant.text)) {
      return this.constant(`-${constant.text}`, -constant.value);
    }
    if (rank === ROOT && low > UNARY) this.checkRoot(at);
    return this.add(name, [operand]);
  }

  afterOperand(token, at, last) {
    if (token[0] === "#" || token === "\n") return last;
    const power = [...token].map((each) => (each === "⁻" ? "-" : DIGITS.indexOf(each) < 0 ? each
      : String(DIGITS.indexOf(each)))).join("");
    if (power !== token && /[0-9]$/.test(power)) {
      if (this.pending.at(-1)[0] === ROOT) this.checkRoot(at);
      return this.add("pow", [last, this.constant(power, this.literal(power, at))]);
    }
    return this.operatorExpected(token, at);
  }

  checkRoot(at) {
    if (this.text.slice(0, at).trimEnd().endsWith(")")) return;
    throw new Refusal("the power of `√` without parentheses reads in two ways", this.text.lastIndexOf("√", at), at + 1,
      "write sqrt(...)**2 or sqrt(...**2)", false);
  }

  checkComparison(token, at, left) {
    const [rank, name, height] = this.pending.at(-1);
    if (rank === PARENTHESIS && name === "where" && this.waiting.length === height && !this.isComparison(left)) return;
    throw new Refusal(`\`${token}\` compares: a comparison stands alone as the first argument of where(...)`,
      at, at + token.length, "write where(condition, value if true, value if false)");
  }

  isComparison(node) {
    return ["lt", "le", "gt", "ge", "eq", "ne"].includes(this.functions[node]);
  }

  endOperand(token, at, last) {
    if (token === ")") return this.close(at, last);
    if (token === ",") this.comma(at, last);
    else this.endStatement(at, last);
    return null;
  }

  comma(at, last) {
    const [rank, name] = this.pending.at(-1);
    if (rank !== PARENTHESIS || !name) this.misplacedComma(at);
    this.waiting.push(last);
  }

  close(at, last) {
    const [rank, name, height] = this.pending.at(-1);
    if (rank !== PARENTHESIS) this.unbalanced(at, "this `)` was never opened with `(`", "no ( belongs to it");
    if (name) last = this.call(name, [...this.waiting.splice(height), last], at);
    this.pending.pop();
    this.opened.pop();
    return last;
  }

  call(name, given, at) {
    const { name: called, least, most, literals } = GRAMMAR.functions[name];
    if (given.length < least || (most !== null && given.length > most)) this.wrongArguments(name, given.length);
    if (name === "where" && !this.isComparison(given[0])) {
      throw new Refusal("the first argument of where(...) is a comparison", this.opened.at(-1), at, "such as x > 0");
    }
    if (literals.some((place) => place < given.length && !this.constants.has(given[place]))) {
      throw new Refusal(`the second argument of ${called}(...) is a plain number`, this.opened.at(-1), at, "such as 0.01");
    }
    return this.add(called, given);
  }

  endStatement(at, node) {
    if (this.opened.length) this.neverClosed();
    if (this.unnamed) this.unnamedStatement();
    if (this.target) this.nameOutput(node, ...this.target);
    else {
      this.unnamed = [this.begun, at];
      this.output = node;
    }
    this.target = null;
    this.begun = at + 1;
  }

  nameOutput(node, name, at) {
    if (this.known.has(name)) {
      throw new Refusal(`\`${name}\` is defined by itself: every name is given once`, at, at + name.length,
        "choose another name");
    }
    const named = this.names.has(node) || this.constants.has(node) ? this.add("identity", [node]) : node;
    this.names.set(named, name);
    this.known.set(name, named);
    this.output = named;
  }
}
