"""Legal forms, taken off a name: at its end, before it, spelled out in words, cut off, and before the partners."""

from functools import lru_cache

from rigour.names import extract_org_types, remove_org_types

from traders.lexicon import PLACE, Lexicon, get_lexicon
from traders.script import LATIN, fold, script_of

_NEVER_LEADING = 3
_MAX_LEGAL_WORDS = 5
_SPELLED_OUT = 14
"""Letters that a legal form has, at least, when it is spelled out in words ("anonim şirketi")."""

_SPELLED = ("limited", "incorporated", "corporation", "gesellschaft", "aktiengesellschaft", "proprietary")
_LEAST_CUT, _LONG_ENOUGH_TO_CUT = 4, 18
"""Letters of a spelled-out legal form, and of the name with it, that are left at least where a field cuts names off."""

_BEFORE_PARTNERS = frozenset(("snc", "sas"))
"""Legal forms (Italy) that stand between the name and the partners: Frigo Rossi sas di Rossi Mario & C."""


def without_spelled_out(source: str) -> tuple[str, set[str]]:
    """Strip legal forms that are written out in several words, in any language that rigour knows."""
    lower = source.casefold()
    found = [(form, short) for form, short in extract_org_types(lower) if " " in form and len(form) >= _SPELLED_OUT]
    rest = lower
    for form, _ in found:
        rest = rest.replace(form, " ")
    if not found or not any(char.isalpha() for char in rest):
        return source, set()
    lexicon = get_lexicon()
    return rest, {lexicon.legal.get(fold(short), fold(short)) for _, short in found if short}


def without_legal(words: list[str], lexicon: Lexicon) -> tuple[list[str], set[str]]:
    """Strip legal forms at the end, unmistakable ones anywhere, and the ones that stand first in their language."""
    kept, legal = _without_hidden_legal(words)
    while len(kept) > 1 and not _ends_in_place(kept, lexicon):
        for size in range(min(_MAX_LEGAL_WORDS, len(kept) - 1), 0, -1):
            family = _legal_family(" ".join(kept[-size:]), lexicon)
            if family:
                legal.add(family)
                del kept[-size:]
                break
        else:
            break
    for size in range(min(_MAX_LEGAL_WORDS, len(kept) - 1), 0, -1):
        head = " ".join(kept[:size])
        if head in lexicon.legal and (head in lexicon.leading_legal or script_of(head[0]) not in (LATIN, "")):
            legal.add(lexicon.legal[head])
            del kept[:size]
            break
    for index in range(len(kept) - 1, -1, -1):
        word = kept[index]
        if len(kept) > 1 and len(word) >= _NEVER_LEADING and word in lexicon.solid_legal:
            legal.add(lexicon.legal.get(word, word))
            del kept[index]
    return kept, legal


def _without_hidden_legal(words: list[str]) -> tuple[list[str], set[str]]:
    """Strip a legal form before its partners ("sas di Rossi"), and one that is cut off at the end."""
    kept, legal = list(words), set()
    for at in range(1, len(kept) - 2):
        if kept[at] in _BEFORE_PARTNERS and kept[at + 1] == "di":
            legal.add(kept.pop(at))
            break
    for at in range(1, len(kept) - 1):
        if form := _cut_forms().get(" ".join(kept[at:])):
            legal.add(form)
            del kept[at:]
            break
    if len(kept) > 1 and sum(map(len, kept)) >= _LONG_ENOUGH_TO_CUT:
        last = kept[-1]
        of_ltd = kept[-2] == "co" and last in ("l", "li", "lt")
        form = next(
            (form for form in _SPELLED if len(last) >= _LEAST_CUT and form != last and form.startswith(last)), ""
        )
        if of_ltd or form:
            legal.add(get_lexicon().legal.get(form or "ltd", form))
            kept.pop()
    return kept, legal


@lru_cache(maxsize=1)
def _cut_forms() -> dict[str, str]:
    """Return the beginnings of legal forms spelled out, cut off in their last word: spolka z ogranic."""
    cut: dict[str, str] = {}
    for form, family in get_lexicon().legal.items():
        least = form.find(" ", form.find(" ") + 1) + 1
        if len(form) >= _SPELLED_OUT and least:
            for size in range(max(_SPELLED_OUT, least + 3), len(form)):
                cut.setdefault(form[:size].strip(), family)
    return cut


def _ends_in_place(words: list[str], lexicon: Lexicon) -> bool:
    """Tell whether what looks like a legal form is the end of a place of two words (Novi Sad)."""
    found = lexicon.words.get(" ".join(words[-2:]))
    return found is not None and found.kind == PLACE


def _legal_family(phrase: str, lexicon: Lexicon) -> str:
    found = lexicon.legal.get(phrase)
    if found:
        return found
    if phrase in lexicon.words or len(phrase) > 40 or not phrase.isascii():  # noqa: PLR2004 longer than any form
        return ""
    return phrase if " " not in phrase and not remove_org_types(phrase).strip() else ""
