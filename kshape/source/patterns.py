"""Regular expressions for Python's literals, shared by the line splitter and the tokens.

Every repetition is possessive and its alternatives start with different characters, so that nothing backtracks and
the time stays proportional to the text, valid or not.
"""

from __future__ import annotations

# A string on one line. A backslash may join it to the next one. An opening triple quote is not an empty string.
STRING = (
    r"'(?!'')[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'"
    r'|"(?!"")[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
)  # fmt: skip
TRIPLE = (
    r"'''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'''"
    r'|"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""'
)

# What may stand before the quote of a string that is not an f-string.
PREFIX = r"(?:[rR][bB]?|[bB][rR]?|[uU])"

_DIGITS = r"[0-9](?:_?[0-9])*"
NUMBER = (
    r"0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+"
    rf"|(?:{_DIGITS}\.?(?:{_DIGITS})?|\.{_DIGITS})(?:[eE][-+]?{_DIGITS})?[jJ]?"
)
OPERATOR = r"\*\*=?|//=?|>>=?|<<=?|->|:=|\.\.\.|!=|<>|[-+*/%@&|^=<>]=?|[~:.,;]"
