"""Names: which spellings are one name, and which are refused because they deceive the eye."""

from __future__ import annotations

from ...errors import Edit, TraceError
from .. import limits
from ..display import is_invisible
from .tokens import is_name

# Letters that look like a Latin letter (Unicode's confusables, the ones on keyboards).
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅοανικρυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijshdqwABEKMHOPCTYXIJSoavikpuxABEZHIKMNOPTYX",
)


def normalise(name: str) -> str:
    """Return the one spelling (NFC) of ``name``. Total: any text gives a text."""
    if name.isascii():
        return name
    import unicodedata  # a library of its own

    folded = unicodedata.normalize("NFC", name).replace("\u00b5", "\u03bc")  # the Mac key for mu
    return folded


def skeleton(name: str) -> str:
    """Return what ``name`` looks like: names of equal skeletons cannot be told apart."""
    return name if name.isascii() else name.translate(_LOOKALIKES)


def code_point(character: str) -> str:
    """Return ``U+202E RIGHT-TO-LEFT OVERRIDE`` for a character."""
    import unicodedata

    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X}" + (f" {name}" if name else "")


def check(name: str, source: str, start: int, end: int) -> None:
    """Refuse a normalised ``name`` that is too long or deceives; the place is for the message."""
    if len(name) > limits.NAME:
        raise TraceError(
            "name-too-long",
            f"the name `{name[:40]}...` has {len(name)} characters; the limit is {limits.NAME}",
            source,
            start,
            end,
            label="use a shorter name",
            edits=(Edit(start, end, name[:40]),),
        )
    if name.isascii():
        return
    import unicodedata

    if not is_name(name):  # an accent that no composed letter takes up
        strangers = [c for c in name if unicodedata.combining(c) or is_invisible(c)]
        strangers += [c for c in name if not is_name("x" + c)]
        stranger = strangers[0] if strangers else name[0]
        plain = name.replace(stranger, "") or "x"
        raise TraceError(
            "bad-name",
            f"the name `{name}` holds {code_point(stranger)}, which cannot be seen on its own",
            source,
            start,
            end,
            label=f"write {plain}",
            edits=(Edit(start, end, plain),),
        )
    compatible = unicodedata.normalize("NFKC", name)
    if compatible != name:
        stranger = next(c for c in name if unicodedata.normalize("NFKC", c) != c)
        usable = is_name(compatible)
        raise TraceError(
            "bad-name",
            f"the name `{name}` holds {code_point(stranger)}, a variant of another letter",
            source,
            start,
            end,
            label=f"write {compatible}" if usable else "use another letter",
            edits=(Edit(start, end, compatible if usable else "x"),),
        )
    mark = next((c for c in name if "\u0300" <= c <= "\u036f"), None)
    if mark is not None:
        plain = name.replace(mark, "")
        raise TraceError(
            "bad-name",
            f"the name `{name}` holds {code_point(mark)}, which no single letter takes up",
            source,
            start,
            end,
            label=f"write {plain}",
            edits=(Edit(start, end, plain),),
        )
