"""The spaCy pipeline: a blank multilingual Language whose components each read one thing out of a listing.

The Doc carries the title and text as spaCy sees them and the `Reading` in `doc.user_data`; components are registered
factories, so that a deployment can add its own or leave one out. spaCy's rule tokenizer is replaced by a cheap one:
all scanning is done on folded text with one automaton and compiled expressions, not token by token.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from domain.alias import GENERIC
from domain.extraction import ListingText
from nlp.contact import find_contacts
from nlp.detail import find_condition, find_flags
from nlp.identifier import find_identifiers
from nlp.judging import gather, judge
from nlp.language import guess
from nlp.lexicon import lexicon
from nlp.naming import find_named
from nlp.packing import find_container, find_packs
from nlp.pricing import find_price
from nlp.reading import Reading
from nlp.role import set_roles
from nlp.size import find_sizes

READING = "frostwatch"
"""Key of the Reading in `doc.user_data`."""
_TOKEN = re.compile(r"\S+|\s+")
_MOST_TOKENS = 2000
"""Tokens a Doc is given; our components read the text itself, so a longer one loses nothing."""


@dataclass(frozen=True, slots=True)
class WhitespaceTokenizer:
    """Splits at white space only, and no further than `_MOST_TOKENS` tokens: the rest stays one token."""

    vocab: Vocab

    def __call__(self, text: str) -> Doc:
        """Return a Doc of `text`; every character is kept."""
        pieces = text.split(" ", _MOST_TOKENS)
        words = [piece for piece in pieces if piece]
        doc = Doc(self.vocab, words=words or [" "] if text else [], spaces=[False] * len(words) if words else None)
        doc.user_data[READING] = Reading.of(ListingText(id="", text=text))
        return doc


def doc_of(nlp: Language, listing: ListingText) -> Doc:
    """Return the Doc of a listing for the pipeline's components, without tokens.

    Our components read the folded text in the Reading; tokens that nobody looks at would take a tenth of the time.
    A pipeline with further components that want tokens takes `nlp(text)`.
    """
    doc = Doc(nlp.vocab)
    doc.user_data[READING] = Reading.of(listing)
    return doc


def reading_of(doc: Doc) -> Reading:
    """Return what the components know of the listing."""
    reading: Reading = doc.user_data[READING]
    return reading


def build_nlp() -> Language:
    """Return the pipeline; it holds the word lists and the kind model and can be shared by threads."""
    _register()
    nlp = spacy.blank("xx")
    nlp.tokenizer = WhitespaceTokenizer(nlp.vocab)
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp


def _words(reading: Reading) -> None:
    reading.look_up(lexicon().find(reading.key))


def _language(reading: Reading) -> None:
    reading.language = reading.listing.language or guess(f"{reading.listing.title[:400]} {reading.listing.text[:400]}")


def _substances(reading: Reading) -> None:
    reading.named = find_named(reading)
    reading.mask((named.start, named.end) for named in reading.named if named.designation != GENERIC)
    if all(named.start >= reading.aside for named in reading.named):
        reading.aside = len(reading.key)  # nothing named before: these are the goods
    if reading.aside < len(reading.key):  # sizes and prices of other goods are not looked for
        reading.mask([(reading.aside, len(reading.key))])


def _sizes(reading: Reading) -> None:
    reading.sizes = find_sizes(reading)
    reading.mask((size.start, size.end) for size in reading.sizes)


def _packs(reading: Reading) -> None:
    reading.container = find_container(reading)
    set_roles(reading)
    reading.packs = find_packs(reading)


def _price(reading: Reading) -> None:
    reading.price = find_price(reading)


def _details(reading: Reading) -> None:
    reading.condition = find_condition(reading)
    reading.flags.extend(find_flags(reading))


def _contacts(reading: Reading) -> None:
    reading.contacts = find_contacts(reading)


def _identifiers(reading: Reading) -> None:
    reading.identifiers = find_identifiers(reading)


class Component:
    """A step or several of the reading, as spaCy runs it.

    A batch goes through one step after the other, not one listing through all: each step walks tables of its own, and
    those stay in the processor's cache while 256 listings use them. That alone saves a fifth of the time.
    """

    def __init__(self, *steps: Callable[[Reading], object]) -> None:
        """Take the steps in their order."""
        self._steps = steps

    def __call__(self, doc: Doc) -> Doc:
        """Read one listing."""
        reading = reading_of(doc)
        for step in self._steps:
            step(reading)
        return doc

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Read a stream of listings, batch by batch; the order stays."""
        source = iter(docs)
        while batch := list(islice(source, batch_size)):
            readings = [reading_of(doc) for doc in batch]
            for step in self._steps:
                for reading in readings:
                    step(reading)
            yield from batch


COMPONENTS: tuple[str, ...] = (
    "frostwatch_substances",
    "frostwatch_packs",
    "frostwatch_price",
    "frostwatch_details",
    "frostwatch_contacts",
    "frostwatch_kind",
)
"""The components in the order they must run."""
_STEPS = (
    (_words, _language, _substances),
    (_sizes, _packs),
    (_price,),
    (_details,),
    (_contacts, _identifiers),
    (gather, judge),
)


def _register() -> None:
    """Make the components known to spaCy by name; done again it changes nothing."""
    for name, steps in zip(COMPONENTS, _STEPS, strict=True):
        if not Language.has_factory(name):
            Language.factory(name, func=_factory(steps))


def _factory(steps: tuple[Callable[[Reading], object], ...]) -> Callable[[Language, str], Component]:
    def make(nlp: Language, name: str) -> Component:  # noqa: ARG001  spaCy passes both
        return Component(*steps)

    return make
