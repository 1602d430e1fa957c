"""Names: any word of any script is a variable, and two names never look or become the same."""

from __future__ import annotations

import keyword
import math
import unicodedata

import pytest

from backprop_trace import TraceError, trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.display import is_invisible
from backprop_trace.language.syntax.names import is_deceiving, normalise
from backprop_trace.language.syntax.tokens import is_name
from tests.support.command import run


@pytest.mark.parametrize(
    "name",
    [*keyword.kwlist, *keyword.softkwlist, "beta", "E", "S", "N", "I", "Q", "zeta", "gamma",
     "Symbol", "__class__", "_", "__", "x_1_2", "yhat", "print", "é", "权重",
     "вес", "θ", "λ1", "ŷ"],
)  # fmt: skip
def test_words_of_other_languages_are_variables(name: str) -> None:
    t = trace(f"2*{name}", {name: 3.0})
    assert t.value == 6.0
    assert t.gradients == {name: 2.0}


def test_composed_and_decomposed_letters_are_one_name() -> None:
    assert trace("cafe\u0301 + caf\u00e9", {"caf\u00e9": 1.0}).gradients == {"caf\u00e9": 2.0}


def test_the_two_micro_signs_are_one_name() -> None:
    assert trace("\u00b5 + \u03bc", {"\u03bc": 1.0}).gradients == {"\u03bc": 2.0}


@pytest.mark.parametrize(
    "name",
    ["Δx", "x_нач", "sınıf", "Straße", "क्या", "ಕನ್ನಡ", "แม่", "ក្រុម", "עִברִית", "مثال", "重み", "가나",
     "ё", "ά", "ὡς", "xʹ", "ハロー", "ქართული", "հայերեն", "α_max", "β1", "ħ", "ø", "м٣"],
)  # fmt: skip
def test_what_people_write_is_read(name: str) -> None:
    composed = unicodedata.normalize("NFC", name)
    assert trace(f"2*{name} + {name}", {composed: 3.0}).gradients == {composed: 3.0}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("x\u1160", "U+1160 hangul jungseong filler, which cannot be seen"),
        ("x\u3164", "U+3164 hangul filler, a variant of another letter"),
        ("ក\u17b4", "U+17B4 khmer vowel inherent aq, which cannot be seen"),
        ("x\u0e3f", "U+0E3F thai currency symbol baht, which is no letter, digit or mark"),
        ("x\u0964", "U+0964 devanagari danda, which is no letter, digit or mark"),
        ("x\u0984", "U+0984, which is no letter, digit or mark"),
        ("a\u0901", "U+0901 devanagari sign candrabindu, which no single letter takes up"),
        ("x\u0302", "U+0302 combining circumflex accent, which no single letter takes up"),
        ("\u0251", "U+0251 latin small letter alpha, which looks like a"),
        ("Ꭺ", "U+13AA cherokee letter go, a letter of a script that is not read in names"),
        ("рay", "U+0440 cyrillic small letter er, which looks like p"),
        ("l\u04cf", "U+04CF cyrillic small letter palochka, which looks like l"),
        ("𝑤", "U+1D464 mathematical italic small w, a variant of another letter"),
    ],
)
def test_characters_are_refused_by_name(name: str, reason: str) -> None:
    with pytest.raises(TraceError) as caught:
        trace(f"2*{name}", {name: 1.0})
    assert caught.value.code == "bad-name"
    assert caught.value.message.endswith(f"holds {reason}")


@pytest.mark.parametrize(
    ("one", "other"),
    ["aа", "oօ", "lӏ", "iı", "AА", "oο", "ëё", "áά", "ÐĐ", "əә", "ΣƩ", "カ力", "vν", "уy", "hһ"],
)
def test_two_names_that_look_the_same_are_refused(one: str, other: str) -> None:
    for program in (
        f"{one} + {other}",
        f"{other} + {one}",
        f"{one} = 3*t; {other}*2",
        f"{one} = 3*t; {other} = t; t",
        f"{other}(t) = t; {one}*{other}(3)",
        f"f({one}, {other}) = {one}; f(1, 2)",
    ):
        with pytest.raises(TraceError) as caught:
            trace(program, {"t": 1.0, one: 1.0, other: 2.0})
        assert caught.value.code == "lookalike", program
        assert "U+" in caught.value.message


