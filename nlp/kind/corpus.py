"""The made-up listings that the kind model learns from: templates by language, filled with permuted facts.

Nothing here is anybody's listing. Sentences come from `nlp/kind/training/<language>.toml`, nouns and facts from
`nlp.kind.fact`. The one thing to know: a listing depends only on the seed and its number, so the corpus is the same on
every machine.
"""

import random
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.extraction import Kind, ListingText
from nlp.kind.fact import FactMaker, fact_table, lines_of
from nlp.kind.lexicon import word_lists

TRAINING_DIR = Path(__file__).parent / "training"

RICH = (*("en",) * 7, *("es", "fr", "pt", "zh", "ar", "ru") * 3, *("de", "it", "pl", "tr", "vi", "th", "ko", "ja") * 2)
"""Languages with the most templates are drawn more often; every other language is drawn once in a round."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How listings of a kind come: their share in a hundred, and how often each trait is seen in them."""

    share: int
    priced: float
    bare: float
    shop_words: float


HABITS: Mapping[Kind, Habit] = {
    "offer": Habit(30, priced=0.6, bare=0.3, shop_words=0.3),
    "unrelated": Habit(22, priced=0.6, bare=0.25, shop_words=0.35),
    "equipment": Habit(18, priced=0.5, bare=0.25, shop_words=0.3),
    "information": Habit(12, priced=0.08, bare=0.08, shop_words=0.06),
    "service": Habit(11, priced=0.35, bare=0.25, shop_words=0.12),
    "wanted": Habit(7, priced=0.3, bare=0.3, shop_words=0.05),
}
"""Look-alikes outnumber offers, as on a marketplace; `bare` is how often there is no text beside the title."""

_SLOT = re.compile(r"\{([a-z]+)[0-9]?\}")
_JOINS = ("\n", "\n", ". ", " ", " - ", ", ")
_FROM_LINES, _FROM_WORDS, _REPEATS, _BILINGUAL = 0.5, 0.3, 0.3, 0.08
_PADDED, _REAL_FILLER, _NAMES_GAS, _CONTACT = 0.35, 0.6, 0.3, 0.06
_SAME_FACT, _IN_TEXT = 0.85, 0.7
_PAGE, _ENGLISH_PAGE = 0.22, 0.3
"""How often: from sentences rather than word patterns, a second language, words of no list, and so on."""
_TERMS = ("{p}", "{p}", "{b}", "- {m}", "{b} {p}", "{sale}")
_TRADES = 0.85
"""How often an offer that so far names neither quantity, container nor price is given one: somebody wants to sell."""
_NEEDS_TEXT = "+"
"""Begins a title that might be of another kind too: only its text tells."""


@dataclass(frozen=True, slots=True)
class Example:
    """A made-up listing with its kind, language and the template its title came from."""

    listing: ListingText
    kind: Kind
    language: str
    template: str


