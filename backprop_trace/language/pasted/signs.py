"""Signs of mathematics, slides and LaTeX, and the one sign that each means here."""

from __future__ import annotations

RAISED = dict(
    zip(
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵝᵞᵟᵠᵡ",
        "0123456789+-()abcdefghijklmnoprstuvwxyzTβγδφχ",
        strict=True,
    )
)
LOWERED = dict(
    zip(
        "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        "0123456789aehijklmnoprstuvxβγρφχ",
        strict=True,
    )
)
FRACTIONS = dict(
    zip(
        "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞",
        "1/4 1/2 3/4 1/7 1/9 1/10 1/3 2/3 1/5 2/5 3/5 4/5 1/6 5/6 1/8 3/8 5/8 7/8".split(),
        strict=True,
    )
)

SIGNS = {
    "\u2212": "-", "\u2013": "-", "\u2014": "-", "\u2010": "-", "\u2011": "-", "\ufe63": "-",
    "\u00d7": "*", "\u00b7": "*", "\u22c5": "*", "\u2217": "*", "\u2219": "*", "\u2022": "*",
    "\u00f7": "/", "\u2215": "/", "\u2044": "/", "\u2264": "<=", "\u2265": ">=", "\u2260": "!=",
    "\u2a7d": "<=", "\u2a7e": ">=", "\u2254": "=", "\u2190": "=", ":=": "=", "\u225d": "=",
    "\u2225": "\u2016", "\u2223": "|", "\u27e8": "\u27e8", "\u2061": "",
    "\\cdot": "*", "\\times": "*", "\\ast": "*", "\\cdotp": "*", "\\div": "/", "\\le": "<=",
    "\\leq": "<=", "\\leqslant": "<=", "\\ge": ">=", "\\geq": ">=", "\\geqslant": ">=",
    "\\ne": "!=", "\\neq": "!=", "\\lt": "<", "\\gt": ">", "\\coloneqq": "=", "\\gets": "=",
    "\\leftarrow": "=", "\\colon": ":", "\\equiv": "=", "\\%": "%", "\\slash": "/",
    "\\prime": "\\prime", "\\triangleq": "=", "\\to": "->", "\\mapsto": "=>", "\u21a6": "=>",
    "\u2192": "->", "\\rightarrow": "->", "\\longmapsto": "=>", "\u2299": "*", "\\odot": "*",
    ".*": "*", "./": "/", ".^": "^",
}  # fmt: skip
"""Characters and LaTeX commands that are one sign."""

WIDE = {chr(0xFEE0 + ord(sign)): sign for sign in "()+-*/=,;:[]{}|<>^.!"}
"""The wide forms of East Asian keyboards."""

BRACKETS = {
    "{": "(", "}": ")", "lbrace": "(", "rbrace": ")", "lparen": "(", "rparen": ")",
    "lbrack": "[", "rbrack": "]", "|": "\u2016", "vert": "|", "Vert": "\u2016", "mid": "|",
    "lvert": "|(", "rvert": "|)", "lVert": "\u2016(", "rVert": "\u2016)",
    "lfloor": "\u230a", "rfloor": "\u230b", "lceil": "\u2308", "rceil": "\u2309",
}  # fmt: skip
"""LaTeX's brackets. Bars that know their side end in a parenthesis."""

IGNORED = frozenset(
    ", ; : ! > ( ) [ ] enspace thinspace displaystyle textstyle scriptstyle limits"
    " nolimits nonumber notag mathstrut relax rm it bf cal hfill break allowbreak".split()
)
"""LaTeX's spaces and what changes only how things look."""

SKIPPED_WITH_GROUP = frozenset("label tag hspace vspace phantom vphantom hphantom color".split())

CLOSING = {
    "(": ")", "[": "]", "{": "}", "\u230a": "\u230b", "\u2308": "\u2309",
    "|(": "|)", "\u2016(": "\u2016)",
}  # fmt: skip
COMPARISONS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}
