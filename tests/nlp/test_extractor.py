"""The extractor as others use it: values, order, spans, memory, and agreement of one by one with in bulk."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from spacy.language import Language

from domain.extraction import ListingText
from nlp.extractor import Extractor
from nlp.pipeline import COMPONENTS, doc_of, reading_of

FROSTWATCH = Path(sys.executable).parent / "frostwatch"
LISTINGS = [
    ListingText("1", "Freon R-410A 11.3 kg cylinder", "New, sealed. Replacement for R-22.", "95 EUR"),
    ListingText("2", "Winterreifen 205/55 R16", "4 Stück", "160 €"),
    ListingText("3", "制冷剂 R134a 13.6kg 钢瓶", "全新", "¥680"),
    ListingText("4"),
]


@pytest.fixture(scope="module")
def extractor():
    return Extractor()


def test_an_offer_is_read_whole(extractor):
    """Kind, substance, pack and price come together, and every span carries its text and reason."""
    found = extractor.extract(LISTINGS[0])
    assert found.kind == "offer"
    assert found.substances == ("R-410A",)
    assert found.mentioned == ("R-22",)
    assert [pack.net_kg for pack in found.packs] == [11.3]
    assert found.price.amount == Decimal(95)
    assert found.price.currency == "EUR"
    labelled = {span.label: LISTINGS[0].title[span.start : span.end] for span in found.spans if span.field == "title"}
    assert labelled["SUBSTANCE"] == "R-410A"
    assert labelled["PACK"] == "11.3 kg"
    assert all(span.reason for span in found.spans)


def test_a_tyre_offers_nothing(extractor):
    """On a non-offer no substance counts as offered."""
    found = extractor.extract(LISTINGS[1])
    assert found.kind == "unrelated"
    assert found.substances == ()


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Cellar gas 6.35 kg bottle, food grade", "£32 exchange, deposit 60. Regulators in stock."),
        ("Kettlebell 13.6 kg / 30 lb", "new, 25 EUR, pick up"),
    ],
)
def test_where_no_word_speaks_of_a_refrigerant_none_is_offered(extractor, title, text):
    """A size, a container and a price alone make no offer of a refrigerant."""
    assert extractor.extract(ListingText("1", title, text)).kind != "offer"


@pytest.mark.parametrize("title", ["Logitech R400 presenter", "Makita R134 grease nozzle", "Mack R600 dumper truck"])
def test_a_number_of_other_goods_is_no_refrigerant(extractor, title):
    """R and digits beside words of no trade in gases, with a price alone, offer nothing."""
    found = extractor.extract(ListingText("1", title, "", "120 EUR"))
    assert found.kind != "offer"
    assert found.substances == ()


@pytest.mark.parametrize(
    "title", ["R22", "R-22 Chemours", "Gas R134 Chemours Kanpur", "R600 Honeywell made India 420 g"]
)
def test_a_bare_number_with_a_price_may_be_an_offer(extractor, title):
    """A short title, a word of trade or a size is enough to take the number for the gas."""
    assert extractor.extract(ListingText("1", title, "", "120 EUR")).kind == "offer"


def test_who_lists_sizes_of_a_gas_sells_it(extractor):
    """A page of properties with the sizes the gas comes in is an offer; the same page without them is none."""
    told = (
        "GWP 1397, ODP 0, boiling point -46 C, critical temperature 72 C. What replaces R404A? See the guide and FAQ."
    )
    with_sizes = ListingText("1", "R-452A properties", f"{told} Packaging: 10 kg / 45 kg / 800 kg")
    assert extractor.extract(with_sizes).kind == "offer"
    assert extractor.extract(with_sizes).substances == ("R-452A",)
    assert extractor.extract(ListingText("1", "R-452A properties", told)).kind == "information"


def test_a_word_for_any_refrigerant_makes_an_offer(extractor):
    """What is sold need not be named: "freon" is enough."""
    assert extractor.extract(ListingText("1", "Freon 13.6 kg / 30 lb", "new, 25 EUR, pick up")).kind == "offer"


def test_many_are_read_like_one_in_their_order(extractor):
    """Bulk and single reading agree, and an empty listing is answered."""
    many = list(extractor.extract_many(iter(LISTINGS)))
    assert many == [extractor.extract(listing) for listing in LISTINGS]
    assert [one.id for one in many] == ["1", "2", "3", "4"]


def test_the_vocabulary_does_not_grow(extractor):
    """What a batch of listings adds to spaCy's vocabulary is freed after it."""
    list(extractor.extract_many(LISTINGS))
    before = len(extractor._nlp.vocab.strings)
    list(extractor.extract_many(ListingText(str(n), f"unseen{n} R22 {n} kg") for n in range(600)))
    assert len(extractor._nlp.vocab.strings) == before


