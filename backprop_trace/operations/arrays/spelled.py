"""What libraries call the operations on whole arrays: for scripts only.

A text is Python over the operands' letters (``[*a]`` lists them all). It may call functions that
the script defines for itself (``HELPERS``): what NumPy lacks, or what would stand in every line.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...values.arrays import Shape
from ...values.walks import without
from .copies import index_text
from .row import Options, axis_of

Shapes = Sequence[Shape]

LIBRARIES = {"pytorch": "torch", "jax": "jnp", "numpy": "np"}
"""The libraries that have arrays, and the module of each in its scripts."""

REDUCTIONS: dict[str, dict[str, str]] = {
    "sum": {}, "mean": {}, "prod": {},
    "max": {"pytorch": "torch.amax"},
    "min": {"pytorch": "torch.amin"},
    "norm": {"pytorch": "torch.linalg.vector_norm", "jax": "jnp.linalg.norm",
             "numpy": "np.linalg.norm"},
    "logsumexp": {"jax": "jax.scipy.special.logsumexp", "numpy": "logsumexp"},
    "softmax": {"jax": "jax.nn.softmax", "numpy": "softmax"},
    "log_softmax": {"jax": "jax.nn.log_softmax", "numpy": "log_softmax"},
}  # fmt: skip
"""Functions along an axis: their names where these are not the module's own."""

TEXTS: dict[str, dict[str, str]] = {
    "matmul": {"": "a @ b"},
    "outer": {"": "{m}.outer(a, b)"},
    "transpose": {"": "a.T"},
    "mT": {"numpy": "np.swapaxes(a, -1, -2)", "": "a.mT"},
    "reshape": {"": "a.reshape({sizes})"},
    "flatten": {"": "a.reshape(-1)"},
    "index": {"": "a[{index}]"},
    "stack": {"": "{m}.stack([*a])"},
    "concat": {"pytorch": "torch.cat([*a], dim={axis})",
               "": "{m}.concatenate([*a], axis={axis})"},
    "take": {"pytorch": "a[b.long()]", "jax": "a[jnp.asarray(b).astype(int)]",
             "numpy": "a[b.astype(int)]"},
    "one_hot": {"pytorch": "F.one_hot(a.long(), {sizes}).double()",
                "jax": "jax.nn.one_hot(jnp.asarray(a).astype(int), {sizes})",
                "numpy": "np.eye({sizes})[a.astype(int)]"},
    "conv": {"pytorch": "F.conv{axes}d(a[None, None], b[None, None])[0, 0]",
             "jax": "jax.scipy.signal.correlate(a, b, mode='valid')", "numpy": "conv(a, b)"},
    "conv_full": {"pytorch": "F.conv_transpose{axes}d(a[None, None], b[None, None])[0, 0]",
                  "jax": "jax.scipy.signal.convolve(a, b)", "numpy": "conv_full(a, b)"},
}  # fmt: skip
"""Other operations; under no name, what all others have. ``{m}`` is the module."""

_ENTROPIES = {
    "classes": {
        "pytorch": "F.cross_entropy(a, b.long())",
        "jax": "cross_entropy(a, b)",
        "numpy": "cross_entropy(a, b)",
    },
    "shares": {
        "pytorch": "F.cross_entropy(a, b)",
        "jax": "-jnp.mean(jnp.sum(b * jax.nn.log_softmax(a), axis=-1))",
        "numpy": "-np.mean(np.sum(b * log_softmax(a), axis=-1))",
    },
}


def text_of(library: str, name: str, options: Options, shapes: Shapes) -> str:
    """Return what a library calls an operation: Python's text over the letters of its operands."""
    if name in REDUCTIONS:
        return _along(library, name, options, shapes[0])
    if name == "expand":
        return _expanded(library, options, shapes)
    if name == "cross_entropy":
        return _entropy(library, shapes)
    known = TEXTS[name]
    filled = {
        "m": LIBRARIES[library],
        "sizes": ", ".join(map(str, options.get("sizes", ()))),
        "index": index_text(options["index"]) if "index" in options else "",
        "axis": str(options.get("axis", 0)),
        "axes": str(len(shapes[0])),
    }
    return known.get(library, known.get("", "")).format(**filled)


