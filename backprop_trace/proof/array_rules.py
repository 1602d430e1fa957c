"""The rules of array operations, proved on small shapes with a letter an entry.

The definition and the rule as shown are each written out as programs of numbers (``unroll``). SymPy
differentiates the definition; what the rule hands back to an entry must equal the sum over the
results of upstream times derivative. Rules that are words (an index) are proved as computed: what
copies and products do asks nothing of a number, so that it runs on letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from random import Random

from ..autodiff.array_trace import ArrayTrace
from ..autodiff.graph import Graph
from ..autodiff.trace import Trace
from ..language.syntax.arrays import any_formula
from ..operations.arrays.row import LETTER
from ..record import Record
from ..unroll import unroll
from ..values.arrays import Shape, Value, items_of, make, shape_of
from ..values.walks import dims
from .algebra import Expression, expression
from .symbolic import verdict

Shapes = tuple[Shape, ...]

CASES: dict[str, Sequence[tuple[str, Shapes]]] = {
    "matmul": (
        ("a @ b", ((2, 3), (3, 2))), ("a @ b", ((2, 3), (3,))), ("a @ b", ((3,), (3, 2))),
        ("a @ b", ((3,), (3,))), ("a @ b", ((2, 2, 2), (2, 2, 1))), ("a @ b", ((2, 2, 2), (2, 2))),
        ("a @ b", ((2, 1, 2), (2,))), ("a @ b", ((2,), (2, 2, 1))),
    ),
    "outer": (("outer(a, b)", ((2,), (3,))),),
    "conv": (("conv(a, b)", ((4,), (2,))), ("conv(a, b)", ((3, 3), (2, 2)))),
    "conv_full": (("conv_full(a, b)", ((3,), (2,))), ("conv_full(a, b)", ((2, 2), (2, 1)))),
    "transpose": (("a.T", ((2, 3),)),),
    "mT": (("a.mT", ((2, 1, 3),)),),
    "reshape": (("reshape(a, 3, 2)", ((2, 3),)),),
    "flatten": (("flatten(a)", ((2, 2),)),),
    "index": (("a[1, :2]", ((2, 3),)), ("a[::2]", ((3,),))),
    "stack": (("[a, b]", ((2,), (2,))),),
    "concat": (("concat(a, b, axis=1)", ((2, 1), (2, 2))),),
    "take": (("take(a, [1, 0, 1])", ((2, 2),)),),
    "expand": (("expand(a, b, axis=0)", ((2,), (3, 2))), ("expand(a, b)", ((), (2,)))),
    "one_hot": (),
    **{
        name: ((f"{name}(a)", ((3,),)), (f"{name}(a, axis=0)", ((2, 2),)),
               (f"{name}(a, axis=1, keepdims=True)", ((2, 2),)))
        for name in ("sum", "mean", "max", "min", "prod", "norm", "logsumexp")
    },
    **{
        name: ((f"{name}(a)", ((3,),)), (f"{name}(a, axis=0)", ((2, 2),)))
        for name in ("softmax", "log_softmax")
    },
    "cross_entropy": (
        ("cross_entropy(a, 1)", ((3,),)), ("cross_entropy(a, [1, 0])", ((2, 2),)),
        ("cross_entropy(a, b)", ((2,), (2,))),
    ),
}  # fmt: skip
"""Programs and the shapes of their letters, by the row that they are of."""


class RuleProof(Record):
    """What was found for one operand of one operation at one combination of shapes."""

    operation: str
    operand: str
    definition: str
    """The program: ``a @ b``."""
    shapes: str
    rule: str
    """What is handed back, as shown."""
    entries: int
    """The entries of the operand, each proved."""
    verdict: str
    """The worst of them: ``proved``, ``agrees at 50 digits ...`` or ``WRONG``."""


def prove_rules(name: str) -> Iterator[RuleProof]:
    """Yield the proofs of one row of the table of array operations; nothing for other names."""
    for text, shapes in CASES.get(name, ()):
        yield from _prove(name, text, shapes)


def _prove(name: str, text: str, shapes: Shapes) -> Iterator[RuleProof]:
    random = Random(text)
    inputs = {
        letter: make(shape, [random.randint(5, 40) / 16 for _ in range(prod(shape))])
        for letter, shape in zip("ab", shapes, strict=False)
    }
    trace = _run(f"y = {text}; sum(y)", inputs)
    node = trace.graph.index["y"]
    out = trace.value_of(node)
    upstream = make(shape_of(out), [random.randint(-9, 9) / 8 for _ in items_of(out)])
    symbols = _symbols({**inputs, LETTER: upstream})
    values = _written_out(trace, "y", symbols)
    shown = ", ".join(dims(shape) for shape in shapes)
    for position, place in enumerate(trace.graph.operands[node]):
        letter = trace.graph.names[place]
        if letter not in inputs or not trace.has_gradient(node, position):
            continue
        (step,) = trace.array_edges_of(node, (position,))
        given = dict(zip(step.letters, (*step.arguments, upstream), strict=True))
        if step.is_words:
            handed = _computed(trace, node, position, symbols)
        else:
            handed = _handed_back(step.rule, given, symbols, values)
        found = _verdicts(
            letter, inputs[letter], handed, values, symbols, {**inputs, LETTER: upstream}
        )
        yield RuleProof(name, letter, text, shown, step.rule, len(found), max(found, key=_rank))


def _run(text: str, inputs: Mapping[str, Value]) -> ArrayTrace:
    return ArrayTrace(Graph.read(text, inputs), inputs)


def _symbols(inputs: Mapping[str, Value]) -> dict[str, list[Expression]]:
    """Return a letter for every entry."""
    import sympy

    return {
        name: [sympy.Symbol(f"{name}_{k}", real=True) for k in range(len(items_of(value)))]
        for name, value in inputs.items()
    }


def _written_out(
    trace: ArrayTrace, wanted: str, symbols: Mapping[str, Sequence[Expression]]
) -> list[Expression]:
    """Return the entries of a named node as expressions of the entries of the variables."""
    twin = unroll(trace, shifted=False)
    known: dict[str, Expression] = {}
    point: dict[str, float] = {}
    for name, node in trace.graph.variables.items():
        known.update(zip(twin.entries[node], symbols[name], strict=True))
        point.update(zip(twin.entries[node], items_of(trace.value_of(node)), strict=True))
    graph = Graph.read(twin.text, twin.values)
    named = graph.program.names
    numbers = dict(zip(named.values(), named, strict=True))
    run = Trace(graph, twin.values)
    for name, node in numbers.items():
        if graph.rows[node] is not None:
            formula = graph.program.formula(node, graph.leaf_formula)
            known[name] = expression(formula, known, point)
            point[name] = run.value_of(node)
    entries = twin.entries[trace.graph.index[wanted]]
    return [expression(any_formula(text), known, point) for text in entries]


def _handed_back(
    rule: str,
    given: Mapping[str, Value],
    symbols: Mapping[str, Sequence[Expression]],
    values: Sequence[Expression],
) -> list[Expression]:
    """Return what a rule hands back, its letters' entries written out."""
    trace = _run(f"r = {rule}; sum(r)", given)
    known = {
        name: values if name == "out" else symbols.get(name) or _numbers(given[name])
        for name in given
    }
    return _written_out(trace, "r", known)


