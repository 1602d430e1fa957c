"""Texts for the parser: valid programs, broken ones, token soup, Unicode, nests. Seeded."""

from __future__ import annotations

from random import Random

from backprop_trace.operations import FUNCTIONS
from tests.support.corpora import load
from tests.support.programs import make

TOKENS = (
    *("x", "y", "w1", "π", "e", "pi", "L", "f", "a", "1", "2", "0.5", ".5", "1e3", "1e400", "5."),
    *("+", "-", "*", "/", "**", "(", ")", ",", ";", "\n", "=", "==", "<", ">=", "!=", "^", "%"),
    *("#", " ", "  ", "\t", "\r\n", "²", "⁻¹", "√", "−", "·", "×", "÷", "≤", "|", "[", "]", "{"),
    *("}", "\\", "'", '"', "`", "$", "@", "&", "!", "?", ":", ".", "_", "~", "--", "//", "***"),
    *("where(", "max(", "sum(", "sigmoid(", "f(a) = ", "g(a, b) = ", "h() = ", "lambda", "in"),
    *("0x10", "1_000", "1e", "e1", "inf", "nan", "x.real", "np.exp(", "__import__('os')", "2x"),
)
STRANGERS = (
    *("\u202e", "\u200b", "\ufeff", "\x00", "\x1b[31m", "\ud800", "\u2028", "\u0301", "ı", "µ"),
    *("х", "𝑤", "１２", "٣", "½", "…", "“", "–", "é", "e\u0301", "ﬁ", "ß", "İ", "🙂", "\u0600"),
    *("\xa0", "\u3000", "\x0b", "\x85", "\u05d0", "क्", "ำ", "\ufe0f", "\U000e0041", "\uffff"),
)
_HOSTILE = [word for case in load("hostile.json") for word in case["argv"] if isinstance(word, str)]
_NAMES = sorted(FUNCTIONS)


def text(seed: int | str) -> str:
    """Return the text with this number."""
    random = Random(seed)
    draw = random.random()
    if draw < 0.25:
        return mutated(random, make(random.getrandbits(40)).program)
    if draw < 0.45:
        return soup(random)
    if draw < 0.6:
        return mutated(random, random.choice(_HOSTILE)[:2000])
    if draw < 0.7:
        return make(random.getrandbits(40)).program
    if draw < 0.8:
        return nest(random)
    if draw < 0.9:
        return definitions(random)
    if draw < 0.95:
        return "".join(chr(random.choice((random.randrange(128), random.randrange(0x11000))))
                       for _ in range(random.randrange(40)))  # fmt: skip
    return bytes(random.randrange(256) for _ in range(random.randrange(40))).decode("latin-1")


def soup(random: Random) -> str:
    pieces = []
    for _ in range(random.randrange(1, 25)):
        draw = random.random()
        if draw < 0.08:
            pieces.append(random.choice(STRANGERS))
        elif draw < 0.16:
            pieces.append(random.choice(_NAMES) + "(")
        else:
            pieces.append(random.choice(TOKENS))
    return random.choice(("", " ")).join(pieces)


def mutated(random: Random, text: str) -> str:
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        place = random.randint(0, len(text))
        size = random.choice((0, 1, 1, 1, 2, 5, 20))
        draw = random.random()
        piece = ""
        if draw < 0.3:
            piece = random.choice(TOKENS)
        elif draw < 0.4:
            piece = random.choice(STRANGERS)
        elif draw < 0.5:
            start = random.randint(0, len(text))
            piece = text[start : start + random.randrange(30)]
        elif draw < 0.55:
            piece = random.choice(_HOSTILE)[:200]
        elif draw < 0.6:
            piece = chr(random.randrange(0x3000))
        text = text[:place] + piece + text[place + size :]
    return text


def nest(random: Random) -> str:
    """Return something deep or long."""
    count = int(2 ** random.uniform(1, 11))
    opened, closed = random.choice(
        (("(", ")"), ("sin(", ")"), ("-", ""), ("x + (", ")"), ("x**", ""), ("max(1, ", ")"),
         ("where(", " > 0, 1, 2)"), ("√", ""), ("x*", ""), ("1/", ""), ("+", ""), ("\n", ""))
    )  # fmt: skip
    lost = random.choice((0, 0, 0, 1, -1))
    return opened * count + "x" + closed * (count + lost)


def definitions(random: Random) -> str:
    """Return functions and statements, right or nearly so."""
    names = random.sample(("f", "g", "sq", "act", "swish", "exp", "a"), 3)
    lines = []
    for name in names:
        parameters = random.sample(("a", "b", "c", "x", "e", "name"), random.randint(0, 4))
        known = [*parameters, *(f"{other}(a)" for other in names[:2]), "1", "x", "sin(a)", "2*a"]
        body = random.choice((" + ", "*", " - ", "/", "**")).join(
            random.choice(known) for _ in range(random.randint(0, 4))
        )
        lines.append(f"{name}({', '.join(parameters)}) = {body}")
    lines.append(random.choice(("f(x)", "f(x, y)", "f(g(x))", "L = sq(x)", "", "x", "act")))
    text = random.choice(("; ", "\n", ";\n\n")).join(lines)
    return mutated(random, text) if random.random() < 0.4 else text
