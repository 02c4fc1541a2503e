"""Folding: look-alikes become one spelling, and every offset leads back to the text as given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fold import fold, key

FOLDED = [
    ("R-410A", "R-410A"),
    ("R-410А", "R-410A"),  # Cyrillic А
    ("Ｒ４１０Ａ", "R410A"),
    ("𝗥𝟰𝟭𝟬𝗔", "R410A"),
    ("R\u200b4\u200b1\u200b0\ufeffA", "R410A"),
    ("Р-22", "R-22"),  # Cyrillic Р stands for R, not for P
    ("фреон 134а", "фреон 134a"),
    ("хладон 114В2", "хладон 114B2"),
    ("НFС-134a", "HFC-134a"),
    ("Freon™ 22", "Freon  22"),
    ("فريون ٢٢", "فريون 22"),
    ("۱۳٫۶ kg", "13.6 kg"),
    ("१३.६ किग्रा", "13.6 किग्रा"),
    ("10㎏", "10kg"),
    ("1½ lb", "1.5 lb"),
    ("cafe\u0301", "café"),
    ("13,6\u00a0кг", "13,6 кг"),
    ("R–22", "R-22"),
    ("１３．６ｋｇ", "13.6kg"),
    ("ﾌﾛﾝ", "フロン"),
]

UNTOUCHED = ["220 В", "баллон по 10кг", "с 22 по 24", "καλό", "Товар новый", "ΨΥΚΤΙΚΟ", "фреон для авто"]


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_look_alikes_become_one_spelling(text, expected):
    """A code written to dodge filters folds to what a reader sees."""
    assert fold(text).text == expected


@pytest.mark.parametrize("text", UNTOUCHED)
def test_words_of_other_scripts_are_kept(text):
    """Words that are honestly Cyrillic or Greek are not turned into Latin."""
    assert fold(text).text == text
    assert fold(text).homoglyphs == ()


def test_homoglyphs_are_reported_where_they_stand():
    """The offset of a foreign letter inside a code is that of the text as given."""
    assert fold("a\u200b R-410А").homoglyphs == (8,)


def test_origin_spans_a_character_that_became_two():
    """A span over half of what one character became covers that character."""
    folded = fold("10㎏ R22")
    assert folded.text == "10kg R22"
    assert folded.origin(0, 4) == (0, 3)
    assert folded.origin(2, 3) == (2, 3)
    assert folded.origin(5, 8) == (4, 7)


def test_key_drops_case_and_accents_only():
    """The look-up form is lower case without accents and as long as the folded text."""
    assert key("GÁS Réfrigérant ŁÓDŹ İ") == "gas refrigerant lodz i"


@given(st.text())
def test_every_offset_leads_back_into_the_text(text):
    """Whatever the text, spans of the folded form are spans of the original, in order."""
    folded = fold(text)
    assert len(folded.key) == len(folded.text)
    before = 0
    for place in range(len(folded.text)):
        start, end = folded.origin(place, place + 1)
        assert before <= start < end <= len(text)
        before = start
