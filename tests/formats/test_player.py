"""The page's player in a real browser: keys, numbers, values, what it may load, how it looks."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backprop_trace import trace
from backprop_trace.features.lessons.lessons import lessons
from backprop_trace.formats.page.assets import SHORT
from backprop_trace.keys import MEANINGS
from backprop_trace.operations import TABLE
from backprop_trace.values.decimals import plain
from tests.support.browser import Watched
from tests.support.command import run
from tests.support.floats import agree
from tests.support.seed import SEED
from tests.support.tools import needs, needs_library, needs_validators

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, needs("chromium"), needs_library("playwright")]

WIDTHS = (390, 1024, 1280, 1920)


def written(folder: Path, *words: str) -> Path:
    file = folder / "page.html"
    done = run(*words, "-o", str(file))
    assert (done.status, done.err) == (0, ""), words
    return file


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("seed"), *SEED)


KEYS = {
    "Space": " ", "Right": "ArrowRight", "Down": "ArrowDown", "Left": "ArrowLeft",
    "Up": "ArrowUp",
}  # fmt: skip
"""What a browser calls a key otherwise than we do."""


def test_every_key_of_the_table_does_what_it_says(browser: Browser, seed: Path) -> None:
    open_ = Watched(browser, seed)
    after = {"next": 6, "back": 4, "first": 1, "last": 14, "ask": 5, "keys": 5, "blank": 5}
    for meaning, names in MEANINGS.items():
        for name in names:
            open_.page.evaluate("location.hash = '#step=5'")
            open_.until("document.querySelector('#where').textContent[0] === '5'")
            open_.press(KEYS.get(name, name.replace("Ctrl-D", "Control+d")))
            if meaning == "pass":
                assert open_.step == {"1": 1, "2": 4, "3": 9}[name]
            elif meaning == "go":
                open_.press("1", "2", "Enter")
                assert open_.step == 12
            else:
                assert open_.step == after.get(meaning, 5), name
            if meaning == "ask":
                assert open_.text("#line").endswith("?")
                open_.press("h")
            if meaning == "blank":
                assert open_.page.is_visible("#blank")
                open_.press("x")
                assert not open_.page.is_visible("#blank")
            if meaning == "keys":
                assert open_.page.is_visible("dialog dl")
                open_.press("Escape")
    for key in ("Escape", "x", "Alt+n", "Control+n", "Meta+n"):
        open_.press(key)
        assert open_.step == 5, key
    open_.quiet()


def test_buttons_slider_rows_and_cards(browser: Browser, seed: Path) -> None:
    open_ = Watched(browser, seed)
    page = open_.page
    page.click("#next")
    assert open_.step == 2
    page.click("#back")
    assert open_.step == 1
    assert page.is_disabled("#back")
    page.click("[data-pass='2']")
    assert open_.step == 9
    page.fill("#seek", "14")
    assert open_.step == 14
    assert page.is_disabled("#next")
    page.click("table.forward tbody tr:nth-child(2)")
    assert open_.step == 2
    page.click("rect.card[data-node='6']")
    assert open_.text("#line").startswith("L")
    page.click("#theme")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.click("#list")
    assert not page.is_visible(".side")
    page.click("#values")
    page.focus("#panel input[type=range]")
    open_.press("PageDown")  # a clicker steps on from a field too
    assert open_.step == 4
    open_.press("h")
    assert open_.step == 4
    open_.quiet()


def test_ten_keys_at_once_are_ten_steps(browser: Browser, seed: Path) -> None:
    open_ = Watched(browser, seed)
    page = open_.page
    page.evaluate("""for (let k = 0; k < 10; k++)
        dispatchEvent(new KeyboardEvent("keydown", { key: "PageDown" }))""")
    assert open_.step == 11
    open_.quiet()


def test_the_address_holds_step_and_values_through_a_reload(browser: Browser, seed: Path) -> None:
    open_ = Watched(browser, seed, "#step=8&v.w=2.5")
    assert open_.step == 8
    assert open_.text("#line").endswith("2.5")
    open_.press("PageDown")
    open_.page.reload()
    assert open_.step == 9
    open_.until("location.hash === '#step=9&v.w=2.5'")
    for wrong in (
        "step=0",
        "step=1000000000",
        "v.w=abc",
        "v.q=3",
        "lesson=none",
        "v.w=1e999",
        "%%%",
    ):
        other = Watched(browser, seed, f"#{wrong}")
        assert other.step == (14 if "000" in wrong else 1), wrong
        other.until(f"location.hash === '#step={other.step}'")
        other.quiet()
    open_.quiet()


def shown(value: float | str, digits: int = 4) -> str:
    """Return a number as the text of its MathML."""
    text = plain(float(value), digits).replace("nan", "NaN").replace("inf", "∞")
    mantissa, _, power = text.partition("e")
    if power:
        factor = "" if mantissa.lstrip("-") == "1" else mantissa.lstrip("-") + "×"
        text = f"{'-' * mantissa.startswith('-')}{factor}10{power}"
    return text.replace("-", "−")


def results(document: dict[str, Any]) -> list[Any]:
    """Return the numbers of a trace's JSON in the order of its rows."""
    found = [row["value"] for row in document["nodes"]]
    found += [row["value"] for row in document["local_gradients"]]
    for row in document["backward"]:
        found += [each["product"] for each in row["contributions"]]
        if len(row["contributions"]) != 1:
            found.append(row["gradient"])
    return found


