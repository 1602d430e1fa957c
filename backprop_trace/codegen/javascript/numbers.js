// Numbers as text, as values/decimals.py writes them: digits is a number, or null for all of them.

// Rounded to some digits; of two nearest the even one, where toExponential takes the larger.
function scientific(value, digits) {
  if (digits === null) return Math.abs(value).toExponential();
  const size = Math.abs(value);
  const [figures, power] = size.toExponential(40).split("e");
  const cut = digits === 1 ? 1 : digits + 1;
  const rest = figures.slice(cut).replace(".", "");
  const isTie = /^50*$/.test(rest) && (figures.charCodeAt(cut - 1) - 48) % 2 === 0;
  return isTie ? `${figures.slice(0, cut)}e${power}` : size.toExponential(digits - 1);
}

// The text, and the power of ten behind it or null.
function decimal(value, digits) {
  const isNegative = value < 0 || (digits === null && Object.is(value, -0));
  const sign = isNegative ? "-" : "";
  const [mantissa, power] = scientific(value, digits).split("e");
  const figures = mantissa.replace(".", "").replace(/0+$/, "");
  const point = Number(power);
  if (!figures) return [`${sign}0`, null];
  if (point >= -4 && point < 0) return [`${sign}0.${"0".repeat(-point - 1)}${figures}`, null];
  if (point >= 0 && point < 6) {
    const filled = figures.padEnd(point + 1, "0");
    const part = filled.slice(point + 1);
    return [`${sign}${filled.slice(0, point + 1)}${part && "."}${part}`, null];
  }
  const part = figures.slice(1);
  return [`${sign}${figures[0]}${part && "."}${part}`, point];
}

function plain(value, digits) {
  if (value !== value) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const [text, exponent] = decimal(value, digits);
  return exponent === null ? text : `${text}e${exponent}`;
}

// Whether the text shown stands for another number.
const isRounded = (value, digits) =>
  digits !== null && Number.isFinite(value) && Number(plain(value, digits)) !== value;

// Whether a computed number is only about what is shown: 0.8*3 is 2.4, whatever its last bit says.
const isAbout = (value, digits) =>
  digits !== null && Number.isFinite(value) &&
  Math.abs(Number(plain(value, digits)) - value) > 1e-14 * Math.abs(value);
