"""Fixtures: the pipeline without its last component, so that reading is tested apart from the kind of a listing."""

import pytest

from domain.extraction import ListingText
from nlp.pipeline import build_nlp, doc_of, reading_of


@pytest.fixture(scope="session")
def nlp():
    return build_nlp()


@pytest.fixture(scope="session")
def read(nlp):
    """Return what the components but the kind make of a listing."""

    def reading(title="", text="", price_text="", **fields):
        listing = ListingText("t", title, text, price_text, **fields)
        with nlp.select_pipes(disable=["frostwatch_kind"]):
            doc = next(iter(nlp.pipe([doc_of(nlp, listing)])))
        return reading_of(doc)

    return reading
