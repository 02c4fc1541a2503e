"""The model: what it says, how it is loaded, and that nothing in a listing can break it."""

import re
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import DataError
from domain.extraction import KINDS
from nlp.kind.evidence import KindEvidence
from nlp.kind.feature import BUCKETS, TEXT_READ, features, tokens
from nlp.kind.lexicon import Mark
from nlp.kind.model import MODEL_FILE, KindModel, save_model

MODEL = KindModel.load()
NOTHING = KindEvidence()
SOLD = KindEvidence(substances_in_title=1, packs_in_title=1, pack_near_substance=True, container=True, price=True)


def test_decision_is_explained() -> None:
    """A decision has probabilities that add up to 1, the likeliest kind, and reasons in words."""
    decision = MODEL.decide("R410A refrigerant 11.3 kg cylinder", "In stock.", SOLD)
    assert decision.kind == "offer"
    assert set(decision.probabilities) == set(KINDS)
    assert sum(decision.probabilities.values()) == pytest.approx(1.0)
    assert max(decision.probabilities, key=lambda kind: decision.probabilities[kind]) == "offer"
    assert decision.reasons


def test_many_are_decided_as_one_by_one() -> None:
    """A batch gives the decisions of single calls, in order."""
    listings = [("R22 cylinder", "", SOLD), ("Compressor R22", "", NOTHING), ("Sofa", "grey", NOTHING)]
    assert list(MODEL.decide_all(iter(listings))) == [MODEL.decide(*listing) for listing in listings]


def test_empty_listing_is_unrelated() -> None:
    """A listing that says nothing is no offer."""
    assert MODEL.decide("", "", NOTHING).kind == "unrelated"


def test_text_repeating_the_title_adds_nothing() -> None:
    """A text that begins with the title is read without it."""
    once = features("Gas R22", "new cylinder", NOTHING)
    twice = features("Gas R22", "Gas R22\nnew cylinder", NOTHING)
    assert set(once.symbols) - set(twice.symbols) <= {f"text length {n}" for n in range(13)}
    assert np.array_equal(once.spellings, twice.spellings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gas {R410A} [11.3kg]", ["gas", "code", "mass"]),
        ("295/80R22.5", ["tyre"]),
        ("Freon {22}", ["refrigerant", "code"]),
        ("R22.5", ["tyre"]),
        ("12000 btu {r32}", ["rating", "code"]),
        ("[134 kg] 25 mm 12 bar", ["mass", "measure", "physical"]),
        ("$95 50% 2024-03-01 18:30", ["money", "percent", "date", "clock"]),
        ("nothing here", ["_"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    """Ratings, measures, tyres, money and dates are told apart; substances {} and sizes [] are those of the rules."""
    known = []
    for concept, opening, closing in (("code", "{", "}"), ("mass", "[", "]")):
        for match in re.finditer(re.escape(opening) + r"(.*?)" + re.escape(closing), text):
            before = len(re.findall(r"[{}\[\]]", text[: match.start()]))
            known.append(Mark(match.start() - before, match.start() - before + len(match[1]), concept))
    plain = re.sub(r"[{}\[\]]", "", text).lower()
    assert tokens(plain, sorted(known), len(plain)) == (expected, [])


def test_title_and_text_have_tokens_of_their_own() -> None:
    """What stands before the end of the title is the title's."""
    assert tokens("compressor\nnew cylinder", [], 10) == (["part"], ["_", "container"])


def test_model_file_is_small_and_loads_fast() -> None:
    """The shipped model is far below 3 MB and holds weights for every bucket."""
    assert MODEL_FILE.stat().st_size < 3_000_000
    with np.load(MODEL_FILE) as stored:
        assert stored["spellings"].shape == (BUCKETS, len(KINDS))


def test_saved_model_is_the_same_again(tmp_path: Path) -> None:
    """The same weights make the same bytes, and decide as before."""
    chance = np.random.default_rng(7)
    words, spellings = chance.normal(size=(3, len(KINDS))), chance.normal(size=(BUCKETS, len(KINDS)))
    for name in ("one.npz", "two.npz"):
        save_model(tmp_path / name, ["title code", "any code", "no text"], words, spellings, np.zeros(len(KINDS)))
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    one, two = KindModel.load(tmp_path / "one.npz"), KindModel.load(tmp_path / "two.npz")
    assert one.decide("R22", "", NOTHING) == two.decide("R22", "", NOTHING)


def test_missing_or_damaged_model_is_said_so(tmp_path: Path) -> None:
    """A model that cannot be used is an error with the remedy, not a traceback of numpy."""
    with pytest.raises(DataError, match=r"scripts/train_kind\.py"):
        KindModel.load(tmp_path / "none.npz")
    damaged = tmp_path / "damaged.npz"
    damaged.write_bytes(MODEL_FILE.read_bytes()[:5000])
    with pytest.raises(DataError, match=r"damaged\.npz"):
        KindModel.load(damaged)
    other = tmp_path / "other.npz"
    save_model(other, ["a"], np.zeros((1, 2)), np.zeros((8, 2)), np.zeros(2))
    with pytest.raises(DataError, match="other features"):
        KindModel.load(other)


@given(title=st.text(max_size=300), text=st.text(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_any_text_is_decided(title: str, text: str) -> None:
    """Any characters whatever, surrogates and controls too, get a decision with finite probabilities."""
    decision = MODEL.decide(title, text, NOTHING)
    assert decision.kind in KINDS
    assert all(0.0 <= value <= 1.0 for value in decision.probabilities.values())


@pytest.mark.parametrize(
    "piece",
    [
        "R22 ",
        "\ud800",
        "\u200fR\u200e22",
        "1",
        "r-",
        "a" * 50 + " ",
        "{[",
        "295/80R22.5 ",
        "freon " * 3,
        "冷媒",
        "R 1 3 4 a ",
        "\x00\x01",
    ],
)
def test_long_hostile_text_costs_no_more_than_its_beginning(piece: str) -> None:
    """Ten megabytes are decided from their beginning, so hostile repetition cannot take time."""
    long = piece * (10_000_000 // len(piece))
    short = long[: TEXT_READ * 4]
    MODEL.decide(short, short, NOTHING)
    start = time.process_time()
    decision = MODEL.decide(long, long, NOTHING)
    assert time.process_time() - start < 2.0
    assert decision.kind == MODEL.decide(short, short, NOTHING).kind
