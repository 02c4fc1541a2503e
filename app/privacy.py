"""Personal data held back: telephone numbers, mail addresses and the like as codes, for authorities that must.

A code is a keyed hash (HMAC-SHA256): the same number always has the same code, so that listings of one seller still
come together, and without the key nobody can try out numbers. The registers are asked before, with the contact itself.
The page in the archive stays as it was: it is the evidence, and who may see it is decided where it is stored.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import replace

from domain.document import ListingDocument
from domain.extraction import Span

PERSONAL = frozenset({"phone", "email", "contact"})
"""Features of a match whose query is a contact."""


def with_codes(document: ListingDocument, spans: Sequence[Span], key: str) -> ListingDocument:
    """Return the document with a code in the place of every contact, also within its title and text."""
    seller = document.seller
    reasons = tuple(
        replace(reason, query=code_of(reason.query, key), detail="") if reason.feature in PERSONAL else reason
        for reason in seller.reasons
    )
    return replace(
        document,
        title=_masked(document.title, spans, "title"),
        text=_masked(document.text, spans, "text"),
        contacts=tuple(replace(contact, value=code_of(contact.value, key)) for contact in document.contacts),
        seller=replace(seller, reasons=reasons),
    )


def code_of(value: str, key: str) -> str:
    """Return the code of a contact: 20 hex digits, marked as a code."""
    return "code-" + hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()[:20]


def _masked(text: str, spans: Sequence[Span], field: str) -> str:
    for span in sorted(spans, key=lambda span: -span.start):
        if span.label == "CONTACT" and span.field == field and span.end <= len(text):
            text = f"{text[: span.start]}[{span.value.partition(':')[0]}]{text[span.end :]}"
    return text
