"""What goes into the embedded full-text index is the same whether it is made the quick way or the general one."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.document import Earlier
from domain.extraction import Contact
from index.analysis import GAP, LONGEST_TOKEN, index_tokens
from index.embedded.frequency import COUNTS, frequency_token
from index.embedded.texts import LONGEST_VALUE, lookup_token, others_of, words_of, written
from index.fields import UNIQUE_FIELDS, get_field
from index.record import observation_of, record_json, sighting_json
from tests.index.corpus import listing

PARTS = (
    "R-404A ",
    "r22",
    "gas ",
    "gas ",
    "Kälte ",
    "制冷",
    "7",
    "-",
    "\0",
    "\t",
    "¶",
    "x" * 70,
    "ab1" * 30,
    ".",
    "Й",
    "\ud800",
)
TEXTS = st.lists(st.sampled_from(PARTS), max_size=12).map("".join)
VALUES = st.lists(st.sampled_from(("A", "b", " ", "\n", "+34", "\x1c", "\x01", "é", "～", "/")), max_size=6).map(
    "".join
)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_texts_are_cut_together_as_they_are_alone(texts):
    """Nothing of a text reaches into its neighbour, whatever characters it holds."""
    assert index_tokens(texts) == [index_tokens((text,))[0] for text in texts]
    assert all(len(token) <= LONGEST_TOKEN for tokens in index_tokens(texts) for token in tokens)


@given(TEXTS)
def test_ascii_is_cut_as_other_text_is(text):
    """An ASCII text gives the tokens that it gives within a longer text that is not."""
    plain = text.encode("ascii", "ignore").decode()
    (alone,) = index_tokens((plain,))
    (joined,) = index_tokens((f"{plain} ж",))
    assert [token for token in joined if token != "ж"] == alone


@given(TEXTS, TEXTS)
def test_how_often_a_word_counts_can_be_told_from_the_tokens(title, text):
    """A word counts twice in the title: without a token of its own it is 2 there and 1 elsewhere."""
    words = words_of([title, text, ""])
    in_title, everywhere = Counter(words.title.split()), Counter(f"{words.title} {words.text}".split())
    marked = set(words.frequent.split())
    for token, count in everywhere.items():
        told = [number for number in COUNTS if frequency_token(token, number) in marked] or [
            2 if in_title[token] else 1
        ]
        expected = count + in_title[token]
        assert token == GAP or told == [min(expected, COUNTS[-1])]
    assert words.length == everywhere.total() + in_title.total()


@given(VALUES, VALUES)
def test_values_are_looked_up_by_the_tokens_they_are_indexed_under(url, contact):
    """Several values at once become the tokens that each becomes alone."""
    document = replace(listing(1), url=url, contacts=(Contact("phone", contact),))
    found = others_of(*written(document)[1:])[-1].split(" ")
    expected = [
        lookup_token(field.name, field.folded(str(value)[:LONGEST_VALUE]))
        for field in UNIQUE_FIELDS
        if field.read
        for value in field.read(document)
    ]
    assert sorted(found) == sorted(set(expected))


def test_fields_unique_to_a_listing_compare_as_values_do():
    """Values of unique fields are folded together, which a field that compares letters and digits only could not be."""
    assert not any(field.code for field in UNIQUE_FIELDS)
    url = get_field("url")
    assert url is not None
    assert url.folded("A  B") == "a b"


@pytest.mark.parametrize(
    "document",
    [
        listing(1),
        replace(listing(2), price=None),
        replace(listing(3), version="\ud800"),
        replace(
            listing(4),
            earlier=Earlier("one", "https://shop.example/1", listing(4).seen_at, listing(4).seen_at, "the same words"),
        ),
        replace(listing(5), seen_at=listing(5).seen_at.astimezone(timezone(timedelta(hours=3)))),
    ],
    ids=["usual", "no price", "half a character", "put up again", "another zone"],
)
def test_the_observation_is_written_as_if_it_had_been_made(document):
    """The short way from a sighting to the JSON of its observation gives the same bytes."""
    assert sighting_json(document) == record_json(observation_of(document))