@pytest.mark.parametrize("name", ["mazur", "softmax", "nan", "kink", "not-connected"])
def test_every_step_shows_the_number_of_the_json(
    name: str, browser: Browser, tmp_path: Path
) -> None:
    open_ = Watched(browser, written(tmp_path, "--example", name))
    numbers = results(json.loads(open_.text("script.trace")))
    for step, number in enumerate(numbers, 1):
        assert open_.step == step
        line = open_.text("#line .result")
        assert line == shown(number) or agree(float(number), 0.0, absolute=1e-15), (step, line)
        open_.press("n")
    open_.quiet()


def test_predict_gives_nothing_away(browser: Browser, tmp_path: Path) -> None:
    open_ = Watched(browser, written(tmp_path, "w*x - 0.731", "w=1.37", "x=2.91"))
    open_.press("h")
    visible = """() => {
        const shown = [];
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            const holder = walk.currentNode.parentElement;
            if (holder.closest("script, template, style") || !holder.checkVisibility(
                { checkVisibilityCSS: true, checkOpacity: true })) continue;
            shown.push(walk.currentNode.textContent);
        }
        return shown.join(" ");
    }"""
    assert open_.step == 1
    assert "3.987" not in open_.page.evaluate(visible)  # 1.37*2.91
    open_.press("n")
    assert "3.987" in open_.page.evaluate(visible)
    open_.press("n")
    assert "3.256" not in open_.page.evaluate(visible)
    assert open_.text("#say") == "What is it?"
    open_.press("n", "n")
    assert open_.text("#line") == "∂L∂v1=?"  # whose formula is its result
    open_.press("v")
    assert "2.91 " not in open_.text("#panel .pick:not([hidden])")
    open_.quiet()


def test_every_operation_of_the_table_plays(browser: Browser, tmp_path: Path) -> None:
    calls = [
        f"{name}({', '.join('xyz'[: row.least])})" for name, row in TABLE.items() if row.called
    ]
    text = " + ".join(calls).replace("where(x,", "where(x > 0,")
    open_ = Watched(browser, written(tmp_path, text, "x=0.4", "y=0.3", "z=0.7"))
    assert open_.step == 1
    open_.quiet()


def test_everything_that_is_told_follows_the_values(browser: Browser, seed: Path) -> None:
    open_ = Watched(browser, seed, "#v.w=2.5")
    assert open_.text("#line") == "v1=w·x=2.5·1=2.5"
    assert open_.text(".given") == "Given w=2.5, x=1, y=2"
    assert open_.text(".gradients") == "Gradients dLdw=1, dLdx=2.5, dLdy=−1"
    open_.page.set_viewport_size({"width": 390, "height": 800})
    assert open_.text("table.forward tbody tr") == "1v1w·x2.5·12.5"
    open_.page.evaluate("location.hash = 'v.w=1'")
    open_.until("document.querySelector('.given').textContent.startsWith('Given w = 1,')")
    open_.quiet()


@pytest.mark.parametrize("name", ["chain-rule", "neuron", "softmax", "lstm", "gelu", "dead-relu"])
def test_values_are_calculated_as_the_command_does(
    name: str, browser: Browser, tmp_path: Path
) -> None:
    lesson = lessons()[name]
    open_ = Watched(browser, written(tmp_path, "--example", name))
    open_.press("End", "v")
    chance = random.Random(name)
    wrt = lesson.wrt.split(",") if lesson.wrt else None
    point = {key: float(value) for key, value in lesson.values.items()}
    for _ in range(6):
        point = {key: chance.uniform(-2, 2) for key in point}
        address = "&".join(f"v.{key}={value!r}" for key, value in point.items())
        open_.page.evaluate("text => { location.hash = text }", f"#step=1&{address}")
        open_.until(
            "text => decodeURIComponent(location.hash).includes(text)",
            given=f"{point[next(iter(point))]!r}"[:12],
        )
        expected = results(json.loads(trace(lesson.text, point, wrt=wrt).to_json()))
        found = open_.page.evaluate("""() => [...document.querySelectorAll("table.pass tbody tr")]
            .map((row) => row.lastElementChild.textContent.replace("≈", ""))""")
        assert len(found) == len(expected)
        wrong = [
            (k, mine, shown(right))
            for k, (mine, right) in enumerate(zip(found, expected, strict=True))
            if mine != shown(right) and not agree(float(right), 0.0, absolute=1e-12)
        ]
        assert wrong == [], point
    open_.quiet()


