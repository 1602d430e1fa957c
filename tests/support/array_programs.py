"""Random array programs of many families, and what must hold of each of them.

A family is a program over letters of shapes; sizes, axes and numbers are drawn. An expression that
gives an array is weighed with random numbers ``G``: a random upstream gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isfinite, prod, ulp
from random import Random
from typing import Any

from backprop_trace.autodiff.array_trace import ArrayTrace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.autodiff.trace import Trace
from backprop_trace.unroll import unroll
from backprop_trace.values.arrays import Shape, Value, items_of, make, nested, shape_of

Inputs = dict[str, Value]
Made = tuple[str, Inputs]
SIZES = (1, 1, 2, 3, 4)

UNARY = {
    "tanh": (-3, 3), "exp": (-3, 3), "log": (0.1, 5), "sqrt": (0.1, 5), "sigmoid": (-4, 4),
    "relu": (-2, 2), "abs": (-2, 2), "softplus": (-3, 3), "gelu": (-3, 3), "silu": (-3, 3),
    "sin": (-3, 3), "square": (-2, 2), "elu": (-2, 2), "erf": (-2, 2), "mish": (-2, 2),
}  # fmt: skip
BINARY = ("a + b", "a - b", "a*b", "a/b", "a**b", "max(a, b)", "min(a, b)",
          "where(a > b, a*b, b)", "sum(a, b, 2) + mean(a, b, b)")  # fmt: skip
REDUCTIONS = ("sum", "mean", "max", "min", "norm", "logsumexp", "prod")
WHOLE = {
    "linear": ("sum((W @ x + b - t)**2)", "W:nk x:k b:n t:n"),
    "batch": ("mean((X @ W + b - T)**2)", "X:nk W:km b:m T:nm"),
    "network": ("H = tanh(X @ W + b); mean((H @ U + c - T)**2)", "X:nk W:km b:m U:ml c:l T:nl"),
    "relu network": ("H = relu(X @ W + b); sum((H @ U)**2)/2", "X:nk W:km b:m U:ml"),
    "attention": ("A = softmax(Q @ K.T/sqrt(2)); O = A @ V; sum(O*O)", "Q:nk K:mk V:ml"),
    "layer norm": ("m = mean(x, axis=-1, keepdims=True); v = mean((x - m)**2, axis=-1,"
                   " keepdims=True); sum(g*(x - m)/sqrt(v + 0.1) + b)", "x:nk g:k b:k"),
    "batch norm": ("m = mean(x, axis=0); d = x - m; v = mean(d**2, axis=0);"
                   " sum((g*d/sqrt(v + 0.1) + b)**3)", "x:nk g:k b:k"),
    "rnn": ("h = tanh(W @ x[0] + U @ h0); k = tanh(W @ x[1] + U @ h); sum(k*k)",
            "W:nk U:nn h0:n x:2k"),
    "hinge": ("s = W @ x; m = max(0, s - s[0] + 1); sum(m) - 1", "W:nk x:k"),
    "quadratic": ("x @ A @ x/2 - b @ x", "x:n A:nn b:n"),
    "normalise": ("p = exp(z - max(z, axis=1, keepdims=True)); q = p/sum(p, axis=1,"
                  " keepdims=True); -mean(log(q[:, 0]))", "z:nk"),
    "logistic": ("z = X @ w; mean(softplus(z) - y*z)", "X:nk w:k y:n"),
    "own function": ("f(a) = a*a/(1 + a*a); g(a) = sum(f(a)*a); g(x) + g(2*x)", "x:n"),
    "outer": ("M = outer(a, b); sum((M + M*M) @ c)", "a:n b:m c:m"),
    "flattened": ("y = flatten(X); sum(reshape(y, -1)*y) + y[0]", "X:nk"),
    "convolution": ("c = relu(conv(X, K)); sum(c*c) + mean(c)", "X:55 K:23"),
    "stacked": ("M = [a, b, a*b]; sum((M.T @ M)**2)", "a:n b:n"),
    "shared": ("y = W @ (W @ x); sum(y*y) + sum(W**2)", "W:nn x:n"),
}  # fmt: skip


def numbers(random: Random, shape: Shape, low: float = -2.0, high: float = 2.0) -> Value:
    """Return a random value; now and then of small whole numbers, so that some are equal."""
    if random.random() < 0.15 and low < 0:
        return make(shape, [float(random.randint(-2, 2)) for _ in range(prod(shape))])
    return make(shape, [random.uniform(low, high) for _ in range(prod(shape))])


def shape(random: Random, least: int = 0, most: int = 3) -> Shape:
    """Return a random shape."""
    return tuple(random.choice(SIZES) for _ in range(random.randint(least, most)))


def narrower(random: Random, wide: Shape) -> Shape:
    """Return a shape that is repeated to ``wide``."""
    kept = wide[len(wide) - random.randint(0, len(wide)) :]
    return tuple(1 if random.random() < 0.3 else size for size in kept)


def _unary(name: str) -> Callable[[Random], Made]:
    return lambda r: (f"{name}(a)", {"a": numbers(r, shape(r), *UNARY[name])})


def _binary(text: str) -> Callable[[Random], Made]:
    low = 0.5 if "/" in text or "**" in text else -2.0

    def make_one(r: Random) -> Made:
        wide = shape(r)
        shapes = [wide, narrower(r, wide)]
        r.shuffle(shapes)
        return text, dict(zip("ab", [numbers(r, each, low) for each in shapes], strict=True))

    return make_one


def _axis(r: Random, given: Shape) -> str:
    axis = r.randrange(-len(given), len(given))
    return f"{r.choice(('axis', 'dim'))}={axis}"


def _reduction(name: str) -> Callable[[Random], Made]:
    def make_one(r: Random) -> Made:
        given = shape(r, 1)
        words = [_axis(r, given)] if r.random() < 0.7 else []
        if r.random() < 0.4:
            words.append(f"{r.choice(('keepdims', 'keepdim'))}=True")
        return f"{name}({', '.join(['a', *words])})", {"a": numbers(r, given)}

    return make_one


def _normalised(name: str) -> Callable[[Random], Made]:
    def make_one(r: Random) -> Made:
        given = shape(r, 1)
        words = ["a", _axis(r, given)] if r.random() < 0.5 else ["a"]
        return f"{name}({', '.join(words)})", {"a": numbers(r, given, -4.0, 4.0)}

    return make_one


def _matmul(r: Random) -> Made:
    n, k, m, b = (r.choice(SIZES) for _ in range(4))
    kinds = [((n, k), (k, m)), ((n, k), (k,)), ((k,), (k, m)), ((k,), (k,)), ((b, n, k), (b, k, m)),
             ((b, n, k), (k, m)), ((n, k), (b, k, m)), ((b, n, k), (k,)), ((k,), (b, k, m)),
             ((2, 1, n, k), (3, k, m))]  # fmt: skip
    left, right = r.choice(kinds)
    return r.choice(("a @ b", "dot(a, b)")), {"a": numbers(r, left), "b": numbers(r, right)}


def _conv(r: Random) -> Made:
    kernel = shape(r, 1, 2) or (2,)
    given = tuple(size + r.randint(0, 3) for size in kernel)
    name = r.choice(("conv", "conv_full"))
    return f"{name}(a, b)", {"a": numbers(r, given), "b": numbers(r, kernel)}


def _index(r: Random) -> Made:
    given = shape(r, 1)
    parts = []
    for size in given[: r.randint(1, len(given))]:
        first = r.randrange(size)
        last = r.randint(first + 1, size)
        step = r.choice(("", "", ":2"))
        whole = str(r.choice((first, first - size)))
        parts.append(whole if r.random() < 0.4 else f"{first or ''}:{last}{step}")
    return f"a[{', '.join(parts)}]", {"a": numbers(r, given)}


def _take(r: Random) -> Made:
    given = shape(r, 1, 2) or (3,)
    rows = [float(r.randrange(given[0])) for _ in range(r.choice(SIZES))]
    return "take(a, i)", {"a": numbers(r, given), "i": make((len(rows),), rows)}


def _concat(r: Random) -> Made:
    given = shape(r, 1)
    axis = r.randrange(len(given))
    other = (*given[:axis], r.choice(SIZES), *given[axis + 1 :])
    return f"concat(a, b, axis={axis})", {"a": numbers(r, given), "b": numbers(r, other)}


def _reshape(r: Random) -> Made:
    given = shape(r, 1)
    size = prod(given)
    first = r.choice([n for n in range(1, size + 1) if size % n == 0])
    text = r.choice((f"reshape(a, {first}, -1)", f"reshape(a, {size // first}, {first})"))
    return text, {"a": numbers(r, given)}


def _swap(r: Random) -> Made:
    given = shape(r, 2)
    text = "a.mT" if len(given) > 2 or r.random() < 0.5 else r.choice(("a.T", "a\u1d40"))
    return text, {"a": numbers(r, given)}


def _entropy(r: Random) -> Made:
    n, c = r.choice(SIZES), r.choice(SIZES) + 1
    rows = () if r.random() < 0.3 else (n,)
    scores = numbers(r, (*rows, c), -4.0, 4.0)
    if r.random() < 0.6:
        targets = make(rows, [float(r.randrange(c)) for _ in range(prod(rows))])
    else:
        targets = numbers(r, (*rows, c), 0.1, 1.0)
    return "cross_entropy(a, t)", {"a": scores, "t": targets}


def _expand(r: Random) -> Made:
    like = shape(r, 1)
    axis = r.randrange(len(like))
    narrow = (*like[:axis], *((1,) if r.random() < 0.5 else ()), *like[axis + 1 :])
    return f"expand(a, b, axis={axis})", {"a": numbers(r, narrow), "b": numbers(r, like)}


def _one_hot(r: Random) -> Made:
    rows = shape(r, 0, 1)
    hot = make(rows, [float(r.randrange(4)) for _ in range(prod(rows))])
    return "one_hot(i, 4) + a", {"i": hot, "a": numbers(r, (4,))}


def _whole(name: str) -> Callable[[Random], Made]:
    program, letters = WHOLE[name]

    def make_one(r: Random) -> Made:
        sizes = {letter: r.choice(SIZES[1:]) for letter in "nkml"}
        inputs = {}
        for word in letters.split():
            variable, _, dims = word.partition(":")
            given = tuple(sizes.get(each) or int(each) for each in dims)
            inputs[variable] = numbers(r, given)
        return program, inputs

    return make_one


FAMILIES: dict[str, Callable[[Random], Made]] = {
    **{name: _unary(name) for name in UNARY},
    **{text: _binary(text) for text in BINARY},
    **{name: _reduction(name) for name in REDUCTIONS},
    "softmax": _normalised("softmax"), "log_softmax": _normalised("log_softmax"),
    "matmul": _matmul, "conv": _conv, "index": _index, "take": _take, "concat": _concat,
    "reshape": _reshape, "swap": _swap, "cross_entropy": _entropy, "expand": _expand,
    "one_hot": _one_hot,
    **{name: _whole(name) for name in WHOLE},
}  # fmt: skip
"""The families by name: each makes a program and its inputs."""


def run(program: str, inputs: Inputs, wrt: str | None = None) -> ArrayTrace:
    """Run an array program."""
    return ArrayTrace(Graph.read(program, inputs), inputs, wrt)


def weighed(family: str, random: Random) -> ArrayTrace:
    """Run a random program of a family; one that gives an array is weighed."""
    text, inputs = FAMILIES[family](random)
    if family in WHOLE:
        return run(text, inputs)
    wide = shape_of(run(f"y = {text}; sum(y)", inputs).value_of_name("y"))
    return run(f"y = {text}; sum(y*G)", {**inputs, "G": numbers(random, wide)})


def near(found: Value, expected: Value, size: float, rounding: float = 8.0) -> bool:
    """Whether two arrays agree: to some ulps of an entry, or of the largest number on the way."""
    if shape_of(found) != shape_of(expected):
        return False
    for a, b in zip(items_of(found), items_of(expected), strict=True):
        if a == b or (a != a and b != b):
            continue
        if not (isfinite(a) and isfinite(b)) or abs(a - b) > rounding * ulp(max(size, abs(b))):
            return False
    return True


def size_of(trace: ArrayTrace) -> float:
    """Return the largest number of both passes: what rounding errors are measured by."""
    nodes = range(len(trace.graph))
    every = [items_of(trace.value_of(node)) for node in nodes]
    every += [items_of(g) for node in nodes if (g := trace.gradient_of(node)) is not None]
    return max([abs(float(item)) for items in every for item in items if isfinite(item)] or [1.0])


def broken(trace: ArrayTrace) -> Iterator[str]:
    """Yield what does not hold of a trace: terms, rules shown, the twin of numbers."""
    size = size_of(trace)
    for node, position in trace.edges():
        _, _, product = trace.handed_back(node, position)
        where = f"{trace.program} {nested_inputs(trace)}: node {trace.graph.names[node]}"
        for place, entry in enumerate(items_of(product)):
            if not near(_sum_of_terms(trace, node, position, place), entry, size, 64.0):
                yield f"{where}, operand {position}: the terms of entry {place}"
        if not near(_by_rule(trace, node, position, product), product, size, 256.0):
            yield f"{where}, operand {position}: {trace.rule(node, position)}"
    twin = unroll(trace)
    numbers_ = Trace(Graph.read(twin.text, twin.values), twin.values)
    if not near(numbers_.value, trace.value, size, 256.0):
        yield f"{trace.program} {nested_inputs(trace)}: the twin's value"
    for name, gradient in trace.results().items():
        folded = twin.fold(trace.graph.variables[name], numbers_.gradients)
        if gradient is not None and not near(folded, gradient, size, 256.0):
            yield f"{trace.program} {nested_inputs(trace)}: the twin's gradient of {name}"


def _sum_of_terms(trace: ArrayTrace, node: int, position: int, place: int) -> float:
    operands, out = trace.operand_values(node), trace.value_of(node)
    upstream = items_of(trace.gradient_of(node))
    terms = trace.row(node).terms(position, place, operands, out, trace.options(node))
    products = [float(upstream[t.out] * t.local) for t in terms]
    return 0.0 if trace.is_cut_off(node) else sum(products)


def _by_rule(trace: ArrayTrace, node: int, position: int, product: Value) -> Value:
    """Return what the rule gives, run as a program; words and hard zeros give the product."""
    (step,) = trace.array_edges_of(node, (position,))
    given = dict(zip(step.letters, (*step.arguments, trace.gradient_of(node)), strict=True))
    usable = all(isfinite(item) for value in given.values() for item in items_of(value))
    if step.is_words or trace.is_cut_off(node) or not usable or _is_singular(trace, node):
        return product
    t = run(f"r = {step.rule}; sum(r)", given)
    found = t.value_of_name("r")
    return make(step.shape, items_of(found) * (1 if shape_of(found) else prod(step.shape)))


def _is_singular(trace: ArrayTrace, node: int) -> bool:
    """Whether an evaluation beside the rule shown is needed: 0 in a product or a norm."""
    name, operands = trace.row(node).name, trace.operand_values(node)
    zeros = any(item == 0.0 for operand in operands for item in items_of(operand))
    return zeros and name in ("prod", "norm", "abs", "sqrt", "log", "pow", "max", "min")


def nested_inputs(trace: ArrayTrace) -> dict[str, Any]:
    """Return the inputs as they are typed: a failure is made again from them."""
    return {name: nested(value) for name, value in trace.point().items()}