def test_a_function_does_not_look_like_one_that_is_built_in() -> None:
    with pytest.raises(TraceError, match="look alike"):
        trace("ехр(a) = a; ехр(x)", x=1)


@pytest.mark.parametrize("program", ["pi*π", "π*pi", "pi = 3; π*x", "π = 3; pi*x"])
def test_pi_and_its_letter_are_never_two_numbers(program: str) -> None:
    for given in ("pi", "π"):
        with pytest.raises(TraceError, match="look alike"):
            Graph.read(program, () if "=" in program else (given,))


@pytest.mark.parametrize(
    ("program", "given"),
    [
        ("f(a) = e*a; f(x) + e", {"x": 1.0, "e": 2.0}),
        ("e = 3; f(a) = e*a; f(x)", {"x": 1.0}),
        ("f(a) = e*a; e = 3; f(x)*e", {"x": 1.0}),
        ("f(a) = pi*a; f(x)*π", {"x": 1.0, "π": 2.0}),
        ("pi = 3; f(a) = π*a; f(x)", {"x": 1.0}),
        ("erf(pi*x)", {"x": 1.0, "pi": 2.0}),
        ("f(a) = gelu(a); f(π)", {"π": 2.0}),
    ],
)
def test_a_constant_is_never_two_numbers(program: str, given: dict[str, float]) -> None:
    """In a body, or in a formula that is shown, the constant is meant; outside, the value."""
    with pytest.raises(TraceError):
        trace(program, given)


def test_a_constant_may_stand_in_a_body_and_outside() -> None:
    t = trace("f(a) = e*a + pi; f(x)*e", x=1.0)
    assert t.value == pytest.approx((math.e + math.pi) * math.e)


def test_every_name_that_is_accepted_keeps_unicodes_rules() -> None:
    """Each character alone and behind a letter: the first plane whole, a fifth of the others."""
    accepted = 0
    for code in (*range(0x80, 0x10000), *range(0x10000, 0x110000, 5)):
        for text in (chr(code), f"a{chr(code)}"):
            if not is_name(text):
                continue
            name = normalise(text)
            if is_deceiving(name):
                continue
            accepted += 1
            assert name.rstrip("'").isidentifier()
            assert unicodedata.normalize("NFKC", name) == name
            assert not any(map(is_invisible, name))
    assert accepted > 60_000


def test_a_value_for_a_name_that_looks_alike_says_so() -> None:
    done = run("а*2", "a=1")
    assert done.status == 2
    assert "looks like it (U+0430 cyrillic small letter a)" in done.err


@pytest.mark.parametrize("program", ["\u0430 + a", "x\u200b + 1", "x\u202e + 1"])
def test_names_that_deceive_are_refused(program: str) -> None:
    with pytest.raises(TraceError) as caught:
        trace(program, a=1.0)
    assert "U+" in caught.value.format()


def test_constants_are_variables_once_they_have_a_value() -> None:
    assert trace("pi*x", x=1.0).gradients == {"x": pytest.approx(3.14159265)}
    assert trace("pi*x", x=1.0, pi=2.0).gradients == {"pi": 1.0, "x": 2.0}
    assert trace("e = 3; e*x", x=1.0).value == 3.0
    assert trace("\u03c0*x", x=2.0).value == trace("pi*x", x=2.0).value


def test_a_long_name_is_refused_by_its_limit() -> None:
    with pytest.raises(TraceError, match="300"):
        trace("x" * 301, {})


def test_sum_and_mean_are_variables_too() -> None:
    assert trace("sum*2 + mean", sum=1.0, mean=2.0).value == 4.0
    assert trace("sum(x, 2) + mean(x, 4)", x=1.0).gradients == {"x": 1.5}
