"""Lanes: a function of the entries along an axis, or of all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite, prod

from ...values.arrays import Shape, Value, items_of, make, shape_of
from ...values.walks import lanes, without
from ..selections import maximum, minimum
from .lane_functions import (
    Numbers,
    log_softmax,
    log_softmax_back,
    log_softmax_slopes,
    logsumexp,
    logsumexp_slopes,
    mean,
    norm,
    norm_slopes,
    product,
    products_of_others,
    shares,
    softmax,
    softmax_back,
    softmax_slopes,
)
from .row import ArrayRow, Options, Term, add, axis_of, axis_text, joined

Rule = Callable[[Options, int], str]
"""Returns the rule of a lane of so many entries."""


class Lane(ArrayRow):
    """A function of the entries along an axis: shared by reductions and by ``softmax``."""

    reduces = True
    """Whether a lane gives one number; else as many as it has entries."""
    default: int | None = None
    """The axis where none is given; None stands for all entries."""

    def __init__(self, name: str, rule: Rule, text: Callable[[Sequence[str], str], list[str]]):
        super().__init__(name)
        self._rule = rule
        self._text = text
        """``text(entries, top)``: the definition; ``top`` is the largest, as a number's text, or
        empty where the textbook's formula is wanted."""

    def axis(self, shape: Shape, options: Options) -> int | None:
        """Return the axis that is meant, from 0; None for all entries."""
        return axis_of(shape, options, self.default if shape else None)

    def shape(self, shapes: Sequence[Shape], options: Options) -> Shape:
        (shape,) = shapes
        axis = self.axis(shape, options)
        return without(shape, axis, options.get("keepdims", False)) if self.reduces else shape

    def rule(self, position: int, operands: Sequence[Value], out: Value, options: Options) -> str:
        shape = shape_of(operands[0])
        axis = self.axis(shape, options)
        return self._rule(options, prod(shape) if axis is None else shape[axis])

    def places(self, operands: Sequence[Value], options: Options) -> list[range]:
        """Return the places of each lane."""
        shape = shape_of(operands[0])
        return lanes(shape, self.axis(shape, options))

    def unrolled(
        self, names: Sequence[Sequence[str]], operands: Sequence[Value], options: Options
    ) -> list[str]:
        (entries,), items = names, items_of(operands[0])
        every = self.places(operands, options)
        parts = []
        for lane in every:
            xs = [items[k] for k in lane]
            top = repr(maximum(*xs)) if all(x.__class__ is float for x in xs) else ""
            shown = top if top and isfinite(float(top)) and float(top) else ""
            parts.append(self._text([entries[k] for k in lane], shown))
        if self.reduces:
            return [part for (part,) in parts]
        result = [""] * len(items)
        for lane, texts in zip(every, parts, strict=True):
            for place, text in zip(lane, texts, strict=True):
                result[place] = text
        return result


class Reduction(Lane):
    """One number a lane."""

    keywords = ("axis", "keepdims")

    def __init__(
        self,
        name: str,
        value: Callable[[Numbers], float],
        slopes: Callable[[Numbers, float], Sequence[float | None]],
        rule: Rule,
        text: Callable[[Sequence[str], str], str],
        aliases: tuple[str, ...] = (),
    ) -> None:
        super().__init__(name, rule, lambda entries, top: [text(entries, top)])
        self._value = value
        self.slopes = slopes
        """``slopes(xs, out)``: d out/d x for each entry; None is a hard zero."""
        self.aliases = aliases

    def forward(self, operands: Sequence[Value], options: Options) -> Value:
        items = items_of(operands[0])
        results = [self._value([items[k] for k in lane]) for lane in self.places(operands, options)]
        return make(self.shape([shape_of(operands[0])], options), results)

    def back(
        self, position: int, g: Value, operands: Sequence[Value], out: Value, options: Options
    ) -> Value:
        items, results = items_of(operands[0]), items_of(out)
        handed = [0.0] * len(items)
        lanes_ = self.places(operands, options)
        for lane, upstream, result in zip(lanes_, items_of(g), results, strict=True):
            slopes = self.slopes([items[k] for k in lane], result)
            for place, slope in zip(lane, slopes, strict=True):
                if slope is not None:
                    handed[place] = upstream * slope
        return make(shape_of(operands[0]), handed)

    def terms(
        self, position: int, place: int, operands: Sequence[Value], out: Value, options: Options
    ) -> list[Term]:
        items, results = items_of(operands[0]), items_of(out)
        for number, lane in enumerate(self.places(operands, options)):
            if place in lane:
                slopes = self.slopes([items[k] for k in lane], results[number])
                slope = slopes[lane.index(place)]
                return [] if slope is None else [Term(number, slope)]
        return []


