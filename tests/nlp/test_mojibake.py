"""Repair of text that was decoded twice, with offsets into the text as given."""

import pytest

from nlp.mojibake import repair
from nlp.reading import Field


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gaz rÃ©frigÃ©rant", "gaz réfrigérant"),
        ("Ð¤Ñ€ÐµÐ¾Ð½ R22", "Фреон R22"),
        ("12 â‚¬", "12 €"),
        ("São João ÂºC", "São João ºC"),
        ("plain ascii", "plain ascii"),
        ("Größe é à", "Größe é à"),
    ],
)
def test_misread_runs_are_repaired_and_others_kept(text, expected):
    """Only what decodes as UTF-8 is touched."""
    assert repair(text)[0] == expected


def test_spans_lead_back_to_the_text_as_given():
    """A span in the repaired text covers the bytes-turned-characters it came from."""
    field = Field("title", "Ã©tÃ© R22")
    place = field.folded.key.index("r22")
    start, end = field.origin(place, place + 3)
    assert field.raw[start:end] == "R22"
