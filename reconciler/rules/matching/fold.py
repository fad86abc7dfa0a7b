"""Text made comparable: case, look-alikes beside digits, accents and legal forms of names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BESIDE_DIGITS = re.compile(r"[OI]+(?=[0-9])|(?<=[0-9])[OI]+")
_LOOKALIKES = str.maketrans("OI", "01")
_NOT_DECOMPOSED = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "a", "œ": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_UMLAUTS = re.compile("([aou])e")
_ABBREVIATING = re.compile("[.'’`´]")
_WORDS = re.compile(r"[^\W_]+")
_LEGAL_FORMS = frozenset(
    re.findall(
        "[a-z]+",
        "ab ag aps as asa bv bvba co company corp corporation cv doo dd eg ehf ek eu eurl ev ewiv gbr ges gesmbh gie "
        "gmbh hb hf inc incorporated kb kft kg kgaa kom lda limited llc llp lp ltd ltda mbh nv nyrt oe ohg ou oy oyj "
        "partg plc sa sarl sas sasu sca scop sl slu snc spa spolka spzoo srl sro sprl stiftung uab ug zrt",
    )
)


def folded_words(text: str) -> str:
    """Text in one form of each character and in upper case, so that only its letters and digits count.

    >>> folded_words("ｉｎｖ-２０２６")
    'INV-2026'
    """
    return unicodedata.normalize("NFKC", text).upper()


def folded_digits(word: str) -> str:
    """O read as 0 and I as 1 where a digit stands beside them; `word` has no spaces and is in upper case.

    >>> folded_digits("INV2O26OOO1I")
    'INV202600011'
    """
    return _BESIDE_DIGITS.sub(lambda found: found.group().translate(_LOOKALIKES), word)


def lookalike(words: str) -> str:
    """Every O as 0 and every I as 1, position by position: a key to look up, never evidence by itself."""
    return words.translate(_LOOKALIKES)


@lru_cache(maxsize=1 << 16)
def folded_name(name: str) -> str:
    """A name without case, accents, punctuation and legal forms, its words sorted.

    Umlauts equal their spelling with e (Müller, Mueller). A name of legal forms only keeps them.

    >>> folded_name("Müller & Söhne GmbH & Co. KG"), folded_name("SOEHNE MUELLER")
    ('muller sohne', 'muller sohne')
    >>> folded_name("S.A.R.L. Forêt"), folded_name("AB Co")
    ('foret', 'ab co')
    """
    plain = name.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_NOT_DECOMPOSED))
        plain = "".join(character for character in plain if not unicodedata.combining(character))
    words = _WORDS.findall(_ABBREVIATING.sub("", plain).replace("sp z oo", "spzoo"))
    kept = [word for word in words if word not in _LEGAL_FORMS] or words
    return " ".join(sorted(_UMLAUTS.sub(r"\1", " ".join(kept)).split()))
