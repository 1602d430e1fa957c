"""The house is as docs/architecture.md says: imports run upward, in no circle; files are short.

What does not hold yet stands in a list of exceptions, which may only shrink: one that is no longer
needed fails too.
"""

from __future__ import annotations

from collections.abc import Iterable

from tests.support.house import circles, files, imports, lengths, room_of, rooms
from tests.support.paths import ROOT

AGAINST_THE_ORDER = """
"""
BETWEEN_FEATURES = """
"""
IN_A_CIRCLE = """
"""
TOO_LONG = """
"""
TOP_LEVEL = """
CHANGELOG.md CONTRIBUTING.md LICENSE README.md backprop_trace docs pyproject.toml tests
"""
MOST_LINES = {"file": 350, "function": 50}


def only(found: Iterable[str], excepted: str) -> None:
    """Hold that just the exceptions were found."""
    places, known = set(found), set(excepted.split("\n")) - {""}
    assert places - known == set(), "the house does not allow these"
    assert known - places == set(), "no exceptions any more: take them out of the list"


def test_every_file_is_in_a_room_and_every_room_has_files() -> None:
    assert {file for file in files() if room_of(file) is None} == set()
    assert set(rooms()) == {room_of(file) for file in files()}


def test_the_top_level_holds_no_more_than_a_newcomer_can_take_in() -> None:
    entries = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert entries - {"dist", "htmlcov"} == set(TOP_LEVEL.split())


def test_imports_run_upward() -> None:
    order = rooms()
    rank = {file: order.index(room_of(file) or "") for file in files()}
    edges = [(file, other) for file, others in imports().items() for other in others]
    assert len(edges) > len(rank)
    only((f"{a} -> {b}" for a, b in edges if rank[a] < rank[b]), AGAINST_THE_ORDER)


def test_features_know_nothing_of_each_other() -> None:
    def feature(file: str) -> str:
        return file.split("/")[1] if file.startswith("features/") and file.count("/") > 1 else ""

    edges = [(file, other) for file, others in imports().items() for other in others]
    strangers = [(a, b) for a, b in edges if len({feature(a), feature(b)} - {""}) == 2]
    only((f"{a} -> {b}" for a, b in strangers), BETWEEN_FEATURES)


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == [{"b", "c"}]
    only(set().union(*circles(imports())), IN_A_CIRCLE)


def test_files_and_functions_are_short() -> None:
    found = lengths()
    limit = {place: MOST_LINES["function" if ": " in place else "file"] for place in found}
    only((place for place, lines in found.items() if lines > limit[place]), TOO_LONG)
