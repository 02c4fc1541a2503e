"""What the rule components know of a listing, as the kind model sees it.

The model reads the words itself; this value carries only what needs substances, packs and prices to be understood.
Every field has the value "nothing found" by default, so that a caller fills what it knows.
"""

from dataclasses import dataclass

from nlp.kind.lexicon import Mark


@dataclass(frozen=True, slots=True)
class KindEvidence:
    """Findings of the rule components about one listing.

    Attributes:
        substances_in_title: Distinct designations named in the title, offered or mentioned.
        substances_in_text: Distinct designations named in the text (title not counted).
        mentioned_in_title: How many of the title's designations stand in a mention context ("for R-22 units").
        mentioned_in_text: How many of the text's designations stand in a mention context.
        generic_in_title: A generic word for refrigerant (freon, gas refrigerante, 冷媒) stands in the title.
        generic_in_text: The same for the text.
        trade_name_only: Substances are named by trade name only, never by designation, chemical name or CAS.
        ambiguous_only: Every substance found is a short or ambiguous code (R12, 404, N40) without refrigerant context.
        packs_in_title: Pack sizes (net or gross mass of gas, litres of a cylinder) read in the title.
        packs_in_text: Pack sizes read in the text.
        pack_near_substance: A pack stands within 40 characters of a substance or generic word, in either field.
        container: A container word (cylinder, Flasche, 钢瓶) stands in either field.
        price: A price was read, from `price_text` or from the text.
        contacts: A way to reach the seller was read.
        marks: Where substances, CAS numbers and sizes stand, in the joined folded text, in order of place; enough of
            them to cover what the model reads.
        aside: Where the page turns to other goods, in the joined folded text; 0 where it does not.
    """

    substances_in_title: int = 0
    substances_in_text: int = 0
    mentioned_in_title: int = 0
    mentioned_in_text: int = 0
    generic_in_title: bool = False
    generic_in_text: bool = False
    trade_name_only: bool = False
    ambiguous_only: bool = False
    packs_in_title: int = 0
    packs_in_text: int = 0
    pack_near_substance: bool = False
    container: bool = False
    price: bool = False
    contacts: bool = False
    marks: tuple[Mark, ...] = ()
    aside: int = 0
