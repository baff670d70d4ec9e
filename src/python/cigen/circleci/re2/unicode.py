"""Unicode as re2j 1.8 knows it: general categories, scripts and case, of Unicode 6.0.

Python's tables are newer, and it has Unicode 3.2 besides: a character that has the same category in both had it between
them too. What was added or has moved since is unknown.
"""

from __future__ import annotations

from functools import cache
from typing import Dict, FrozenSet, Optional, Tuple

CATEGORIES = frozenset(
    "C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs".split()
)
SCRIPTS = frozenset(
    """
    Arabic Armenian Avestan Balinese Bamum Batak Bengali Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal
    Carian Cham Cherokee Common Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Egyptian_Hieroglyphs Ethiopic
    Georgian Glagolitic Gothic Greek Gujarati Gurmukhi Han Hangul Hanunoo Hebrew Hiragana Imperial_Aramaic Inherited
    Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kayah_Li Kharoshthi Khmer Lao
    Latin Lepcha Limbu Linear_B Lisu Lycian Lydian Malayalam Mandaic Meetei_Mayek Mongolian Myanmar New_Tai_Lue Nko
    Ogham Ol_Chiki Old_Italic Old_Persian Old_South_Arabian Old_Turkic Oriya Osmanya Phags_Pa Phoenician Rejang
    Runic Samaritan Saurashtra Shavian Sinhala Sundanese Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham
    Tai_Viet Tamil Telugu Thaana Thai Tibetan Tifinagh Ugaritic Unknown Vai Yi
    """.split()
)
# Code points of the scripts that somebody may want, of Scripts.txt 6.0. Of any other only Latin-1 is known.
_SPANS = {
    "Cyrillic": """
        400-484 487-527 1d2b 1d78 2de0-2dff a640-a673 a67c-a697
    """,
    "Greek": """
        370-373 375-377 37a-37d 384 386 388-38a 38c 38e-3a1 3a3-3e1 3f0-3ff 1d26-1d2a 1d5d-1d61 1d66-1d6a 1dbf
        1f00-1f15 1f18-1f1d 1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d 1f5f-1f7d 1f80-1fb4 1fb6-1fc4 1fc6-1fd3
        1fd6-1fdb 1fdd-1fef 1ff2-1ff4 1ff6-1ffe 2126 10140-1018a 1d200-1d245
    """,
    "Han": """
        2e80-2e99 2e9b-2ef3 2f00-2fd5 3005 3007 3021-3029 3038-303b 3400-4db5 4e00-9fcb f900-fa2d fa30-fa6d
        fa70-fad9 20000-2a6d6 2a700-2b734 2b740-2b81d 2f800-2fa1d
    """,
    "Hiragana": """
        3041-3096 309d-309f 1b001 1f200
    """,
    "Katakana": """
        30a1-30fa 30fd-30ff 31f0-31ff 32d0-32fe 3300-3357 ff66-ff6f ff71-ff9d 1b000
    """,
    "Latin": """
        41-5a 61-7a aa ba c0-d6 d8-f6 f8-2b8 2e0-2e4 1d00-1d25 1d2c-1d5c 1d62-1d65 1d6b-1d77 1d79-1dbe 1e00-1eff
        2071 207f 2090-209c 212a-212b 2132 214e 2160-2188 2c60-2c7f a722-a787 a78b-a78e a790-a791 a7a0-a7a9
        a7fa-a7ff fb00-fb06 ff21-ff3a ff41-ff5a
    """,
}
_LATIN_1 = 0xFF
# The one exception, a format character in 3.2 and 6.3 and a space between.
_MOVED_AND_BACK = "\u180e"
# Up to here case is certain, and only `_IRREGULAR` characters from beyond differ from one of these in case alone.
CERTAIN = 0x17F
# What Python's `lower` and `upper` don't lead to, or lead to wrongly: the Kelvin sign, the long s, the Ångström sign, the
# micro sign, the capital sharp s, and the two i of Turkish, which have no other case.
_IRREGULAR: Dict[str, FrozenSet[str]] = {
    character: frozenset(letter)
    for letter in (
        "Kk\u212a",
        "Ss\u017f",
        "\u00c5\u00e5\u212b",
        "\u00b5\u039c\u03bc",
        "\u00df\u1e9e",
        "\u0130",
        "\u0131",
    )
    for character in letter
}


def in_property(name: str, character: str) -> Optional[bool]:
    """Whether a character has a category or is of a script, or None where that isn't known."""
    if name == "Any":
        return True
    return _in_category(name, character) if name in CATEGORIES else _in_script(name, ord(character))


def _in_category(name: str, character: str) -> Optional[bool]:
    import unicodedata  # few patterns ask

    category = unicodedata.category(character)
    if category != unicodedata.ucd_3_2_0.category(character) or category == "Cn" or character == _MOVED_AND_BACK:
        return None
    return category.startswith(name)


def _in_script(name: str, code: int) -> Optional[bool]:
    if name in _SPANS:
        return any(first <= code <= last for first, last in _spans(name))
    if code > _LATIN_1:
        return None
    return name == "Common" and not _in_script("Latin", code)


@cache
def _spans(name: str) -> Tuple[Tuple[int, int], ...]:
    pairs = (span.partition("-") for span in _SPANS[name].split())
    return tuple((int(first, 16), int(last or first, 16)) for first, _, last in pairs)


def folded(character: str) -> Optional[FrozenSet[str]]:
    """The characters that differ from one only in case, itself included, or None where they aren't known."""
    if character in _IRREGULAR:
        return _IRREGULAR[character]
    cases = {character, character.lower(), character.upper(), character.title(), character.casefold()}
    if ord(character) > CERTAIN and len(cases) > 1:
        return None
    return frozenset(case for case in cases if len(case) == 1)