@cache
def templates() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the sentences of each language by section (`offer`, `offer_text`, `wanted` ...)."""
    found = {}
    for path in sorted(TRAINING_DIR.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        found[path.stem] = {name: lines_of(text) for name, text in content.items()}
    return found


@cache
def _fillers(language: str) -> tuple[str, ...]:
    """Return the single words of all sentences of a language, whatever their kind."""
    own = templates().get(language) or templates()["en"]
    joined = " ".join(line for lines in own.values() for line in lines)
    return tuple(sorted(set(re.findall(r"[^\W\d_]{3,12}", _SLOT.sub(" ", joined)))))


def corpus(count: int, seed: int = 1) -> Iterator[Example]:
    """Yield `count` examples; example i depends on `seed` and i alone."""
    every = (*RICH, *sorted(set(word_lists()) - {"en"}))
    kinds: tuple[Kind, ...] = tuple(kind for kind, habit in HABITS.items() for _ in range(habit.share))
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")  # noqa: S311  examples, not secrets
        yield Maker(chance, chance.choice(every)).make(chance.choice(kinds), number)


class Maker:
    """Fills templates of one language for one example; facts once drawn mostly stay the same within it."""

    def __init__(self, chance: random.Random, language: str) -> None:
        """Draw from `chance` and from the words and sentences of `language`."""
        self._chance = chance
        self._language = language
        self._facts = FactMaker(chance, language)
        self._sentences = templates().get(language, {})
        self._drawn: dict[str, str] = {}

    def make(self, kind: Kind, number: int) -> Example:
        """Return one example of `kind`."""
        template = self._title_template(kind)
        title = self._fill(template.removeprefix(_NEEDS_TEXT))
        text = self._explained(kind) if template.startswith(_NEEDS_TEXT) else self._text(kind, title)
        price = self._facts.price() if self._happens(HABITS[kind].priced) else ""
        if kind == "offer" and not price and not {"p", "b", "sale", "m"} & set(self._drawn) and self._happens(_TRADES):
            title = f"{title} {self._fill(self._chance.choice(_TERMS))}"
        title, text = self._shape(self._padded(title, 2), self._padded(text, 8))
        listing = ListingText(f"K{number}", title, text, price)
        return Example(listing, kind, self._language, f"{self._language}/{kind}/{template}")

    def _happens(self, share: float) -> bool:
        return self._facts.happens(share)

    def _title_template(self, kind: Kind) -> str:
        sentences = self._sentences.get(kind, ())
        if sentences and self._happens(_FROM_LINES):
            return self._chance.choice(sentences)
        chosen: str = self._chance.choice(fact_table()["titles"][kind])
        return chosen

    def _text(self, kind: Kind, title: str) -> str:
        chance = self._chance
        if self._happens(HABITS[kind].bare):
            return chance.choice(("", "", title, self._facts.word("sale")))
        sentences = self._sentences.get(f"{kind}_text", ())
        patterns = (*fact_table()["titles"][kind], *fact_table()["texts"][kind] * 2)
        parts = [title] if self._happens(_REPEATS) else []
        count = chance.choice((1, 1, 1, 2, 2, 3, 5))
        parts.extend(self._fill(self._one_of(patterns, sentences)) for _ in range(count))
        if self._happens(_BILINGUAL):
            other = Maker(chance, chance.choice(RICH))
            other._drawn.update({name: value for name, value in self._drawn.items() if name in ("c", "p")})
            parts.append(other._fill(other._title_template(kind).removeprefix(_NEEDS_TEXT)))
        parts.extend(self._tail(kind))
        return chance.choice(_JOINS).join(part for part in parts if part)

    def _explained(self, kind: Kind) -> str:
        """Return a text that tells the kind where the title does not: sentences of the language, no patterns."""
        sentences = self._sentences[f"{kind}_text"]
        parts = [self._fill(self._chance.choice(sentences)) for _ in range(self._chance.choice((1, 1, 2)))]
        return self._chance.choice(_JOINS).join((*parts, *self._tail(kind)))

    def _one_of(self, patterns: tuple[str, ...], sentences: tuple[str, ...]) -> str:
        return self._chance.choice(patterns if self._happens(_FROM_WORDS) or not sentences else sentences)

    def _tail(self, kind: Kind) -> Iterator[str]:
        """Yield what pages carry around any listing: shop words, price lines, codes, the site's rules, telephones."""
        chance = self._chance
        shop = HABITS[kind].shop_words
        if self._happens(shop):
            yield " ".join(self._facts.word("sale") for _ in range(chance.choice((1, 2, 4))))
        if self._happens(shop / 2):
            yield f"{self._facts.word('sale')}: {self._facts.price()}"
        if kind in ("equipment", "service") and self._happens(_NAMES_GAS):
            yield self._fill(chance.choice(("{for} {c}, {d}", "{c}", "{uses} {c}", "{g} {c}", "{uses} {g} {c}")))
        if kind == "unrelated" and self._happens(_NAMES_GAS):
            yield self._facts.article_code()
        if self._happens(_PAGE):
            pages = fact_table()["pages"]
            lines = pages["en"] if self._happens(_ENGLISH_PAGE) else pages.get(self._language, pages["en"])
            for _ in range(chance.choice((1, 1, 2))):
                yield self._fill(chance.choice(lines))
        if self._happens(_CONTACT):
            yield f"+{chance.randrange(10**10, 10**12)}"

    def _padded(self, text: str, most: int) -> str:
        """Return `text`, now and then with words that say nothing of its kind: no word list is complete."""
        if not text or not self._happens(_PADDED):
            return text
        chance = self._chance
        words = text.split(" ")
        for _ in range(chance.randrange(1, most + 1)):
            filler = chance.choice(_fillers(self._language)) if self._happens(_REAL_FILLER) else self._facts.brand()
            words.insert(chance.randrange(len(words) + 1), filler)
        return " ".join(words)

    def _shape(self, title: str, text: str) -> tuple[str, str]:
        """Give the listing one of the forms listings come in: rows, fragments of code, capitals, all in the text."""
        chance = self._chance
        form = chance.random()
        if form < 0.06:  # noqa: PLR2004  shares of a hundred, each used once
            return title.upper(), text
        if form < 0.14:  # noqa: PLR2004
            return "", f"{title}\n{text}" if self._happens(_IN_TEXT) else title
        if form < 0.18:  # noqa: PLR2004
            return title, self._row(title, text)
        if form < 0.22:  # noqa: PLR2004
            shop = f"{chance.choice(fact_table()['brands'])} {chance.choice(fact_table()['shops'])}"
            return f"{title} {chance.choice(('|', '-', '—', '·'))} {shop}", text
        if form < 0.25:  # noqa: PLR2004
            return f"{self._facts.article_code()} {title}", text
        if form < 0.28:  # noqa: PLR2004
            return title.lower(), text.lower()
        return title, text

    def _row(self, title: str, text: str) -> str:
        """Return the text as a program or a stock table holds it."""
        chance = self._chance
        price = chance.choice(("12.5", "450", "1200.00", "88", "3,500"))
        return chance.choice(
            (
                f'{{"name": "{title}", "price": {price}, "stock": {chance.randrange(90)}}}',
                f"({chance.randrange(999)}, '{title}', '{text[:60]}', {price}),",
                f"{self._facts.article_code()} {title} {self._facts.word('sale')}",
                f"{title};{text[:80]};{price}",
            )
        )

    def _fill(self, template: str) -> str:
        return re.sub(r"\s+", " ", _SLOT.sub(self._slot, template)).strip()

    def _slot(self, match: re.Match[str]) -> str:
        name = match[1]
        if name in ("c", "p") and name in self._drawn and self._happens(_SAME_FACT):
            return self._drawn[name]
        value = self._facts.value(name)
        self._drawn.setdefault(name, value)
        return value
