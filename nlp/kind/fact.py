"""The facts in made-up listings: designations, packs, prices, brands, article codes, in the ways sellers write them.

Word patterns and facts come from `nlp/kind/facts.toml`, nouns from the word lists of `nlp.kind.lexicon`.
"""

import random
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from nlp.kind.lexicon import word_lists

FACTS_FILE = Path(__file__).parent / "facts.toml"

_SLOT_CONCEPTS: Mapping[str, tuple[str, ...]] = {
    "g": ("refrigerant",), "b": ("container",), "u": ("unit",), "t": ("part", "tool", "tool", "supply"),
    "o": ("other",), "serv": ("service",), "want": ("wanted",), "sale": ("sale",), "info": ("info",), "for": ("for",),
    "uses": ("uses",), "cool": ("coolant",), "drink": ("drink",), "tyre": ("tyre",), "car": ("car",),
    "ig": ("indgas",), "mat": ("material",), "empty": ("empty",), "pure": ("pure",), "gas": ("gas",),
    "spec": ("spec",), "rent": ("rent",), "cust": ("customs",),
}  # fmt: skip
_ENGLISH, _CAPITAL, _KNOWN_BRAND, _MULTIPLE, _COMMA = 0.06, 0.35, 0.5, 0.06, 0.3
"""How often: a word in English, with a capital, a brand that exists, several packs, a decimal comma."""
_FULL_WIDTH = 0xFEE0


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text that are not empty."""
    return tuple(line for line in text.split("\n") if line)


@cache
def fact_table() -> Mapping[str, Any]:
    """Return the facts: tuples of words, or mappings of tuples of lines."""
    content = tomllib.loads(FACTS_FILE.read_text(encoding="utf-8"))
    found: dict[str, Any] = {name: tuple(value.split()) for name, value in content.items() if isinstance(value, str)}
    for name in ("titles", "texts", "pages"):
        found[name] = {kind: lines_of(text) for kind, text in content[name].items()}
    found["currencies"] = {language: tuple(text.split(" | ")) for language, text in content["currencies"].items()}
    found["mass_words"], found["gram_words"] = content["mass_words"], content["gram_words"]
    return found


class FactMaker:
    """Draws facts and words for a listing in one language."""

    def __init__(self, chance: random.Random, language: str) -> None:
        """Draw from `chance` and from the words of `language`."""
        self._chance = chance
        self._language = language
        self._words = word_lists()[language].words

    def happens(self, share: float) -> bool:
        """Tell by chance whether something that happens so often happens now."""
        return self._chance.random() < share

    def value(self, name: str) -> str:
        """Return what stands in the slot of a pattern that is called so."""
        if name in _SLOT_CONCEPTS:
            return self.word(self._chance.choice(_SLOT_CONCEPTS[name]))
        makers = {
            "c": self._code, "d": self._code, "e": self._code, "p": self._pack, "q": self._pack, "m": self.price,
            "w": self.brand, "sku": self.article_code,
        }  # fmt: skip
        if name in makers:
            return makers[name]()
        if name == "y":
            return str(self._chance.randrange(1985, 2027))
        tables = {"n": "numbers", "x": "places", "s": "tyres", "k": "measures"}
        chosen: str = self._chance.choice(fact_table()[tables[name]])
        return chosen

    def word(self, concept: str) -> str:
        """Return a word of the concept; the language's own, now and then English as shops write."""
        words = self._words.get(concept, ())
        if not words or self.happens(_ENGLISH):
            words = word_lists()["en"].words[concept]
        word = self._chance.choice(words)
        return word.capitalize() if self.happens(_CAPITAL) else word

    def price(self) -> str:
        """Return a price as it is written in the language."""
        chance = self._chance
        amount = chance.choice(
            (
                str(chance.randrange(3, 900)),
                f"{chance.randrange(5, 400)}.{chance.randrange(100):02}",
                f"{chance.randrange(1, 90)},{chance.randrange(1000):03}",
            )
        )
        written: str = chance.choice(fact_table()["currencies"].get(self._language, ("{} €", "{}")))
        return written.format(amount)

    def article_code(self) -> str:
        """Return a number that a shop gives an article; it may look like a designation."""
        chance = self._chance
        head, tail = chance.choice(fact_table()["sku_heads"]), chance.choice(("", "A", "-B", "X"))
        return f"{head}{chance.choice(('-', '', '_'))}{chance.randrange(10, 99999)}{tail}"

    def brand(self) -> str:
        """Return a brand, one that exists or a made-up one."""
        chance = self._chance
        if self.happens(_KNOWN_BRAND):
            known: str = chance.choice(fact_table()["brands"])
            return known
        made = "".join(chance.choice(fact_table()["syllables"]) for _ in range(chance.choice((2, 3))))
        model = f"{made.capitalize()} {chance.choice('ABXZ')}{chance.randrange(10, 990)}"
        return chance.choice((made.capitalize(), made.upper(), made.capitalize(), model))

    def _code(self) -> str:
        """Return a designation in one of the ways sellers write it."""
        chance = self._chance
        codes = [code.split(":") for code in fact_table()["codes"]]
        number, _, letter = chance.choices([code for code, _ in codes], [int(n) for _, n in codes])[0].partition("+")
        full = number + chance.choice((letter, letter, letter.upper(), letter.lower()))
        forms = [(f"R{full}", 50), (f"R-{full}", 22), (f"R {full}", 7), (f"r{full.lower()}", 6)]
        if letter:
            forms += [(full, 5), (f"{chance.choice(('HFC', 'HFC', 'HCFC'))}-{full}", 3)]
        forms.append((f"{chance.choice(('Freon', 'Freon', 'FREON', 'Forane', 'Genetron', 'Suva'))} {full}", 3))
        forms.append(("".join(chr(ord(char) + _FULL_WIDTH) for char in f"R{full}"), 1))
        forms.append((f"R-{full}".replace("A", "А").replace("a", "а"), 1))  # Cyrillic, as copied from Russian pages
        return chance.choices([form for form, _ in forms], [weight for _, weight in forms])[0]

    def _pack(self) -> str:
        chance = self._chance
        unit = chance.choices(("kg", "g", "lb", "oz"), (62, 14, 16, 8))[0]
        facts = fact_table()
        table, words = {
            "kg": ("kilograms", ("kg", "kg", "Kg", "KG", "kgs", facts["mass_words"].get(self._language, "kg"))),
            "g": ("grams", ("g", "g", "gr", "G", "GR", facts["gram_words"].get(self._language, "g"))),
            "lb": ("pounds", ("lb", "lbs", "LB", "lb.", "#", "pounds")),
            "oz": ("ounces", ("oz", "OZ", "oz.")),
        }[unit]
        amount = chance.choice(facts[table])
        if self.happens(_COMMA):
            amount = amount.replace(".", ",")
        size = f"{amount}{chance.choice(('', ' '))}{chance.choice(words)}"
        if self.happens(_MULTIPLE):
            return f"{chance.choice((2, 5, 10, 12, 30))}{chance.choice((' x ', 'x', '×'))}{size}"
        return size