class Extreme(Reduction):
    """The largest or smallest entry of a lane; equal ones share evenly, as PyTorch's ``amax``."""

    def rule(self, position: int, operands: Sequence[Value], out: Value, options: Options) -> str:
        axis = axis_text(options)
        holds = f"a == expand(out, a{axis})"
        rule = f"where({holds}, expand(g, a{axis}), 0)"
        if not self.ties(operands, out, options):
            return rule
        return f"{rule}/expand(sum(where({holds}, 1, 0){axis}), a{axis})"

    def unrolled(
        self, names: Sequence[Sequence[str]], operands: Sequence[Value], options: Options
    ) -> list[str]:
        """Equal entries come as their mean: so do they share the gradient."""
        (entries,), items = names, items_of(operands[0])
        texts = []
        for lane in self.places(operands, options):
            best = self._value([items[k] for k in lane])
            tied = [entries[k] for k in lane if items[k] == best]
            others = [entries[k] for k in lane if items[k] != best]
            shared = [f"mean({', '.join(tied)})"] if len(tied) > 1 else tied
            texts += self._text([*shared, *others], "")
        return texts

    def ties(self, operands: Sequence[Value], out: Value, options: Options) -> int:
        """Return the largest number of entries that share one maximum; 0 where none do."""
        items, most = items_of(operands[0]), 0
        for lane, best in zip(self.places(operands, options), items_of(out), strict=True):
            most = max(most, sum(items[k] == best for k in lane))
        return most if most > 1 else 0


class Norm(Reduction):
    """The root of the sum of the squares; nothing passes back at 0, where it has a corner."""

    def unrolled(
        self, names: Sequence[Sequence[str]], operands: Sequence[Value], options: Options
    ) -> list[str]:
        """At 0 the definition's derivative is 0/0: the convention is written in its place."""
        (entries,), items = names, items_of(operands[0])
        texts = []
        for lane in self.places(operands, options):
            own = [entries[k] for k in lane]
            is_corner = all(items[k] == 0.0 for k in lane)
            texts += [joined([f"0*{x}" for x in own])] if is_corner else self._text(own, "")
        return texts


class Normalised(Lane):
    """As many numbers as a lane has entries: ``softmax`` and its logarithm."""

    reduces = False
    default = -1
    keywords = ("axis",)

    def __init__(
        self,
        name: str,
        value: Callable[[Numbers], list[float]],
        back: Callable[[Numbers, Numbers, Numbers], list[float]],
        slopes: Callable[[int, Numbers, Numbers], list[float]],
        rule: Rule,
        text: Callable[[Sequence[str], str], list[str]],
    ) -> None:
        super().__init__(name, rule, text)
        self._value = value
        self.backward = back
        """``back(g, xs, out)``: what each entry gets."""
        self._slopes = slopes
        """``slopes(k, xs, out)``: the derivative of each result by entry ``k``."""

    def forward(self, operands: Sequence[Value], options: Options) -> Value:
        items = items_of(operands[0])
        results = [0.0] * len(items)
        for lane in self.places(operands, options):
            _put(results, lane, self._value([items[k] for k in lane]))
        return make(shape_of(operands[0]), results)

    def back(
        self, position: int, g: Value, operands: Sequence[Value], out: Value, options: Options
    ) -> Value:
        upstream, items, results = items_of(g), items_of(operands[0]), items_of(out)
        handed = [0.0] * len(results)
        for lane in self.places(operands, options):
            lists = [[each[k] for k in lane] for each in (upstream, items, results)]
            _put(handed, lane, self.backward(*lists))
        return make(shape_of(operands[0]), handed)

    def terms(
        self, position: int, place: int, operands: Sequence[Value], out: Value, options: Options
    ) -> list[Term]:
        items, results = items_of(operands[0]), items_of(out)
        for lane in self.places(operands, options):
            if place in lane:
                lists = [[each[k] for k in lane] for each in (items, results)]
                slopes = self._slopes(lane.index(place), *lists)
                return [Term(k, slope) for k, slope in zip(lane, slopes, strict=True)]
        return []


