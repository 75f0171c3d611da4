"""How wide a text is, in the font of the pictures: Arimo, whose widths are those of Arial and Helvetica."""

from __future__ import annotations

from unicodedata import east_asian_width, normalize

FONTS = "Arimo, Liberation Sans, Helvetica, Arial, sans-serif"

# In thousandths of the font size.
_REGULAR = {
    191: "'",
    222: "ijl",
    260: "|",
    278: " !,./:;I[\\]ft",
    333: "()-`r",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jckvsxyz",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1015: "@",
}
_BOLD = {
    238: "'",
    278: " ,./I\\ijl",
    280: "|",
    333: "!()-:;[]`ft",
    389: "*r{}",
    474: '"',
    500: "z",
    584: "+<=>^~",
    611: "?FLTZbdghnopqu",
    667: "EPSVXY",
    722: "&ABCDHKNRU",
    778: "GOQw",
    833: "M",
    889: "%m",
    944: "W",
    975: "@",
}
_OTHER, _OTHER_GREEK, _OTHER_WIDE = 556, 650, 1000


def _by_character(groups: dict[int, str]) -> dict[str, int]:
    return {character: width for width, characters in groups.items() for character in characters}


_WIDTHS = {False: _by_character(_REGULAR), True: _by_character(_BOLD)}


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Pixels that a text takes at a font size in pixels."""
    widths = _WIDTHS[bold]
    return sum(widths.get(character) or _width_of_other(character, widths) for character in text) * size / 1000


def wrapped(text: str, characters: int) -> list[str]:
    """The text in lines of about so many characters, broken at spaces."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > characters:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines


def _width_of_other(character: str, widths: dict[str, int]) -> int:
    if character.isascii():
        return _OTHER
    if east_asian_width(character) in "WF" or character in "→←↑↓…—":
        return _OTHER_WIDE
    base = normalize("NFD", character)[0]
    return widths.get(base, _OTHER if base.isascii() else _OTHER_GREEK)