def _numbers(value: Value) -> list[Expression]:
    import sympy

    return [sympy.Rational(item) for item in items_of(value)]


def _computed(
    trace: ArrayTrace, node: int, position: int, symbols: Mapping[str, Sequence[Expression]]
) -> list[Expression]:
    """Return what a row hands back where its numbers are letters."""
    out = trace.value_of(node)
    upstream = make(shape_of(out), list(symbols[LETTER]))
    operands, options = trace.operand_values(node), trace.options(node)
    return items_of(trace.row(node).back(position, upstream, operands, out, options))


def _verdicts(
    letter: str,
    value: Value,
    handed: Sequence[Expression],
    values: Sequence[Expression],
    symbols: Mapping[str, Sequence[Expression]],
    inputs: Mapping[str, Value],
) -> list[str]:
    import sympy

    point = {
        str(symbol): item
        for name, given in inputs.items()
        for symbol, item in zip(symbols[name], items_of(given), strict=True)
    }
    every = {str(symbol): symbol for group in symbols.values() for symbol in group}
    spread = handed if len(handed) > 1 else list(handed) * len(items_of(value))
    found = []
    for entry, claimed in zip(symbols[letter], spread, strict=True):
        terms = [g * sympy.diff(out, entry) for g, out in zip(symbols[LETTER], values, strict=True)]
        found.append(verdict(sympy.Add(*terms), _expression(claimed), every, [point]))
    return found


def _expression(claimed: Expression) -> Expression:
    """Return a number that came from none of the letters (a 0 where nothing passes) exactly."""
    import sympy

    return claimed if isinstance(claimed, sympy.Basic) else sympy.Rational(claimed)


def _rank(found: str) -> int:
    return 0 if found == "proved" else 2 if found == "WRONG" else 1
