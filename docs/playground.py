"""Write docs/playground.html: the page without an install, one static file.

    python docs/playground.py        (or, with all that is made, python -m tests.support.generated)

What it reads with, what it says and what it calculates with is made of the language's and the
operations' own tables; the player is that of every page. The rest stands in docs/playground/.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from functools import partial
from math import e, pi
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from backprop_trace import trace  # noqa: E402  # behind the path to it
from backprop_trace.codegen.javascript import compact, operations  # noqa: E402
from backprop_trace.document.explanation import SLOPES, Explanation  # noqa: E402
from backprop_trace.document.story import Story  # noqa: E402
from backprop_trace.drawing.drawing import INFIX as SIGNED  # noqa: E402
from backprop_trace.drawing.drawing import SIGNS  # noqa: E402
from backprop_trace.features.lessons.lessons import Lesson, lessons  # noqa: E402
from backprop_trace.formats.page import assets  # noqa: E402
from backprop_trace.formats.page.data import escaped  # noqa: E402
from backprop_trace.formats.page.shell import key_table  # noqa: E402
from backprop_trace.language.formula import Apply, Formula, Name  # noqa: E402
from backprop_trace.language.numeric import MATHEMATICS  # noqa: E402
from backprop_trace.language.syntax.characters import skeleton, stranger  # noqa: E402
from backprop_trace.language.syntax.parser import parse_formula  # noqa: E402
from backprop_trace.language.syntax.tokens import INFIX  # noqa: E402
from backprop_trace.notation.mathml import MathMl  # noqa: E402
from backprop_trace.notation.text import UNICODE  # noqa: E402
from backprop_trace.operations import FUNCTIONS, TABLE, Operation  # noqa: E402
from backprop_trace.operations.operation import letters as operands  # noqa: E402

PAGE = ROOT / "docs" / "playground.html"
PARTS = ROOT / "docs" / "playground"
OWN = "literals refusals reader order formulas picture typed playground".split()
"""What only this page has, behind the player, which has no say in how it begins."""
PLAYER = [name for name in assets.SCRIPTS if name not in ("address", "training", "arrays", "own")]

MANY, PLACE = 7, 3
"""A number of operands, and one of them, at which a rule for any number is read off."""

SHORT = 80
"""Characters up to which a program's statements stand on one line."""

EXAMPLES = (
    "chain-rule fan-out karpathy neuron logistic softmax mazur gelu dead-relu kink nan vanishing"
).split()


def letters() -> str:
    """Return the Greek letters that names may have."""
    return "".join(
        letter
        for letter in map(chr, range(0x391, 0x3CA))
        if unicodedata.category(letter)[0] == "L"
        and unicodedata.normalize("NFD", letter) == letter
        and stranger(letter) is None
    )


def grammar() -> dict[str, Any]:
    """Return what the reader knows: signs, functions, letters."""
    return {
        "letters": letters(),
        "looks": {letter: skeleton(letter) for letter in letters() if skeleton(letter) != letter},
        "signs": "".join(sign for sign in (*INFIX, "√") if not sign.isascii()),
        "infix": {**{sign: list(infix) for sign, infix in INFIX.items()}, "^": list(INFIX["**"])},
        "constants": {"pi": ["pi", pi], "π": ["pi", pi], "e": ["e", e]},
        "functions": {
            spelling: {
                "name": function.name,
                "least": function.least,
                "most": function.most,
                "literals": list(function.literals),
                "variable": function.names_variables,
            }
            for spelling, function in FUNCTIONS.items()
        },
        "numeric": sorted(MATHEMATICS),
        "words": {row.name: row.words for row in TABLE.values() if row.words},
        "cuts": {
            row.name: [row.local(place, row.least).cut for place in range(row.least)]
            for row in TABLE.values()
            if row.cuts
        },
        "locals": {row.name: rules(row) for row in TABLE.values()},
    }


def rules(row: Operation) -> dict[str, Any]:
    """Return the formulas of an operation's local gradients, by the number of its operands."""
    if row.most is not None and row.most <= len(operands(3)):
        counts = range(row.least, row.most + 1)
        return {str(count): [rule(row, place, count) for place in range(count)] for count in counts}
    return {"1": [rule(row, 0, 1)], "n": rule(row, PLACE, MANY)}


def rule(row: Operation, place: int, count: int) -> Any:
    """Return a local gradient's formula as it is shown, as lists."""
    text = row.local(place, count).formula
    if row.formula_at is not None:
        text = row.formula_at(place, [None] * count, 1.0)
    return tree(parse_formula(text), count)


def tree(formula: Formula, count: int) -> Any:
    """Return a formula as lists: of any number of operands with k for one, n for their number."""
    if isinstance(formula, Name):
        return "k" if formula.name == f"a{PLACE + 1}" else formula.name
    if isinstance(formula, Apply):
        return [formula.function, *(tree(each, count) for each in formula.operands)]
    return {"#": "n" if formula.text == str(count) == str(MANY) else formula.text}


