"""What functions of mathematics and of libraries are here: a call becomes a formula of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..formula import Apply, Formula, Name, Number, own
from ..syntax.parser import parse_formula
from .arrays import is_list, rank
from .cursor import Unread

if TYPE_CHECKING:
    from ..function import Function

MODULES = frozenset(
    "math cmath np numpy torch F nn tf jnp jax lax K Math sp sympy scipy special anp autograd mx"
    " mpmath mp cp cupy keras functional".split()
)
"""Names before a dot that are no values: the functions behind them are everybody's."""

CONSTANTS = {"pi": "pi", "PI": "pi", "e": "e", "E": "e", "M_PI": "pi", "M_E": "e"}

_ALIASES = {
    "power": "pow", "float_power": "pow", "absolute": "abs", "fabs": "abs", "sgn": "sign",
    "maximum": "max", "minimum": "min", "fmax": "max", "fmin": "min", "tg": "tan", "arctg": "atan",
    "sh": "sinh", "ch": "cosh", "th": "tanh", "lg": "log10", "ld": "log2", "lb": "log2",
    "arsinh": "asinh", "arcosh": "acosh", "artanh": "atanh", "clip_by_value": "clamp",
    "reduce_sum": "sum", "reduce_mean": "mean", "expit": "sigmoid", "ctg": "cot", "cotg": "cot",
    "cosec": "csc", "subtract": "sub", "multiply": "mul", "divide": "div", "true_divide": "div",
    "negative": "neg", "logsigmoid": "log_sigmoid", "celu": "elu", "ceiling": "ceil",
    "bce_with_logits": "binary_cross_entropy_with_logits", "squared_difference": "mse_loss",
    "smooth_l1_loss": "huber_loss", "remainder": "mod", "\u03c3": "sigmoid",
}  # fmt: skip
"""Other names of what the operations table or the formulas below have."""

_FORMULAS = {
    "add": "a + b", "sub": "a - b", "mul": "a*b", "div": "a/b", "neg": "-a", "reciprocal": "1/a",
    "rsqrt": "1/sqrt(a)", "exp2": "2**a", "cot": "cos(a)/sin(a)", "sec": "1/cos(a)",
    "csc": "1/sin(a)", "coth": "cosh(a)/sinh(a)", "sech": "1/cosh(a)", "csch": "1/sinh(a)",
    "erfc": "1 - erf(a)", "logit": "log(a/(1 - a))", "log_sigmoid": "-softplus(-a)",
    "logaddexp": "a + softplus(b - a)", "mse_loss": "(a - b)**2", "l1_loss": "abs(a - b)",
    "huber_loss": "where(abs(a - b) < 1, (a - b)**2/2, abs(a - b) - 1/2)",
    "binary_cross_entropy": "-(b*log(a) + (1 - b)*log(1 - a))",
    "binary_cross_entropy_with_logits": "b*softplus(-a) + (1 - b)*softplus(a)",
    "xlogy": "a*log(b)", "deg2rad": "a*pi/180", "radians": "a*pi/180", "rad2deg": "a*180/pi",
    "degrees": "a*180/pi", "hardsigmoid": "relu6(a + 3)/6", "hardswish": "a*relu6(a + 3)/6",
    "tanhshrink": "a - tanh(a)", "lerp": "a + c*(b - a)", "fma": "a*b + c",
    "trunc": "where(a < 0, ceil(a), floor(a))",
}  # fmt: skip
"""Functions that are a formula here, over their arguments a, b, c."""

_SAME = frozenset(
    "float double item clone tensor array asarray Tensor Variable constant Parameter Value float32"
    " float64 as_tensor scalar Float identity numpy convert_to_tensor".split()
)
"""What hands a number on as it is."""

