"""The proof of the operations table as text for people, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from ..errors import TraceError
from ..language.syntax.arrays import any_formula
from ..language.syntax.failure import Failure
from ..notation.writer import Notation
from .report import ProofRow


class Page:
    """Writes the rows of a proof one by one, as they are found, and counts what failed."""

    def __init__(self, rows: Iterable[ProofRow]) -> None:
        self.rows = rows
        self.proved = 0
        self.failed = 0
        self.unproved = 0

    def counted(self) -> Iterator[ProofRow]:
        """Yield the rows and count them."""
        for row in self.rows:
            self.proved += row.passed is True
            self.failed += row.passed is False
            self.unproved += row.passed is None
            yield row

    def text(self, notation: Notation) -> Iterator[str]:
        """Yield a paragraph for each local gradient, and the count at the end."""
        definition = ""
        for row in self.counted():
            title = f"{row.operation}:  out {notation.equals} {written(notation, row.definition)}"
            title += f"     with  g {notation.equals} dL/dout\n" if row.is_rule else "\n"
            if title != definition:
                yield ("\n" if definition else "") + title
                definition = title
            partial = notation.partial("out", row.operand)
            handed = notation.total("L", row.operand) if row.is_rule else partial
            left = f"  {handed} {notation.equals} "
            lines = [left + written(notation, row.formula)]
            below = " " * (len(left) - len(notation.equals) - 1) + f"{notation.equals} "
            if row.stable:
                lines.append(f"{below}{written(notation, row.stable)}   (as evaluated)")
            if row.derived:
                lines.append(f"{below}{written(notation, row.derived)}   (as SymPy derives it)")
            ulps = " ulp" if row.ulps[:1].isdigit() else ""
            worst = "" if row.is_rule else f"; worst evaluation: {row.ulps}{ulps}"
            lines.append(f"      {row.verdict}{worst}")
            yield "\n".join(lines) + "\n"
        verdicts = [f"{self.failed:,} are WRONG"] if self.failed else []
        verdicts += [f"{self.unproved:,} are not proved"] if self.unproved else []
        count = self.proved + self.failed + self.unproved
        yield f"\n{count:,} local gradients: {', '.join(verdicts) or 'all are right'}\n"

    def as_json(self) -> Iterator[str]:
        """Yield an object with one row a local gradient."""
        encode = json.JSONEncoder(ensure_ascii=False).encode
        separator = '{"schema": "backprop-trace-proof/1",\n "proof": ['
        for row in self.counted():
            yield f"{separator}\n  {encode(row._asdict())}"
            separator = ","
        yield f'],\n "failed": {self.failed}}}\n'


def written(notation: Notation, text: str) -> str:
    """Write a formula in a notation; what is no formula (a list of pieces) stays as it is."""
    try:
        return notation.write(any_formula(text))
    except (TraceError, Failure):
        return text