def test_a_field_that_holds_no_number_keeps_the_last_and_says_so(
    browser: Browser, seed: Path
) -> None:
    open_ = Watched(browser, seed)
    open_.press("v")
    field = open_.page.locator("#panel input[type=text]").first
    field.fill("3")
    open_.until("location.hash.includes('v.w=3')")
    for wrong, said in (("", "no number"), ("two", "no number"), ("1e999", "too large")):
        field.fill(wrong)
        assert said in open_.text("#panel .hint")
        assert "v.w=3" in open_.page.url
    field.fill("0,25")
    open_.until("location.hash.includes('v.w=0.25')")
    assert open_.text("#panel .hint") == ""
    open_.page.click("#panel .below button:last-child")
    open_.until("!location.hash.includes('v.w')")
    assert open_.text("table.pass td.r:last-child") == "1"
    open_.quiet()


@pytest.mark.parametrize("name", ["kink", "nan", "overflow"])
def test_sliders_over_kinks_and_poles_leave_gaps(
    name: str, browser: Browser, tmp_path: Path
) -> None:
    open_ = Watched(browser, written(tmp_path, "--example", name))
    open_.press("v")
    for value in ("-1", "0", "1e200", "800"):
        field = open_.page.locator("#panel input[type=text]").first
        field.fill(value)
        open_.page.wait_for_timeout(50)
        open_.press("Escape")
        path = open_.page.locator(".curve .line-of")
        drawn = path.first.get_attribute("d") if path.count() else ""
        assert "NaN" not in (drawn or "")
        assert "Infinity" not in (drawn or "")
    open_.quiet()


