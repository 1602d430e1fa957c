// What Python's math has and JavaScript's Math has not, and where the two differ.
// Written out here; everything else of the operations is made from their Python source.

// Python's truth of a number: nan is true.
const py_holds = (x) => x !== 0 && x !== false && x !== null;

const py_or = (a, b) => (py_holds(a) ? a : b);

const py_copysign = (size, sign) =>
  (sign < 0 || Object.is(sign, -0) ? -Math.abs(size) : Math.abs(size));

// 1**nan and (-1)**inf are 1 in C and in Python.
const py_pow = (a, b) =>
  (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : Math.pow(a, b));

// Python's round: of two nearest whole numbers the even one.
function py_round(a) {
  const near = Math.round(a);
  return Math.abs(a % 1) === 0.5 && near % 2 ? near - 1 : near;
}

// a = fraction * 2**exponent with 0.5 <= |fraction| < 1.
function py_frexp(a) {
  if (!a || !Number.isFinite(a)) return [a, 0];
  const view = new DataView(new ArrayBuffer(8));
  let extra = 0;
  if (Math.abs(a) < 2 ** -1022) {
    a *= 2 ** 54;
    extra = -54;
  }
  view.setFloat64(0, a);
  const high = view.getUint32(0);
  view.setUint32(0, (high & 0x800fffff) | (1022 << 20));
  return [view.getFloat64(0), ((high >>> 20) & 2047) - 1022 + extra];
}

// a * 2**exponent, rounded once: into the subnormals in one last step.
function py_ldexp(a, exponent) {
  if (!a || !Number.isFinite(a)) return a;
  let [fraction, own] = py_frexp(a);
  exponent += own;
  if (exponent > 1024) return fraction * Infinity;
  if (exponent < -1080) return fraction * 0;
  if (exponent > -1021) return fraction * 2 * 2 ** (exponent - 1);
  return fraction * 2 ** -1021 * 2 ** (exponent + 1021);
}

// The exact sum, rounded once (Shewchuk 1997): a list of numbers that do not overlap.
function py_fsum(numbers) {
  const parts = [];
  for (let x of numbers) {
    if (!Number.isFinite(x)) throw new RangeError("fsum");
    let kept = 0;
    for (let y of parts) {
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const sum = x + y;
      const error = y - (sum - x);
      if (error) parts[kept++] = error;
      x = sum;
    }
    parts.length = kept;
    parts.push(x);
    if (!Number.isFinite(x)) throw new RangeError("fsum");
  }
  let sum = 0;
  let error = 0;
  let place = parts.length;
  while (place && !error) {
    const part = parts[--place];
    const larger = sum + part;
    error = part - (larger - sum);
    sum = larger;
  }
  // Half-way between two doubles, what is left below decides.
  if (error && place && Math.sign(error) === Math.sign(parts[place - 1])) {
    const next = sum + 2 * error;
    if (next - sum === 2 * error) sum = next;
  }
  return sum;
}

// exp(-x*x), the rounding error of the square put back.
function py_bell(x) {
  const high = Math.fround(x);
  const low = x - high;
  return Math.exp(-high * high) * Math.exp(-low * (high + x));
}

// erf by its series of positive terms (DLMF 7.6.2), for |x| < 1.5.
function py_series(x) {
  let term = x;
  let sum = x;
  for (let n = 1; sum + term !== sum; n++) sum += term *= (2 * x * x) / (2 * n + 1);
  return (2 / Math.sqrt(Math.PI)) * py_bell(x) * sum;
}

// erfc by its continued fraction (DLMF 7.9.1), from its far end, for x >= 1.5.
function py_tail(x) {
  let fraction = x;
  for (let n = Math.ceil(20 + 130 / x); n; n--) fraction = x + n / 2 / fraction;
  return py_bell(x) / fraction / Math.sqrt(Math.PI);
}

function py_erf(x) {
  const size = Math.abs(x);
  if (size !== size || !size) return x;
  if (size < 1e-8) return x * (2 / Math.sqrt(Math.PI));
  return py_copysign(size > 6 ? 1 : size < 1.5 ? py_series(size) : 1 - py_tail(size), x);
}

function py_erfc(x) {
  if (x !== x) return x;
  if (x > 27.5) return 0;
  return x < 1.5 ? 1 - py_erf(x) : py_tail(x);
}
