// Elements and mathematics, made without a word of HTML: text stays text.

const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const byId = (id) => document.getElementById(id);

const SPACES = {
  math: "http://www.w3.org/1998/Math/MathML",
  svg: "http://www.w3.org/2000/svg",
  html: "http://www.w3.org/1999/xhtml",
};

function make(space, name, attributes = {}, ...children) {
  const element = document.createElementNS(SPACES[space], name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const html = (name, attributes, ...children) => make("html", name, attributes, ...children);
const svg = (name, attributes, ...children) => make("svg", name, attributes, ...children);
const math = (name, ...children) => make("math", name, {}, ...children);
const sign = (text, form) => {
  const element = math("mo", text);
  if (form) element.setAttribute("form", form);
  if (form && text !== "−") element.setAttribute("stretchy", "false");
  return element;
};

// A number in MathML, as the tables have it: 2.5, −2, 1.3 × 10⁻⁵.
function mathNumber(value, digits) {
  if (value !== value) return math("mi", "NaN");
  if (!Number.isFinite(value)) return signed(value < 0, math("mi", "∞"));
  const [text, exponent] = decimal(value, digits);
  const size = text.replace("-", "");
  const parts = exponent !== null && size === "1" ? [] : [math("mn", size)];
  if (exponent !== null) {
    if (parts.length) parts.push(sign("×"));
    const power = math("mrow", ...(exponent < 0 ? [sign("−", "prefix")] : []),
      math("mn", String(Math.abs(exponent))));
    parts.push(math("msup", math("mn", "10"), power));
  }
  return signed(text.startsWith("-"), ...parts);
}

const signed = (isNegative, ...parts) =>
  math("mrow", ...(isNegative ? [sign("−", "prefix")] : []), ...parts);

const isFragile = (value, digits) => /^-|\d.*e/.test(plain(value, digits));
const wrapped = (element) =>
  math("mrow", sign("(", "prefix"), element, sign(")", "postfix"));

// A number as a factor: in parentheses where a sign or a power of ten would mislead.
const factor = (value, digits) =>
  isFragile(value, digits) ? wrapped(mathNumber(value, digits)) : mathNumber(value, digits);

// A number in words and pictures: with a real minus sign.
const shown = (value, digits) => plain(value, digits).replace(/-/g, "−");
