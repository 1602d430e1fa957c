"""Plant every fault of ``tests.support.faults`` and print the share that the tests kill.

    python -m tests.fuzz.mutate [OPERATION]...

A fault that the checks let pass is tried at ten times as many other points: if its results are
within the bound there too (a threshold moved by a little, a comparison at a point where both
branches agree), it is no fault but another right evaluation, and is counted as such and listed.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import sys
import types
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from types import FunctionType, ModuleType
from typing import Any

from backprop_trace.operations import (
    TABLE,
    Operation,
    activations,
    arithmetic,
    exponentials,
    folds,
    hyperbolics,
    numerics,
    powers,
    selections,
    steps,
    trigonometry,
)
from backprop_trace.operations.registry import registered
from tests.operations import test_operations_table as table_tests
from tests.support import faults, row_checks
from tests.support.floats import agree

FAMILIES = (
    *(arithmetic, powers, exponentials, activations, hyperbolics, trigonometry, selections, steps),
    folds,
)
QUICK, USUAL, MANY = 40, 2_000, 10_000


def killed(name: str, formulas: bool = False) -> str:
    """Return the check that fails for an operation as it stands in the table; empty if none."""
    usual: list[tuple[str, Callable[[], None]]] = [
        ("golden", lambda: row_checks.check_golden(name)),
        ("formulas", lambda: row_checks.check_formulas(name)),
        ("ulps", lambda: row_checks.check_ulps(name, QUICK)),
        ("total", lambda: row_checks.check_total(name)),
    ]
    if formulas:
        usual.append(("proof", lambda: row_checks.check_proof(name)))
    else:
        usual.append(("ulps", lambda: row_checks.check_ulps(name, USUAL)))
    for kind, check in usual:
        try:
            check()
        except Exception:  # whatever a fault leads to, the suite would be red
            return kind
    return ""


def is_equivalent(name: str) -> bool:
    """Return whether nothing wrong is found at awkward points, nor at many more than usual."""
    try:
        if not all(map(is_near, RIGHT[name], results(name))):
            return False
        row_checks.check_ulps(name, MANY)
    except Exception:
        return False
    return True


def results(name: str) -> list[float | None]:
    """Return an operation's numbers at thousands of awkward points."""
    row = TABLE[name]
    found: list[float | None] = []
    for count in {row.least, min(row.most or 3, 3)}:
        pool = table_tests.AWKWARD if count < 3 else table_tests.AWKWARD[::2]
        for operands in itertools.product(pool, repeat=count):
            out = row.forward(*operands)
            found.append(out)
            for place in range(count):
                found.append(row.local(place, count).evaluate(*operands, out))
    return found


is_near = partial(agree, relative=2e-15, absolute=1e-323)
RIGHT = {name: results(name) for name in TABLE}
"""The numbers of the table without faults."""


def row_mutants(names: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, fault, check that found it) for faults in formulas and results."""
    for name in names:
        right = TABLE[name]
        for kind, rows in (
            ("formula", faults.rows_with_faulty_formulas(right)),
            ("result", faults.rows_with_faulty_results(right)),
        ):
            for what, row in rows:
                if is_same(right, row):
                    continue
                with registered(row):
                    found = killed(name, formulas=True)
                if kind == "formula" and not found:
                    found = "equivalent"  # SymPy has proved it, and it is right at corners too
                yield kind, what, found


def is_same(right: Operation, row: Operation) -> bool:
    """Return whether a fault is none: twice 0, or -0, is 0."""
    for operands in ((0.3, -0.7, 1.9), (-2.0, 1.25, 0.5), (2.0, 3.0, -1.0), (0.0, 1.0, 2.0)):
        for count in {right.least, min(right.most or 3, 3)}:
            used = operands[:count]
            if [*numbers(right, used)] != [*numbers(row, used)]:
                return False
    texts = [(r.definition, [r.local(k, r.least) for k in range(r.least)]) for r in (right, row)]
    return texts[0][0] == texts[1][0] and all(
        (one.formula, one.stable) == (other.formula, other.stable)
        for one, other in zip(texts[0][1], texts[1][1], strict=True)
    )


def numbers(row: Operation, operands: tuple[float, ...]) -> Iterator[str]:
    """Yield value and local gradients at a point, nan as text."""
    out = row.forward(*operands)
    yield str(out + 0.0)
    for place in range(len(operands)):
        number = row.local(place, len(operands)).evaluate(*operands, out)
        yield str(None if number is None else number + 0.0)


def users(function: FunctionType) -> list[str]:
    """Return the operations whose numbers a function takes part in."""
    return [name for name, row in TABLE.items() if function in reached(row)]


def reached(row: Operation) -> set[Any]:
    """Return the functions that a row calls, directly or not."""
    counts = {row.least, min(row.most or 3, 3)}
    rules = [row.local(place, count) for count in counts for place in range(count)]
    pending: list[Any] = [row.forward, *(rule.evaluate for rule in rules)]
    found: set[Any] = set()
    while pending:
        each = pending.pop()
        if not isinstance(each, FunctionType) or each in found:
            continue
        found.add(each)
        known = each.__globals__
        pending += [known.get(name) for name in each.__code__.co_names]
        for name in each.__code__.co_names:  # numerics.exp: an attribute of a module
            module = known.get(name)
            if isinstance(module, ModuleType) and module.__name__.startswith("backprop_trace"):
                pending += [getattr(module, other, None) for other in each.__code__.co_names]
        pending += [cell.cell_contents for cell in each.__closure__ or ()]
        for constant in each.__code__.co_consts:  # a function within a function
            if isinstance(constant, types.CodeType):
                pending += [known.get(name) for name in constant.co_names]
    return found


def code_mutants(names: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, fault, check) for faults in the functions behind the table."""
    for module in (numerics, *FAMILIES):
        for function, tree in faults.functions_of(module):
            affected = [name for name in users(function) if name in names]
            if not affected:
                continue
            right = function.__code__
            for what, faulty in faults.faults(tree):
                assert isinstance(faulty, ast.FunctionDef)
                try:
                    function.__code__ = faults.code_of(faulty, module)
                except (SyntaxError, ValueError):  # another number of free variables
                    continue
                try:
                    found = next(filter(None, map(killed, affected)), "")
                    if not found and all(map(is_equivalent, affected)):
                        found = "equivalent"
                finally:
                    function.__code__ = right
                yield "code", f"{function.__name__}: {what}", found


