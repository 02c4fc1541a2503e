"""Many words sought at once."""

from domain.wordsearch import WordSearch

WORDS = WordSearch({"gas": 1, "coolant gas": 2, "газ": 3, "as": 4})


def test_overlapping_words_come_by_end_and_then_longest_first() -> None:
    """A word within another is found as well, and after it, with its place in characters."""
    assert list(WORDS.find("ж coolant gas, газ")) == [(2, 13, 2), (10, 13, 1), (11, 13, 4), (15, 18, 3)]


def test_half_of_a_surrogate_pair_moves_no_place() -> None:
    """A text with an escape that was cut is searched like any other."""
    assert list(WORDS.find("\ud83d gas \udc00")) == [(2, 5, 1), (3, 5, 4)]


def test_without_words_nothing_is_found() -> None:
    """An empty list of words is no error."""
    assert list(WordSearch[int]({}).find("gas")) == []
