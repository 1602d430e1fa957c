"""The proof of the operations table as rows to be printed: made one at a time, as they are found.

A program's own functions are checked too: their formulas are SymPy's by construction, so that they
are compared with difference quotients of their bodies, taken with enough digits to agree to 50.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from math import isfinite
from random import Random
from time import monotonic

from ..autodiff.graph import array_functions, table_of
from ..errors import TraceError, unknown
from ..language import limits
from ..language.program import Definition
from ..language.syntax.parser import parse_formula
from ..notation.text import LANGUAGE
from ..operations import TABLE, Operation, letters
from ..record import Record
from .alone import bounded, precision
from .array_rules import CASES, RuleProof, prove_rules
from .derive import SlowError, derivatives_of
from .exact import Real, bodies, compiled
from .symbolic import DIGITS, Proof, prove
from .ulps import Worst, distance, measure

POINTS = 100
"""Points at which every evaluation is measured for a row (special points come on top)."""

LONGEST_DEFINITION = 2_000
"""Nodes of a function's body up to which its definition is written out."""

PIECES = 3
"""Pieces of a domain whose derivatives are listed."""

BITS = 900
"""The precision of the quotients: steps of 2**-300 leave 50 digits right."""

TRIED = 20
"""Points at which a program's own function is checked."""


class ProofRow(Record):
    """One local gradient: what is shown, what SymPy finds, and how well it is evaluated."""

    operation: str
    operand: str
    definition: str
    formula: str
    """The formula of the table, as it is shown."""
    stable: str
    """The formula as evaluated, where that is another one; else empty."""
    derived: str
    """What SymPy derives from the definition; on each piece, where there are several. Empty where
    it derives nothing."""
    verdict: str
    """``proved``, ``agrees at 50 digits on 20 points``, ``WRONG``, ..."""
    ulps: str
    """The worst error of the evaluation in ulps of the result, ``exact`` or ``not measured``."""
    passed: bool | None
    """Whether formula and evaluation are right; None where nobody can tell."""
    is_rule: bool = False
    """Whether the formula is what an operation on arrays hands back, not a local gradient."""


def rows(
    names: Iterable[str] | None = None,
    definitions: Mapping[str, Definition] | None = None,
    points: int = POINTS,
) -> Iterator[ProofRow]:
    """Yield a row for each local gradient of the operations ``names``: all of them, if None.

    ``definitions`` are a program's own functions (``graph.program.definitions``); they come last.
    Raises ``TraceError`` for a name that is no operation, before anything is proved.
    """
    known = definitions or {}
    if names is None:
        whole = [name for name in CASES if name not in TABLE]
        return _rows([*TABLE, *whole, *known.values()], known, points)
    return _rows([_known(name, known) for name in names], known, points)


def _rows(
    chosen: Sequence[str | Definition], definitions: Mapping[str, Definition], points: int
) -> Iterator[ProofRow]:
    left: float = limits.FORMULA_SECONDS
    for each in chosen:
        if isinstance(each, Definition):
            import_module("sympy")  # not on the clock
            begun = monotonic()
            found = _in_time(each, definitions, left)
            left -= monotonic() - begun
            yield from found
        else:
            if each in TABLE:
                yield from table_rows(each, points)
            yield from map(_rule_row, prove_rules(each))


def _rule_row(proof: RuleProof) -> ProofRow:
    """Return what was found for a rule of an operation on whole arrays."""
    entries = "its entry" if proof.entries == 1 else f"each of {proof.entries} entries"
    verdict = f"{proof.verdict}, {entries}, where the operands are {proof.shapes}"
    return ProofRow(
        proof.operation, proof.operand, proof.definition, proof.rule, "", "", verdict,
        "not measured", proof.verdict != "WRONG", is_rule=True,
    )  # fmt: skip