def lambda_mutants(names: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, fault, check) for faults in the lambdas of the rows themselves."""
    for family in FAMILIES:
        tree = ast.parse(inspect.getsource(family))
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            first = call.args[0]
            if not isinstance(first, ast.Constant) or first.value not in names:
                continue
            for part in evaluations(call):
                for what, _ in faults.faults(part):
                    row = rebuilt(tree, family).get(first.value)
                    if row is not None:
                        with registered(row):
                            found = killed(first.value)
                            if not found and is_equivalent(first.value):
                                found = "equivalent"
                        yield "code", f"{first.value}: {what}", found


def evaluations(call: ast.Call) -> list[ast.Lambda]:
    """Return the lambdas of a row that give numbers: no notes, no spellings."""
    rules = [each for each in ast.walk(call) if isinstance(each, ast.Call) and each is not call]
    rules = [each for each in rules if ast.unparse(each.func) == "Local"]
    places = [*call.args[:4], *(each for rule in rules for each in rule.args)]
    return [each for each in places if isinstance(each, ast.Lambda)]


def rebuilt(tree: ast.Module, family: ModuleType) -> dict[str, Operation]:
    """Return the rows that a changed source makes."""
    module = types.ModuleType(family.__name__)
    module.__package__ = family.__package__
    try:
        exec(compile(tree, "<mutant table>", "exec"), vars(module))  # our own source
    except (NameError, TypeError, SyntaxError):
        return {}
    return {row.name: row for row in (*module.ROWS, *getattr(module, "COMPARISONS", ()))}


def main(words: list[str]) -> int:
    """Run and print; the status is 1 if a fault survives."""
    names = [word for word in words if word in TABLE] or list(TABLE)
    for name in names:
        wrong = killed(name, formulas=True)
        if wrong:
            print(f"{name} fails without a fault: {wrong}")
            return 1
    counts: Counter[tuple[str, str]] = Counter()
    survivors: list[str] = []
    equivalent: list[str] = []
    everything = [row_mutants(names), code_mutants(names), lambda_mutants(names)]
    for kind, what, found in itertools.chain(*everything):
        counts[kind, found or "survived"] += 1
        if not found:
            survivors.append(f"{kind}: {what}")
            print("SURVIVED", kind, what, flush=True)
        elif found == "equivalent":
            equivalent.append(what)
    for what in equivalent:
        print("equivalent:", what)
    faulty = sum(count for (_, found), count in counts.items() if found != "equivalent")
    for (kind, found), count in sorted(counts.items()):
        print(f"{kind:8} {found:10} {count}")
    share = 100 * (faulty - len(survivors)) / max(1, faulty)
    print(f"{faulty} faults, {len(survivors)} survive: {share:.2f} % killed"
          f" ({len(equivalent)} more are right evaluations too)")  # fmt: skip
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
