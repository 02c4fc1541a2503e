"""The switch for personal data: contacts become codes, alike for alike, and none is left in what is indexed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.privacy import code_of
from app.reading import Reader
from assess.assessor import Assessor
from domain.document import ListingDocument
from domain.jsonl import encode
from domain.listing import Capture
from nlp.extractor import Extractor
from traders.matcher import Matcher
from traders.store import Registers

PAGE = """<html lang="en"><head><title>R134a 13.6 kg cylinder</title></head><body><h1>R134a 13.6 kg cylinder</h1>
<p class="price">150 USD</p><div class="description"><p>New R134a cylinders, 13.6 kg each. WhatsApp +44 7911 123456 or
mail gas.seller@post.example for a better price.</p></div><button>Buy now</button></body></html>"""


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    """The pipeline, built once."""
    return Extractor()


def carried(extractor: Extractor, folder: Path, key: str) -> ListingDocument:
    """Carry the page on with a key, and return its document."""
    reader = Reader({}, extractor, Matcher.open(Registers(folder)), Assessor.load(), key)
    headers = (("Content-Type", "text/html"),)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    capture = Capture("https://s.example/1", at, 200, headers, PAGE.encode(), "s", "<urn:uuid:1>", "a.warc.gz", 0)
    (result,) = reader.carry([capture])
    assert result.document is not None, result.error
    return result.document


def test_contacts_become_codes(extractor: Extractor, tmp_path: Path) -> None:
    """With a key no number or address is left in the document, equal contacts have equal codes; the rest stays."""
    plain = carried(extractor, tmp_path, "")
    coded = carried(extractor, tmp_path, "a secret")
    assert {contact.kind for contact in plain.contacts} >= {"whatsapp", "email"}
    kept = encode(coded).decode()
    assert "7911" not in kept
    assert "gas.seller" not in kept
    assert "[whatsapp]" in coded.text
    assert [code_of(contact.value, "a secret") for contact in plain.contacts] == [c.value for c in coded.contacts]
    assert (coded.version, coded.substances, coded.packs) == (plain.version, plain.substances, plain.packs)


def test_another_key_gives_other_codes() -> None:
    """Codes of two authorities cannot be put side by side, and a code does not show what it stands for."""
    assert code_of("+447911123456", "a") != code_of("+447911123456", "b")
    assert code_of("+447911123456", "a") == code_of("+447911123456", "a")
    assert len(code_of("x", "a")) == 25