def _along(library: str, name: str, options: Options, shape: Shape) -> str:
    """Return a function of the entries along an axis."""
    called = REDUCTIONS[name].get(library, f"{LIBRARIES[library]}.{name}")
    keeps, along = ("keepdim", "dim") if library == "pytorch" else ("keepdims", "axis")
    axis = options.get("axis")
    if name in ("softmax", "log_softmax") and library == "pytorch":
        axis = -1 if axis is None else axis  # elsewhere that is the default
    keep = f", {keeps}=True" if options.get("keepdims") else ""
    if axis is None and library == "pytorch" and (keep or name == "logsumexp"):
        if name == "prod":  # of one axis only
            ones = ", ".join("1" for _ in shape)
            return f"torch.prod(a).reshape({ones})" if shape else "torch.prod(a)"
        axis = tuple(range(len(shape)))
    if library != "pytorch" and name == "norm" and axis is None and len(shape) > 2:
        return _norm_of_all(library, keep)
    return f"{called}(a{'' if axis is None else f', {along}={axis}'}{keep})"


def _norm_of_all(library: str, keep: str) -> str:
    """Return the norm of more than two axes: of so many, none has a norm of matrices."""
    module = LIBRARIES[library]
    return f"{module}.sqrt({module}.sum(a ** 2{keep}))"


def _expanded(library: str, options: Options, shapes: Shapes) -> str:
    """Return a sum repeated to the shape that it was taken from."""
    narrow, wide = shapes
    if not wide:
        return "a"
    axis = axis_of(wide, options)
    own = "a"
    if axis and narrow == without(wide, axis, False) and len(narrow) < len(wide):
        call = "torch.unsqueeze" if library == "pytorch" else f"{LIBRARIES[library]}.expand_dims"
        own = f"{call}(a, {axis})"
    return f"{LIBRARIES[library]}.broadcast_to({own}, b.shape)"


def _entropy(library: str, shapes: Shapes) -> str:
    scores, targets = shapes
    text = _ENTROPIES["shares" if scores == targets else "classes"][library]
    if library == "pytorch" and len(scores) > 2:  # PyTorch has the classes on the second axis
        rows = f"a.reshape(-1, {scores[-1]})"
        wanted = rows.replace("a.", "b.") if scores == targets else "b.reshape(-1).long()"
        return f"F.cross_entropy({rows}, {wanted})"
    return text


HELPERS: dict[str, dict[str, str]] = {
    "jax": {
        "cross_entropy": '''
def cross_entropy(a, t):
    """Return the mean over the rows of -log(softmax(a)) at the classes t."""
    places = jnp.expand_dims(jnp.asarray(t).astype(int), -1)
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(a), places, axis=-1))
''',
    },
    "numpy": {
        "softmax": '''
def softmax(a, axis=-1):
    """Return exp(a)/sum(exp(a)); the largest entry is subtracted against overflow."""
    e = np.exp(a - np.max(a, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)
''',
        "log_softmax": '''
def log_softmax(a, axis=-1):
    """Return log(softmax(a)) without overflow."""
    s = a - np.max(a, axis=axis, keepdims=True)
    return s - np.log(np.sum(np.exp(s), axis=axis, keepdims=True))
''',
        "logsumexp": '''
def logsumexp(a, axis=None, keepdims=False):
    """Return log(sum(exp(a))) without overflow."""
    top = np.max(a, axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    result = top + np.log(np.sum(np.exp(a - top), axis=axis, keepdims=True))
    return result if keepdims else np.squeeze(result, axis=axis)
''',
        "norm": '''
def norm(a, axis=None, keepdims=False):
    """Return the root of the sum of the squares: scaled, where these leave the range."""
    size = np.max(np.abs(a), axis=axis, keepdims=True)
    size = np.where(size > 0, size, 1.0)
    result = size * np.sqrt(np.sum((a / size) ** 2, axis=axis, keepdims=True))
    return result if keepdims else np.squeeze(result, axis=axis)
''',
        "cross_entropy": '''
def cross_entropy(a, t):
    """Return the mean over the rows of -log(softmax(a)) at the classes t."""
    places = np.expand_dims(t.astype(int), -1)
    return -np.mean(np.take_along_axis(log_softmax(a), places, axis=-1))
''',
        "conv": '''
def conv(a, k):
    """Return the sums of the products wherever the kernel fits."""
    windows = np.lib.stride_tricks.sliding_window_view(a, k.shape)
    return np.tensordot(windows, k, axes=k.ndim)
''',
        "conv_full": '''
def conv_full(g, k):
    """Return what conv hands back to the array: the kernel is flipped, wherever it meets g."""
    around = [(size - 1, size - 1) for size in k.shape]
    return conv(np.pad(g, around), np.flip(k))
''',
    },
}  # fmt: skip
"""Functions that a script defines for itself, by library and name. They may call each other."""
