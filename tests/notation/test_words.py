"""Words for LaTeX: as they were typed, no sign of ours without a letter, none off the page."""

from __future__ import annotations

import pytest

from backprop_trace.drawing.drawing import SIGNS
from backprop_trace.drawing.tikz import SIGNS as IN_PICTURES
from backprop_trace.notation.text import UNICODE, Unicode
from backprop_trace.notation.words import LATEX, latex


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("--graph whole", "-{}-graph whole"),  # no long dash: an option is copied
        ("a---b", "a-{}-{}-b"),
        ("''", "'{}'"),
        ("a-b 'c'", "a-b 'c'"),
    ],
)
def test_no_two_signs_become_another(text: str, written: str) -> None:
    assert latex(text) == written
    assert "--" not in latex(text, IN_PICTURES)


def test_a_long_word_can_be_broken_and_a_short_one_is_not() -> None:
    address = "https://cs231n.stanford.edu/slides/2017/cs231n_2017_lecture4.pdf"
    written = latex(address)
    assert r"edu/\allowbreak{}slides" in written
    assert written.replace(r"\allowbreak{}", "").replace("\\", "") == address
    assert "allowbreak" not in latex(" ".join(address.split("/")))


@pytest.mark.parametrize("signs", [LATEX, IN_PICTURES])
def test_every_sign_of_ours_has_a_letter(signs: dict[str, str]) -> None:
    ours = {value for value in vars(Unicode).values() if isinstance(value, str)}
    ours |= {UNICODE.literal("pi"), *Unicode.signs.values(), *SIGNS.values()}
    written = latex("".join(text for text in ours if not text.isidentifier()), signs)
    assert "U+" not in written