def said() -> dict[str, Any]:
    """Return the sentences on rows, taken from those on a program that has them all."""
    found = trace("a = x*y; b = a*a; c = b + exp(x); c", x=1, y=2)
    explanation, story = Explanation(found), Story(found, UNICODE, 4)
    index, items = found.graph.index, list(story.backward_items())
    alone, part = (
        next((item, item.edge) for item in items if item.edge and (len(item.edges) > 1) is is_part)
        for is_part in (False, True)
    )
    total = next(item for item in items if not item.edge and item.edges)
    summed = explanation.backward(total).words
    named = explanation.forward(index["a"]).words
    powers = {text: trace(f"x**{text}", x=2) for text in ("2", "3")}
    return {
        "slopes": SLOPES,
        "seed": explanation.backward(items[0]).words,
        "product": explanation.product(*alone).words,
        "part": explanation.product(*part).words,
        "sum": summed.replace("twice", "{often}").replace("2", "{count}"),
        "forward": named.replace("{a} times {b}", "{words}").partition(".")[0] + ".{used}",
        "used": named.partition(".")[2].replace("twice", "{often}"),
        "grows": explanation.grows((index["a"], 1)).words,
        "alone": explanation.grows((index["a"], 0)).words,
        "operand": explanation.grows((index["b"], 0)).words.replace("1", "{position}"),
        "powers": {
            text: Explanation(each).words(each.graph.output) for text, each in powers.items()
        },
    }


def layouts() -> str:
    """Return how each operation is set in MathML, with slots, and the constants."""
    plain, typed = MathMl(), MathMl(("sigma",))
    found = [
        f'<math data-constant="{name}">{text}</math>' for name, text in MathMl.constants.items()
    ]
    for row in TABLE.values():
        is_any = row.most is None or row.most > len(operands(3))
        for count in (1,) if is_any else range(row.least, (row.most or 0) + 1):
            found.append(layout(plain, row.name, count, row.name))
    found.append(layout(typed, "sigmoid", 1, "sigmoid as typed"))
    return "".join(found)


def layout(notation: MathMl, name: str, count: int, key: str) -> str:
    """Return how one operation is set."""
    rank, parts = notation.layout(name, [Name(letter) for letter in operands(count)])
    written = "".join(
        part
        if isinstance(part, str)
        else f'<mrow data-slot="{part[0]}" data-needs="{part[1]}"></mrow>'
        for part in parts
    )
    return f'<math data-layout="{key}/{count}" data-rank="{rank}">{written}</math>'


def article() -> str:
    """Return what a page has of a lesson, without the lesson."""
    page = trace("(w*x - y)**2", w=1, x=1, y=2).render("html")
    text = page[page.index("<article") : page.index("</article>")] + "</article>"
    for pattern, empty in (
        (r"<h1>.*?</h1>\n", ""),
        (r'<p class="program">.*?</p>', '<p class="program"></p>'),
        (r'(<p class="given"><strong>Given</strong>).*?</p>', r"\1</p>"),
        (r"<svg.*</svg>\n", ""),
        (r"<tbody>\n.*?</tbody>", "<tbody></tbody>"),
        (r'(<p class="gradients"><strong>Gradients</strong>).*?</p>', r"\1</p>"),
        (r"<script.*</script>\n", ""),
    ):
        text = re.sub(pattern, empty, text, flags=re.DOTALL)
    return text


def example(lesson: Lesson) -> str:
    """Return a lesson as one text: its values, then its statements."""
    values = "; ".join(f"{name} = {value}" for name, value in lesson.values.items())
    short = "; ".join(lesson.program)
    return f"{values}\n{short if len(short) < SHORT else lesson.text}"


def tables() -> str:
    """Return what the script knows of language, operations and words."""
    data = {
        "GRAMMAR": grammar(),
        "SAID": said(),
        "SIGNS": {"signs": SIGNS, "infix": sorted(SIGNED)},
    }
    compactly = partial(json.dumps, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return "".join(f"const {name}={compactly(value)};\n" for name, value in data.items())


def script() -> str:
    """Return the whole script."""
    parts = [assets.source(f"{name}.js") for name in PLAYER]
    parts += [(PARTS / f"{name}.js").read_text("utf-8") for name in OWN]
    own = compact.script("\n".join(parts))
    return f'\n(()=>{{"use strict";\n{assets.apart(operations() or "")}{tables()}{own}}})();\n'


def page() -> str:
    """Return the page."""
    styles = [f"\n{assets.style()}\n", f"\n{assets.player_style(['view'])}\n"]
    styles.append(f"\n{compact.style((PARTS / 'playground.css').read_text('utf-8'))}\n")
    known = [lessons()[name] for name in EXAMPLES if name in lessons()]
    data = {"keys": key_table(True), "examples": [[each.name, example(each)] for each in known]}
    functions = ", ".join(sorted(FUNCTIONS))
    fills = {
        "policy": assets.policy(styles, script()),
        "styles": f'<style>{styles[0]}</style>\n<style id="plays">{styles[1]}</style>\n'
        f"<style>{styles[2]}</style>",
        "functions": functions,
        "lesson": article(),
        "layouts": layouts(),
        "data": escaped(data),
        "player": assets.text("player.html"),
        "script": script(),
    }
    text = (PARTS / "playground.html").read_text("utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda slot: fills[slot[1]], text)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