def _put(items: list[float], lane: range, results: Sequence[float]) -> None:
    for place, result in zip(lane, results, strict=True):
        items[place] = result


# Their definitions, as scalar formulas


def less(entry: str, top: str) -> str:
    """Return an entry without the largest one, which is subtracted against overflow."""
    return f"{entry} - ({top})" if top else entry


def _exponentials(entries: Sequence[str], top: str) -> str:
    return joined([f"exp({less(entry, top)})" for entry in entries])


def _softmax_text(entries: Sequence[str], top: str) -> list[str]:
    whole = _exponentials(entries, top)
    return [f"exp({less(entry, top)})/{whole}" for entry in entries]


def log_softmax_text(entries: Sequence[str], top: str) -> list[str]:
    """Return the definition of ``log_softmax``."""
    whole = _exponentials(entries, top)
    return [f"{less(entry, top)} - log({whole})" for entry in entries]


def _logsumexp_text(entries: Sequence[str], top: str) -> str:
    text = f"log({_exponentials(entries, top)})"
    return f"{text} + ({top})" if top else text


def _call(name: str) -> Callable[[Sequence[str], str], str]:
    return lambda entries, top: f"{name}({', '.join(entries)})"


def _folded_call(name: str) -> Callable[[Sequence[str], str], str]:
    """Return calls of at most 100 operands, the limit of ``max`` and ``min``."""

    def text(entries: Sequence[str], top: str) -> str:
        while len(entries) > 1:
            groups = [entries[k : k + 100] for k in range(0, len(entries), 100)]
            entries = [f"{name}({', '.join(group)})" for group in groups]
        return entries[0]

    return text


def _expanded(inside: str) -> Rule:
    """Return the rule that repeats something along the axis."""
    return lambda options, count: f"expand({inside}, a{axis_text(options)})"


def _lane_axis(options: Options) -> str:
    return f"axis={options.get('axis', -1)}, keepdims=True"


ROWS: tuple[ArrayRow, ...] = (
    Reduction("sum", add, lambda xs, out: [1.0] * len(xs), _expanded("g"), _call("sum")),
    Reduction(
        "mean", mean, lambda xs, out: [1.0 / len(xs)] * len(xs),
        lambda options, count: f"{_expanded('g')(options, count)}/{count}", _call("mean"),
    ),
    Extreme("max", lambda xs: maximum(*xs), shares, _expanded("g"), _folded_call("max"), ("amax",)),
    Extreme("min", lambda xs: minimum(*xs), shares, _expanded("g"), _folded_call("min"), ("amin",)),
    Reduction(
        "prod", product, products_of_others,
        lambda options, count: f"expand(g*out, a{axis_text(options)})/a",
        lambda entries, top: "*".join(entries),
    ),
    Norm(
        "norm", norm, norm_slopes,
        lambda options, count: f"expand(g/out, a{axis_text(options)})*a",
        lambda entries, top: f"sqrt({joined([f'{entry}**2' for entry in entries])})",
    ),
    Reduction(
        "logsumexp", logsumexp, logsumexp_slopes,
        lambda options, count: (
            f"expand(g, a{axis_text(options)})*exp(a - expand(out, a{axis_text(options)}))"
        ),
        _logsumexp_text,
    ),
    Normalised(
        "softmax", softmax, softmax_back, softmax_slopes,
        lambda options, count: f"out*(g - sum(g*out, {_lane_axis(options)}))", _softmax_text,
    ),
    Normalised(
        "log_softmax", log_softmax, log_softmax_back, log_softmax_slopes,
        lambda options, count: f"g - exp(out)*sum(g, {_lane_axis(options)})", log_softmax_text,
    ),
)  # fmt: skip