def test_components_are_registered_with_spacy(nlp):
    """Each step is a named factory that a deployment can leave out or add to."""
    assert tuple(nlp.pipe_names) == COMPONENTS
    assert all(Language.has_factory(name) for name in COMPONENTS)


def test_a_batch_is_read_as_listing_by_listing(nlp):
    """Components take a batch step by step; what they find is what a single listing gives, in the same order."""
    listings = [
        *LISTINGS,
        *(ListingText(f"n{n}", f"R{22 if n % 2 else '410A'} {n} kg", "", f"{n} EUR") for n in range(9)),
    ]
    together = [reading_of(doc) for doc in nlp.pipe((doc_of(nlp, one) for one in listings), batch_size=4)]
    for listing, reading in zip(listings, together, strict=True):
        doc = doc_of(nlp, listing)
        for _, component in nlp.pipeline:
            doc = component(doc)
        alone = reading_of(doc)
        assert (alone.kind, alone.packs, alone.price, alone.spans) == (
            reading.kind, reading.packs, reading.price, reading.spans,
        )  # fmt: skip


def test_plain_text_can_be_given_to_the_pipeline(nlp):
    """`nlp(text)` gives a Doc with tokens that holds the whole text."""
    doc = nlp("Freon R-410A 11.3 kg")
    assert doc.text.replace(" ", "") == "FreonR-410A11.3kg"


def test_the_command_answers_line_for_line():
    """Good lines, a bad line and a field of the wrong type each give one line, and the exit status is 2."""
    lines = [
        b'{"id": "a", "title": "Freon R-410A 11.3 kg", "price_text": "95 EUR"}',
        b"not json",
        b'{"id": "c", "title": 5}',
        b'{"id": "d", "title": null, "text": "tyre 205/55 R16"}',
    ]
    done = subprocess.run([FROSTWATCH, "extract"], input=b"\n".join(lines), capture_output=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2
    assert [answer["id"] for answer in answers] == ["a", None, "c", "d"]
    assert answers[0]["substances"] == ["R-410A"]
    assert answers[0]["price"]["amount"] == "95"
    assert "title" in answers[2]["error"]


def test_several_workers_give_the_same_answers():
    """Work shared between processes comes back in order."""
    lines = b"\n".join(b'{"id": "%d", "title": "R22 %d kg"}' % (n, n % 20 + 1) for n in range(50))
    answers = [
        subprocess.run([FROSTWATCH, "extract", "--workers", count], input=lines, capture_output=True, check=True).stdout
        for count in ("1", "2")
    ]
    assert answers[0] == answers[1]
    assert len(answers[0].splitlines()) == 50


def test_explain_marks_the_spans():
    """--explain shows the listing with its spans and why."""
    done = subprocess.run(
        [FROSTWATCH, "extract", "--explain"],
        input=b'{"id": "a", "title": "Freon R-410A 11.3 kg", "price_text": "95 EUR"}',
        capture_output=True,
        check=True,
    )
    shown = done.stdout.decode()
    assert "[R-410A|SUBSTANCE R-410A]" in shown
    assert "[11.3 kg|PACK 11.3 kg]" in shown