def test_the_policy_stops_what_is_not_of_the_page(browser: Browser, seed: Path) -> None:
    open_ = Watched(browser, seed)
    open_.page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        const style = document.createElement("style");
        style.textContent = "body { outline: 7px solid red }";
        const image = new Image();
        image.src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
        image.onload = () => { window.loaded = true; };
        document.body.append(script, style, image);
        document.body.setAttribute("style", "outline: 9px solid red");
        fetch("data:text/plain,x").then(() => { window.fetched = true; }, () => {});
    }""")
    open_.page.wait_for_timeout(200)
    assert open_.page.evaluate("[window.ran, window.loaded, window.fetched]") == [None] * 3
    assert open_.page.evaluate("getComputedStyle(document.body).outlineWidth") not in ("7px", "9px")
    assert len(open_.said) >= 4
    open_.context.close()


HOSTILE = ("</script><img src=x onerror=alert(1)>", "--><script>alert(1)</script>")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_make_no_element(text: str, browser: Browser, tmp_path: Path) -> None:
    file = written(tmp_path, f"w*2 # {text}", "w=3")
    open_ = Watched(browser, file)
    dialogs: list[str] = []
    open_.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    counts = open_.page.evaluate("""["img", "script", "iframe", "a"].map(
        (name) => document.querySelectorAll(name).length)""")
    assert counts == [0, 3, 0, 0]
    assert dialogs == []
    open_.quiet()


@needs_validators
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("keys", ["", "v", "h", "End", "?"])
@pytest.mark.parametrize("name", ["seed", "mazur"])
def test_everybody_can_use_it(
    name: str, keys: str, dark: bool, browser: Browser, tmp_path: Path
) -> None:
    words = SEED if name == "seed" else ("--example", name)
    scheme = "dark" if dark else "light"
    open_ = Watched(browser, written(tmp_path, *words), color_scheme=scheme, bypass_csp=True)
    open_.press(*filter(None, [keys]))
    assert open_.violations() == set()
    open_.context.close()


@pytest.mark.parametrize("name", ["chain-rule", "mazur", "lstm"])
def test_no_width_makes_the_page_overflow(name: str, browser: Browser, tmp_path: Path) -> None:
    file = written(tmp_path, "--example", name)
    for width in WIDTHS:
        open_ = Watched(browser, file, viewport={"width": width, "height": 720})
        for keys in ("End", "v", "h", "Home"):
            open_.press(keys)
            assert open_.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        open_.quiet()


def test_without_a_script_every_number_is_there(browser: Browser, seed: Path) -> None:
    open_ = Watched(browser, seed, java_script_enabled=False)
    text = open_.page.text_content("main") or ""
    assert text.count("−2") >= 7
    assert not open_.page.is_visible("#bar")
    open_.quiet()


def test_a_printed_seed_is_one_page(browser: Browser, seed: Path) -> None:
    open_ = Watched(browser, seed, "#step=5")
    assert open_.page.pdf(format="A4").count(b"/Type /Page\n") == 1
    open_.quiet()


def test_a_page_is_small() -> None:
    assert len("".join(trace(SEED[0], w=1, x=1, y=2).render("html")).encode()) < 68_500


def test_an_operation_is_boxed_in_its_statement_at_every_step(
    browser: Browser, tmp_path: Path
) -> None:
    open_ = Watched(browser, written(tmp_path, "--example", "mazur"))
    for _ in range(0, 138, 9):
        seen = open_.page.evaluate("""() => ["here", "now"].map((name) =>
            document.querySelectorAll(`.program .${name}`).length)""")
        assert seen == [1, 1]
        for _ in range(9):
            open_.press("n")
    open_.quiet()


@pytest.mark.parametrize(("name", "count"), [("branches", "2 paths"), ("paths", "1,024 paths")])
def test_paths_add_up_to_the_gradient(
    name: str, count: str, browser: Browser, tmp_path: Path
) -> None:
    open_ = Watched(browser, written(tmp_path, "--example", name))
    open_.press("End", "w")
    if name == "branches":
        open_.page.click("#panel .pick >> nth=1")
    said = open_.text("#panel .paths")
    assert count in said
    gradient = open_.text("#panel .pick[aria-pressed=true]").split()[-1]
    assert f"= {gradient}." in said
    if name == "branches":
        assert "b → d → e1: 1 · 3 = 3" in said
        assert "b → c → e1: 1 · 2 = 2" in said
    assert open_.page.locator(".wire .path").count() > 1
    open_.press("w", "v")
    assert open_.page.locator(".wire .path").count() == 0
    open_.quiet()


def test_no_name_that_is_shortened_is_the_browsers(browser: Browser, seed: Path) -> None:
    open_ = Watched(browser, seed)
    known = set(
        open_.page.evaluate("""() => Object.getOwnPropertyNames(window).flatMap((name) => {
        let found;
        try { found = window[name]; } catch { return [name]; }
        if (typeof found !== "function") return [name];
        return [name, ...Object.getOwnPropertyNames(found),
                ...Object.getOwnPropertyNames(found.prototype ?? {})];
    })""")
    )
    assert "addEventListener" in known
    assert known & (SHORT.keys() - {"const"}) == set()
    open_.quiet()


def test_what_is_too_small_is_close_up(browser: Browser, tmp_path: Path) -> None:
    open_ = Watched(browser, written(tmp_path, "--example", "lstm"))
    sizes = """() => [...document.querySelectorAll(".stage svg:not(.map) text")]
        .map((text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)"""
    open_.page.wait_for_timeout(400)
    assert min(open_.page.evaluate(sizes)) > 10
    assert open_.page.is_visible("svg.map")
    open_.press("z", "z")
    open_.page.wait_for_timeout(400)
    assert not open_.page.is_visible("svg.map")
    open_.quiet()


def test_training_moves_the_parameters(browser: Browser, tmp_path: Path) -> None:
    words = (*SEED, "--wrt", "w", "--steps", "12", "--lr", "0.1")
    open_ = Watched(browser, written(tmp_path, *words))
    steps = json.loads(open_.text("script.trace"))["training"]["steps"]
    open_.press("v")
    for step in (12, 3, 0):
        open_.page.fill(".training input", str(step))
        row = steps[step]
        said = f"step {step} of 12: L = {shown(row['value'])}"
        assert open_.text(".trained") == said
        assert open_.page.input_value("#panel .control input[type=text] >> nth=0") == plain(
            row["inputs"]["w"], None
        )
        results = open_.page.locator("table.forward td.r:last-child")
        found = results.nth(2).text_content() or ""
        assert found.replace("≈", "") == shown(row["value"])
    assert open_.page.locator(".curve circle").count() == 2
    open_.quiet()


def test_paper_has_every_number_whatever_the_step(browser: Browser, seed: Path) -> None:
    open_ = Watched(browser, seed, "#step=4&v.w=3")
    texts = """() => [...document.querySelectorAll(".stage .gradient text")]
        .map((text) => text.textContent)"""
    assert set(open_.page.evaluate(texts)) == {"·"}
    open_.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert open_.page.evaluate(texts) == [
        "grad 2",
        "grad 6",
        "grad 2",
        "grad −2",
        "grad 2",
        "grad 1",
    ]
    open_.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert set(open_.page.evaluate(texts)) == {"·"}
    open_.quiet()
