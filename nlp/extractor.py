"""From the text of a listing to what it offers: the one entrance to this package.

`Extractor().extract(listing)` for one, `extract_many` for a stream; both give the same values. spaCy's memory zone
frees what a batch of listings added to the vocabulary, so a run over a million listings stays flat in memory.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from spacy.language import Language

from domain.extraction import Extraction, ListingText
from nlp.pipeline import build_nlp, doc_of, reading_of
from nlp.reading import Reading

_BATCH = 256


class Extractor:
    """Reads listings; build it once (about half a second) and use it for all."""

    def __init__(self, nlp: Language | None = None) -> None:
        """Take a pipeline of one's own, or build ours."""
        self._nlp = nlp or build_nlp()

    def extract(self, listing: ListingText) -> Extraction:
        """Return what one listing says."""
        return next(self.extract_many((listing,)))

    def extract_many(self, listings: Iterable[ListingText]) -> Iterator[Extraction]:
        """Yield what each listing says, in order, flat in memory."""
        source = iter(listings)
        while batch := list(islice(source, _BATCH)):
            with self._nlp.memory_zone():
                docs = self._nlp.pipe((doc_of(self._nlp, listing) for listing in batch), batch_size=_BATCH)
                answers = [_extraction(reading_of(doc)) for doc in docs]
            yield from answers


def _extraction(reading: Reading) -> Extraction:
    return Extraction(
        id=reading.listing.id,
        kind=reading.kind,
        language=reading.language,
        substances=reading.substances,
        mentioned=reading.mentioned,
        packs=reading.packs,
        price=reading.price,
        condition=reading.condition,
        contacts=reading.contacts,
        identifiers=reading.identifiers,
        composition=reading.composition,
        flags=tuple(reading.flags),
        spans=tuple(reading.spans),
    )