def _known(name: str, definitions: Mapping[str, Definition]) -> str | Definition:
    """Return the program's function of that name, or else the operation's canonical name."""
    if name in definitions:
        return definitions[name]
    if name in TABLE:
        return name
    every = array_functions()
    if name in CASES or name in every:
        return every[name].name if name in every else name
    words = ("tanh", *TABLE, *every, *definitions)
    raise unknown(
        "unknown-operation",
        f"there is no operation `{name[:40]}`",
        name[:200],
        words,
        label="a row of the table, such as tanh",
        help="backprop-trace --prove {}",
    )


def table_rows(name: str, points: int = POINTS) -> Iterator[ProofRow]:
    """Yield the rows of one operation of the table."""
    row = TABLE[name]
    worst, ulps = _worst(row, points)
    groups: dict[tuple[str, str], list[Proof]] = {}
    try:
        for proof in prove(name):
            groups.setdefault((proof.definition, proof.operand), []).append(proof)
    except TraceError as error:  # SymPy has no such function
        yield from _unproved(row, f"not proved: {error.message}", ulps)
        return
    for (definition, operand), proofs in groups.items():
        places = letters(4) if operand[1:] else letters(3)
        measured = worst.get(places.index(operand)), worst.get(None)
        formula = proofs[0].formula
        stable = next((proof.formula for proof in proofs if proof.formula != formula), "")
        shown = [proof for proof in proofs if proof.formula == formula]
        verdict = _verdict(proofs)
        close = all(each is None or each.error <= each.bound for each in measured)
        yield ProofRow(
            name,
            operand,
            definition,
            formula,
            stable,
            _derived(shown),
            verdict if close else f"{verdict}, evaluated WRONG",
            ulps or _ulps(*measured),
            close and "WRONG" not in verdict,
        )


def _verdict(proofs: Sequence[Proof]) -> str:
    """Return the least of several verdicts."""
    found = {proof.verdict for proof in proofs}
    if "WRONG" in found:
        return "WRONG"
    rest = sorted(found - {"proved"})
    if rest:
        return rest[0]
    pieces = len({proof.piece for proof in proofs})
    return f"proved on each of {pieces} pieces" if pieces > 1 else "proved"


def _derived(proofs: Sequence[Proof]) -> str:
    """Return what SymPy derived, with the piece where it differs from piece to piece."""
    texts = list(dict.fromkeys(proof.derived for proof in proofs))
    if len(texts) == 1:
        return texts[0]
    listed = [f"{proof.derived} ({proof.piece})" for proof in proofs[:PIECES]]
    more = len(proofs) - PIECES
    return ", ".join(listed) + (f", and {more} more" if more > 0 else "")


def _worst(row: Operation, points: int) -> tuple[dict[int | None, Worst], str]:
    """Return the worst errors of an operation, or what is to be said in their place."""
    if row.precision is None:
        return {}, "not measured"
    if not row.precision.measured:
        return {}, "exact"
    try:
        return {each.position: each for each in measure(row, points)}, ""
    except TraceError:  # mpmath has no such function
        return {}, "not measured"


def _unproved(row: Operation, verdict: str, ulps: str) -> Iterator[ProofRow]:
    """Yield the rows of an operation of which nothing can be proved."""
    for position, letter in enumerate(letters(row.least)):
        formula = row.local(position, row.least).formula
        yield ProofRow(
            row.name, letter, row.defined(row.least), formula, "", "", verdict, ulps, None
        )


def _ulps(local: Worst | None, value: Worst | None) -> str:
    if local is None or value is None:  # more operands than are measured
        return "not measured"
    return f"{local.error:.1f} (value {value.error:.1f})"


# A program's own functions


def _in_time(
    definition: Definition, definitions: Mapping[str, Definition], seconds: float
) -> Sequence[ProofRow]:
    """Return the rows of a function of the program, as long as there is time for them."""
    found: list[ProofRow] = []
    try:
        with bounded(SlowError(), seconds):
            for row in _own_rows(definition, definitions):
                found.append(row)  # what is there stays if the time is over
    except SlowError:
        names = letters(len(definition.parameters))
        limit = f"{limits.FORMULA_SECONDS} seconds or {limits.MORE_MEMORY >> 20} MB, the limit"
        row = ProofRow(
            definition.name,
            names[len(found)],
            f"{definition.name}({', '.join(names)})",
            "(not derived)", "", "",
            f"not proved: the functions of the program take more than {limit}",
            "not measured",
            None,
        )  # fmt: skip
        found += [row._replace(operand=name) for name in names[len(found) :]]
    return found


