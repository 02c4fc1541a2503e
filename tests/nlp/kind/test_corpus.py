"""The made-up training listings are the same again, of every kind, and fill every slot."""

import hashlib
import importlib.util
from collections import Counter
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from domain.extraction import KINDS
from nlp.kind.corpus import HABITS, corpus, templates
from nlp.kind.lexicon import word_lists

SCRIPT = Path(__file__).parents[3] / "scripts" / "train_kind.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("train_kind", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_corpus_depends_on_seed_and_number_alone() -> None:
    """The same seed gives the same listings, however many are asked for; another seed others."""
    long = list(corpus(60, seed=3))
    assert long[:20] == list(corpus(20, seed=3))
    assert long[:20] != list(corpus(20, seed=4))


def test_corpus_has_all_kinds_and_languages() -> None:
    """Every kind comes in about its share, offers are a minority, and every language occurs."""
    examples = list(corpus(3000))
    kinds = Counter(example.kind for example in examples)
    assert set(kinds) == set(KINDS)
    assert sum(habit.share for habit in HABITS.values()) == 100
    assert kinds["offer"] < len(examples) / 2
    assert {example.language for example in examples} == set(word_lists())


def test_no_slot_is_left_open() -> None:
    """No listing shows a slot that nothing filled."""
    for example in corpus(2000, seed=9):
        for slot in ("{c}", "{g}", "{p}", "{t}", "{w}", "{n}", "{sale}", "{want}"):
            assert slot not in example.listing.title + example.listing.text, example


def test_every_kind_has_sentences_in_every_language() -> None:
    """Each language has titles and texts of its own for every kind."""
    assert len(templates()) > 30
    for language, sections in templates().items():
        for kind in KINDS:
            assert sections.get(kind), (language, kind)
            assert sections.get(f"{kind}_text"), (language, kind)


def test_training_gives_the_same_bytes(script: ModuleType, tmp_path: Path) -> None:
    """Training twice on the same small corpus writes the same file."""
    examples = tuple(corpus(600, seed=5))
    evidence = script.gather_evidence([example.listing for example in examples])
    digests = []
    for name in ("one.npz", "two.npz"):
        script.save_model(tmp_path / name, *script.averaged([script.train(examples, evidence)]))
        digests.append(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert digests[0] == digests[1]


def test_the_mean_of_several_draws_counts_a_symbol_by_how_often_it_was_drawn(script: ModuleType) -> None:
    """A symbol that one of two draws did not show has half the weight that the other gave it."""
    shape = (1, len(KINDS))
    one = (("a",), np.full(shape, 4.0), np.zeros(shape), np.zeros(len(KINDS)))
    two = (("b",), np.full(shape, 2.0), np.ones(shape), np.ones(len(KINDS)))
    symbols, words, spellings, bias = script.averaged([one, two])
    assert symbols == ("a", "b")
    assert (words[0] == 2.0).all()
    assert (words[1] == 1.0).all()
    assert (spellings == 0.5).all()
    assert (bias == 0.5).all()
