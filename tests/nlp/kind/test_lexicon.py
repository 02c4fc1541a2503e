"""Concepts are found by word, ending, compound and clitic, in every script."""

from itertools import pairwise
from pathlib import Path

import pytest

from domain.errors import DataError
from domain.fold import key
from nlp.kind import lexicon
from nlp.kind.corpus import templates
from nlp.kind.lexicon import CONCEPTS, ConceptFinder, finder, word_lists


def concepts(text: str) -> list[str]:
    return [mark.concept for mark in finder().find(key(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Compressor for freon", ["part", "for", "refrigerant"]),
        ("compressors", ["part"]),
        ("gasket", ["part"]),
        ("Klimakompressor", ["part"]),
        ("шлангами", ["tool"]),
        ("для кондиционеров", ["for", "unit"]),
        ("للمكيفات", ["unit"]),
        ("制冷剂回收机", ["tool"]),
        ("制冷剂回收", ["service"]),
        ("เติมน้ำยาแอร์", ["service"]),
        ("냉매를 삽니다", ["refrigerant", "wanted"]),
        ("המזגן", ["unit"]),
        ("прессостаты", ["part"]),
        ("récupération du fluide", ["service"]),
        ("냉매충전호스", ["tool"]),
        ("น้ำยาล้างแอร์", ["supply"]),
        ("bombona vacía", ["empty"]),
        ("빈 냉매통", ["empty"]),
        ("空的钢瓶", ["empty"]),
        ("станция манометрическая", ["tool"]),
        ("エアコン用冷媒", ["for", "refrigerant"]),
        ("зарядний шланг для фреону", ["tool", "for", "refrigerant"]),
        ("foráneas", []),
        ("pargasite", []),
    ],
)
def test_concepts_of_text(text: str, expected: list[str]) -> None:
    """Words are found whole, inflected or compounded, and never inside an unlike word."""
    assert concepts(text) == expected


def test_longest_word_wins() -> None:
    """A phrase is taken whole rather than as its parts."""
    assert concepts("recovery cylinder") == ["tool"]
    assert concepts("engine coolant") == ["coolant"]


def test_marks_do_not_overlap() -> None:
    """Marks come in order and never overlap."""
    text = key("Ремонт кондиционеров, заправка фреона R22, баллон 13 кг для холодильных камер " * 5)
    marks = list(finder().find(text))
    assert len(marks) >= 20
    assert all(one.end <= two.start for one, two in pairwise(marks))


def test_every_language_has_words_and_sentences() -> None:
    """Each of at least 31 languages has refrigerant, equipment, service and wanted words; as many have sentences."""
    lists = word_lists()
    assert len(lists) >= 31
    for language, words in lists.items():
        assert {"refrigerant", "unit", "part", "service", "wanted", "sale", "other"} <= set(words.words), language
    assert set(templates()) <= set(lists)
    assert len(templates()) >= 31


def test_unknown_concept_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word list with a concept nobody knows is refused with its file and the concepts there are."""
    (tmp_path / "xx.toml").write_text('valves = "valve"\n', encoding="utf-8")
    monkeypatch.setattr(lexicon, "WORDS_DIR", tmp_path)
    word_lists.cache_clear()
    try:
        with pytest.raises(DataError, match=r"xx\.toml: unknown concept 'valves'"):
            word_lists()
    finally:
        word_lists.cache_clear()


def test_finder_of_few_words() -> None:
    """A finder built from some languages knows those only."""
    only = ConceptFinder({"de": word_lists()["de"]})
    assert [mark.concept for mark in only.find(key("Kältemittel 冷媒"))] == ["refrigerant"]
    assert "refrigerant" in CONCEPTS