_KEYWORDS = {
    "clamp": {"min": 1, "max": 2, "a_min": 1, "a_max": 2, "min_value": 1, "max_value": 2,
              "clip_value_min": 1, "clip_value_max": 2},
    "leaky_relu": {"negative_slope": 1, "alpha": 1},
    "pow": {"exponent": 1},
    "log": {"base": 1},
}  # fmt: skip
_OPERANDS = {"input": 0, "x": 0, "self": 0, "target": 1, "other": 1, "y": 1}
_OF_ARRAYS = {
    "mm": "matmul", "mv": "matmul", "dot": "matmul", "inner": "matmul", "vdot": "matmul",
    "t": "transpose", "view": "reshape", "ravel": "flatten", "reduce_max": "max",
    "reduce_min": "min", "amax": "max", "amin": "min", "cat": "concat", "concatenate": "concat",
    "softmax_cross_entropy_with_logits": "cross_entropy", "reduce_logsumexp": "logsumexp",
}  # fmt: skip
"""Names that libraries have for what arrays have here."""
_LOSSES = frozenset(("mse_loss", "l1_loss", "binary_cross_entropy", "huber_loss",
                     "binary_cross_entropy_with_logits"))  # fmt: skip
"""Losses of numbers, of which libraries take the mean over arrays."""
_ONLY_ARRAYS = frozenset("matmul transpose norm softmax log_softmax cross_entropy concat flatten"
                         " logsumexp outer prod".split())  # fmt: skip
CLASSES = {
    "CrossEntropyLoss": "cross_entropy",
    "ReLU": "relu", "Sigmoid": "sigmoid", "Tanh": "tanh", "Softplus": "softplus", "GELU": "gelu",
    "SiLU": "silu", "ELU": "elu", "LogSigmoid": "log_sigmoid", "MSELoss": "mse_loss",
    "L1Loss": "l1_loss", "BCELoss": "binary_cross_entropy", "HuberLoss": "huber_loss",
    "SmoothL1Loss": "huber_loss", "BCEWithLogitsLoss": "binary_cross_entropy_with_logits",
}  # fmt: skip
"""Classes of libraries whose objects are functions: ``nn.ReLU()(x)``."""
_ONES = {"elu": "alpha", "add": "alpha", "sub": "alpha", "huber_loss": "delta", "softplus": "beta"}
"""Keywords that say nothing where they are 1."""
SAYS_NOTHING = frozenset(
    "requires_grad dtype device reduction label name trainable inplace out copy keepdim".split()
)
"""Keywords that change no number here."""

_LARGEST = Number("1.7976931348623157e308", 1.7976931348623157e308)
_SMALLEST = Apply("neg", (_LARGEST,))


