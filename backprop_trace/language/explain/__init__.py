"""From a failure to words: what was probably meant, its place, and a program that works.

Every function of the files here takes a ``Failure`` and returns the error to raise. ``edits`` are
what a person would most likely have meant; a suggested command is made by applying them until the
text parses.
"""

from __future__ import annotations

from collections.abc import Callable

from ...errors import TraceError
from ..syntax.failure import Failure
from . import arrays, brackets, names, numbers, operands, statements

_WORDS: dict[str, Callable[[Failure], TraceError]] = {
    "ambiguous-root": operands.ambiguous_root,
    "assigned-twice": statements.assigned_twice,
    "bad-index": arrays.bad_index,
    "bad-keyword": arrays.bad_keyword,
    "bracket-parentheses": arrays.bracket_parentheses,
    "rows": arrays.rows,
    "bracket-expected": arrays.bracket_expected,
    "bad-definition": statements.bad_definition,
    "bad-name": names.bad_name,
    "comparison-expected": brackets.comparison_expected,
    "defined-by-itself": statements.defined_by_itself,
    "empty": statements.empty,
    "empty-array": arrays.empty_array,
    "empty-body": statements.empty_body,
    "function-assigned": statements.function_assigned,
    "function-without-call": operands.function_without_call,
    "literal-expected": brackets.literal_expected,
    "lookalike": names.lookalike,
    "misplaced-assignment": statements.misplaced_assignment,
    "misplaced-comma": brackets.misplaced_comma,
    "misplaced-comparison": brackets.misplaced_comparison,
    "no-array": arrays.no_array,
    "parenthesis-expected": arrays.parenthesis_expected,
    "sizes-expected": arrays.sizes_expected,
    "never-closed": brackets.never_closed,
    "never-opened": brackets.never_opened,
    "octal": numbers.octal,
    "operand-expected": operands.operand_expected,
    "operator-expected": operands.operator_expected,
    "python-number": numbers.python_number,
    "too-large": statements.too_large,
    "trailing-comma": arrays.trailing_comma,
    "unfit-number": numbers.unfit_number,
    "unknown-function": names.unknown_function,
    "unknown-in-body": names.unknown_in_body,
    "unnamed-statement": statements.unnamed_statement,
    "written-out": brackets.written_out,
    "wrong-arguments": brackets.wrong_arguments,
}


def explain(failure: Failure) -> TraceError:
    """Return what to say of a failure."""
    return _WORDS[failure.kind](failure)
