"""What operations on whole arrays are, and what they hand back, in words.

``{node}`` is the operation's own value, ``{a}`` and ``{b}`` its operands, ``{operand}`` the one
that gets something back, ``{axis}`` along which axis it goes.
"""

from __future__ import annotations

WORDS = {
    "matmul": "the matrix product of {a} and {b}: products of their entries, added up",
    "outer": "every entry of {a} times every entry of {b}",
    "conv": "{b} laid over {a} at each place where it fits: products, added up",
    "conv_full": "{b} turned round and laid over {a} wherever they meet: products, added up",
    "transpose": "{a} with rows and columns exchanged",
    "mT": "{a} with its last two axes exchanged",
    "reshape": "the entries of {a} in another shape",
    "flatten": "the entries of {a} in one row",
    "index": "a part of {a}",
    "stack": "{all} put together along a new first axis",
    "concat": "{all} put behind one another{axis}",
    "take": "the rows of {a} that {b} names",
    "expand": "{a} repeated to the shape of {b}",
    "one_hot": "a row for each entry of {a}: 1 at its place, else 0",
    "sum": "the sum of the entries of {a}{axis}",
    "mean": "the mean of the entries of {a}{axis}",
    "max": "the largest of the entries of {a}{axis}",
    "min": "the smallest of the entries of {a}{axis}",
    "prod": "the product of the entries of {a}{axis}",
    "norm": "the length of {a}{axis}: the root of the sum of its squares",
    "logsumexp": "the logarithm of the sum of e to the power of the entries of {a}{axis}",
    "softmax": "the entries of {a} as shares of 1{axis}: larger entries get more",
    "log_softmax": "the logarithms of the shares that softmax makes of {a}{axis}",
    "cross_entropy": "how far the softmax shares of {a} are from {b}: the mean over the rows",
}
"""The value."""

BACK = {
    "matmul": "Each entry of {operand} gets the sum, over all products that it is in, of upstream"
              " times the other factor.",
    "outer": "Each entry of {operand} gets the sum of upstream times the factors that it met.",
    "conv": "Each entry of {operand} gets the sum of upstream times what it met at each place.",
    "conv_full": "Each entry of {operand} gets the sum of upstream times what it met anywhere.",
    "index": "What was picked gets its gradient, all other entries of {operand} get 0.",
    "take": "Each row of {operand} gets the sum of the gradients of its copies.",
    "sum": "Each entry of {operand} gets the whole gradient of its sum: the sum grows as much.",
    "mean": "Each entry of {operand} gets an equal share of the gradient of its mean.",
    "max": "Only the largest entries of {operand} get the gradient; equal ones share it.",
    "min": "Only the smallest entries of {operand} get the gradient; equal ones share it.",
    "prod": "Each entry of {operand} gets upstream times the product of the others.",
    "norm": "Each entry of {operand} gets the gradient times its part of the length.",
    "logsumexp": "Each entry of {operand} gets the gradient times its softmax share.",
    "softmax": "The shares add up to 1, so each entry of {operand} moves all entries of {node}.",
    "log_softmax": "Each entry of {operand} moves all entries of {node}, by its share.",
    "cross_entropy": "Each score gets its share less the target, over the number of rows.",
}  # fmt: skip
"""What is handed back; all else hands each entry's gradient back to where the entry came from."""

COPY = "What arrives at an entry of {node} is handed back to where the entry came from."