class Library:
    """The functions that a text may call, by whatever name."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self.functions = functions
        self.arrays = "matmul" in functions
        """Whether the functions are those of array programs."""
        self.ranks: dict[str, int | None] = {}
        """How many axes the value of each name has, where that is known."""
        self.is_behind = False
        """Whether an array was made by a library's call: ``np.array([1, 2])``."""
        self.own: dict[str, tuple[str, ...]] = {}
        """The text's own functions and their parameters."""
        self.other: dict[str, str] = {}
        """What names stand for that are functions of a library: ``loss_fn = nn.MSELoss()``."""
        self.defaults: dict[str, Mapping[str, Formula]] = {}
        """The values of their parameters that a call may leave out."""

    def name_of(self, word: str, loosely: bool = False) -> str:
        """Return the function that a word means, by the name used here; empty if it is none.

        ``loosely``: a parenthesis follows, so that capitals may differ.
        """
        for spelling in (word, word.lower()) if loosely else (word,):
            if spelling in self.own:
                return spelling
            spelling = self.other.get(spelling, spelling)
            name = _ALIASES.get(spelling, spelling)
            known = name in self.functions or name in _FORMULAS or name in ("norm", "logsumexp")
            if known or (loosely and name in _SAME):
                return name
        return ""

    def is_same(self, name: str) -> bool:
        """Return whether a function hands a number on as it is."""
        return name in _SAME and name not in self.own

    def is_function(self, word: str) -> bool:
        """Return whether a word can only be a function."""
        name = self.name_of(word)
        row = self.functions.get(name)
        return bool(name) and not (row is not None and row.names_variables)

    def apply(self, name: str, arguments: Sequence[Formula], **keywords: Formula) -> Formula:
        """Return a call as a formula. Raises ``Unread`` where the arguments don't fit."""
        if name in self.own:
            return Apply(own(name), self._own_arguments(name, arguments, keywords))
        if name in _SAME and len(arguments) == 1 and not keywords.keys() - SAYS_NOTHING:
            return arguments[0]
        name = _ALIASES.get(name, name)
        if self.arrays and (found := self._of_arrays(name, [*arguments], dict(keywords))):
            return found
        given = self._placed(name, [*arguments], keywords)
        if name == "clamp" and len(given) in (2, 3):
            low = given[1] or _SMALLEST
            high = (given[2] if len(given) > 2 else None) or _LARGEST
            return Apply("clamp", (_there(given[0]), low, high))
        operands = tuple(map(_there, given))
        special = self._special(name, operands)
        if special is not None:
            return special
        row = self.functions.get(name)
        if row is None or len(operands) < row.least or (row.most or len(operands)) < len(operands):
            raise Unread
        return Apply(row.name, operands)

    def _own_arguments(
        self, name: str, arguments: Sequence[Formula], keywords: Mapping[str, Formula]
    ) -> tuple[Formula, ...]:
        """Return the arguments of a call of the text's own function, in order."""
        parameters = self.own[name]
        found = dict(zip(parameters, arguments, strict=False))
        if len(arguments) > len(parameters) or found.keys() & keywords.keys():
            raise Unread
        found = {**self.defaults.get(name, {}), **found, **keywords}
        if found.keys() != {*parameters}:
            raise Unread
        return tuple(found[parameter] for parameter in parameters)

    def _placed(
        self, name: str, arguments: list[Formula | None], keywords: Mapping[str, Formula]
    ) -> list[Formula | None]:
        """Return the arguments with those given by keyword in their places."""
        places = {**_OPERANDS, **_KEYWORDS.get(name, {})}
        for keyword, value in keywords.items():
            is_one = isinstance(value, Number) and value.value == 1
            if keyword in SAYS_NOTHING or (is_one and _ONES.get(name) == keyword):
                continue
            place = places.get(keyword)
            if place is None or (place < len(arguments) and arguments[place] is not None):
                raise Unread
            arguments += [None] * (place + 1 - len(arguments))
            arguments[place] = value
        return [None if each == Name("None") else each for each in arguments]

    def rank(self, formula: Formula) -> int | None:
        """Return how many axes a formula's value has; None where that can't be told."""
        return rank(formula, self.ranks)

    def _of_arrays(
        self, name: str, arguments: list[Formula], keywords: dict[str, Formula]
    ) -> Formula | None:
        """Return a call that only arrays have, or that has another meaning for them."""
        reduction = keywords.pop("reduction", Name("mean"))
        fold = reduction.name.strip("'\"") if isinstance(reduction, Name) else ""
        if name in _LOSSES and self.rank(arguments[0]) != 0:
            if fold not in ("mean", "sum"):
                raise Unread
            return Apply(fold, (self._special(name, tuple(arguments)) or arguments[0],))
        if fold != "mean" and name in ("cross_entropy",):
            raise Unread
        if name == "stack":
            if len(arguments) > 1 or keywords or not is_list(*arguments):
                raise Unread
            return arguments[0]
        name = _OF_ARRAYS.get(name, name)
        row = self.functions.get(name)
        known = getattr(row, "keywords", ())
        options: dict[str, Any] = {}
        axis = keywords.pop("axis", keywords.pop("dim", None))
        if len(arguments) == 2 and "axis" in known and name != "expand":
            whole = _whole(arguments[1])
            if whole is not None and self.rank(arguments[0]) != 0:
                axis = arguments.pop()
        if axis is not None and axis != Name("None"):
            options["axis"] = _whole(axis)
        if (keeps := keywords.pop("keepdims", keywords.pop("keepdim", None))) is not None:
            if keeps not in (Name("True"), Name("False")):
                raise Unread
            options["keepdims"] = keeps == Name("True")
        keywords = {k: v for k, v in keywords.items() if k not in SAYS_NOTHING}
        if getattr(row, "sizes", (0, 0))[1]:
            options["sizes"] = tuple(map(_whole, arguments[1:]))
            del arguments[1:]
        is_own = bool(options) or name in _ONLY_ARRAYS
        is_own = is_own or ("axis" in known and len(arguments) == 1)
        if not is_own:
            return None
        fits = row is not None and row.least <= len(arguments) <= (row.most or len(arguments))
        bad = any(value is None or None in (*(value if value.__class__ is tuple else ()),)
                  for value in options.values())  # fmt: skip
        if not fits or bad or keywords or not options.keys() <= {*known, "sizes"}:
            raise Unread
        return Apply(name, tuple(arguments), tuple(sorted(options.items())))

    def _special(self, name: str, operands: tuple[Formula, ...]) -> Formula | None:
        """Return a call of what is a formula here; None for what the operations table has."""
        count = len(operands)
        if name == "norm":
            if count == 1:
                return Apply("abs", operands)
            squares = [Apply("pow", (each, Number("2", 2.0))) for each in operands]
            return Apply("sqrt", (_folded("add", squares),))
        if name == "log" and count == 2:
            return Apply("div", (Apply("log", operands[:1]), Apply("log", operands[1:])))
        if name == "logsumexp" and count > 1:  # of one it is a vector's
            return Apply("log", (_folded("add", [Apply("exp", (each,)) for each in operands]),))
        if name == "hypot" and count > 2:
            return self._special("norm", operands)
        if name not in _FORMULAS or name in self.functions:
            return None
        letters = "abc"[: _arity(_FORMULAS[name])]
        if count != len(letters):
            raise Unread
        values = dict(zip(letters, operands, strict=True))
        return substituted(parse_formula(_FORMULAS[name]), values)