def _own_rows(definition: Definition, definitions: Mapping[str, Definition]) -> Iterator[ProofRow]:
    """Yield the rows of a function that the program defines."""
    table = table_of(definitions)
    operation = table[definition.key]
    assert operation is not None  # noqa: S101  # just defined
    value = bodies(definitions.values())[definition.key]
    count = len(definition.parameters)
    where = [
        each for each in _points(definition.name, count) if _quotients(value, each) is not None
    ]
    text = definition_text(definition)
    for position, formula in enumerate(derivatives_of(definition, table)):
        verdict, error = _checked(formula, value, operation, position, where[:TRIED])
        yield ProofRow(
            definition.name,
            letters(count)[position],
            text if len(text) <= 400 else text[:397] + "...",
            formula or "(too long to be shown)",
            "",
            formula or "(too long to be shown)",
            verdict,
            f"{error:.1f}" if isfinite(error) else "",
            verdict != "WRONG",
        )


def definition_text(definition: Definition) -> str:
    """Return a definition's body over ``a``, ``b``, ``c``, as a row's definition stands."""
    names = letters(len(definition.parameters))
    if len(definition.body.functions) > LONGEST_DEFINITION:
        return f"{definition.name}({', '.join(names)})"
    return LANGUAGE.write(definition.tree, dict(zip(definition.parameters, names, strict=True)))


def _points(name: str, count: int) -> Iterator[tuple[float, ...]]:
    random = Random(name)
    for _ in range(4 * TRIED):
        yield tuple(random.uniform(-3.0, 3.0) for _ in range(count))
    for _ in range(TRIED):
        yield tuple(random.uniform(0.1, 0.9) for _ in range(count))


def _quotients(value: Callable[..., Real], point: Sequence[float]) -> list[Real] | None:
    """Return the partial derivatives at a point by difference quotients; None out of the domain."""
    found = []
    try:
        with precision(BITS) as mp:
            step = mp.mpf(2) ** -300
            for place in range(len(point)):
                sides = []
                for sign in (1, -1):
                    operands = list(map(mp.mpf, point))
                    operands[place] += sign * step
                    sides.append(value(*operands))
                found.append((sides[0] - sides[1]) / (2 * step))
    except (ZeroDivisionError, ValueError, TypeError, OverflowError):
        return None
    if any(isinstance(each, mp.mpc) or not mp.isfinite(each) for each in found):
        return None
    return found


def _checked(
    formula: str,
    value: Callable[..., Real],
    operation: Operation,
    position: int,
    where: Sequence[tuple[float, ...]],
) -> tuple[str, float]:
    """Return the verdict on a formula, and the worst error of the backward pass in ulps."""
    worst, tried = 0.0, 0
    names = letters(operation.least)
    for point in where:
        quotients = _quotients(value, point)
        if quotients is None:
            continue
        truth = quotients[position]
        out = operation.forward(*point)
        local = operation.local(position, len(point)).evaluate(*point, out)
        tried += 1
        with precision(BITS) as mp:
            worst = max(worst, distance(local or 0.0, truth, truth))
            if formula:
                values = {**dict(zip(names, map(mp.mpf, point), strict=True))}
                values["out"] = value(*values.values())
                found = compiled(parse_formula(formula))(values)
                if abs(found - truth) > max(abs(truth), mp.mpf(2) ** -200) * mp.mpf(10) ** -DIGITS:
                    return "WRONG", worst
    if not tried:
        return "not tried: no point of its domain was found", worst
    if not formula:
        return f"its backward pass compared on {tried} points", worst
    return f"agrees at {DIGITS} digits on {tried} points", worst
