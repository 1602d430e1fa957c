// Numbers as typed: which texts are some, and what they are worth.

const NUMBER = "(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?";
const DECIMAL = new RegExp(`^[+-]?${NUMBER}$`);
const short = (text, most) => (text.length > most ? `${text.slice(0, most - 3)}...` : text);

// The number that stands behind `name =`; null where there is none, undefined where the command
// may see one and this page does not.
function numberOf(text) {
  const bare = text.trim().replaceAll("−", "-");
  if (DECIMAL.test(bare)) return fit(bare) ? null : Number(bare);
  const [, sign, word] = /^([+-]?)(.*)$/.exec(bare);
  if (Object.hasOwn(GRAMMAR.constants, word)) {
    return (sign === "-" ? -1 : 1) * GRAMMAR.constants[word][1];
  }
  const [first, ...rest] = bare.split("/");
  if (rest.length === 1 && DECIMAL.test(first) && DECIMAL.test(rest[0]) && /^[^+-]/.test(rest[0])) {
    const found = Number(first) / Number(rest[0]);
    return Number(rest[0]) && Number.isFinite(found) && !fit(first) && !fit(rest[0]) ? found : null;
  }
  const words = bare.match(/[a-z]+/g) ?? [];
  const isLike = /[0-9πpe]/.test(bare) && words.every((each) => /^(e|pi|frac|times|cdot)+$/.test(each)
    || Object.hasOwn(GRAMMAR.functions, each) || GRAMMAR.numeric.some((name) => each.includes(name)));
  return isLike ? undefined : null;
}

// Why no double stands for a decimal text; nothing if one does.
function fit(text) {
  if (text.length > 1000) {
    return [`the number \`${short(text, 40)}\` has ${text.length} characters; the limit is 1000`,
      "17 digits are all that a double keeps"];
  }
  const shown = short(text, 40);
  const value = Number(text);
  if (!Number.isFinite(value)) return [`\`${shown}\` is too large for a double`, "at most 1.7976931348623157e308"];
  if (value === 0 && /^[+-]?[0.]*[1-9]/.test(text)) {
    return [`\`${shown}\` is too small for a double: it would be 0`, "at least 5e-324"];
  }
  return null;
}