def _whole(formula: Formula | None) -> int | None:
    """Return the whole number that a formula is; None for any other."""
    sign = 1
    if isinstance(formula, Apply) and formula.function == "neg":
        sign, formula = -1, formula.operands[0]
    is_whole = isinstance(formula, Number) and formula.text.isdecimal()
    return sign * int(formula.text) if is_whole and isinstance(formula, Number) else None


def _there(argument: Formula | None) -> Formula:
    if argument is None:
        raise Unread
    return argument


def _folded(function: str, operands: Sequence[Formula]) -> Formula:
    result = operands[0]
    for operand in operands[1:]:
        result = Apply(function, (result, operand))
    return result


def _arity(formula: str) -> int:
    import re

    return len(set(re.findall(r"\b[abc]\b", formula)))


def substituted(formula: Formula, values: Mapping[str, Formula]) -> Formula:
    """Return a formula with other formulas in place of some names."""
    done: list[Formula] = []
    pending: list[tuple[Formula, bool]] = [(formula, False)]
    while pending:
        each, operands_done = pending.pop()
        if operands_done:
            assert isinstance(each, Apply)  # noqa: S101  # nothing else waits
            count = len(each.operands)
            operands = tuple(done[len(done) - count :])
            del done[len(done) - count :]
            done.append(Apply(each.function, operands, each.options))
        elif isinstance(each, Apply):
            pending.append((each, True))
            pending.extend((operand, False) for operand in reversed(each.operands))
        elif isinstance(each, Name):
            done.append(values.get(each.name, each))
        else:
            done.append(each)
    return done[0]


def names_in(formula: Formula) -> dict[str, None]:
    """Return the names in a formula, in order."""
    found: dict[str, None] = {}
    pending = [formula]
    while pending:
        each = pending.pop()
        if isinstance(each, Apply):
            pending.extend(reversed(each.operands))
        elif isinstance(each, Name):
            found[each.name] = None
    return found
