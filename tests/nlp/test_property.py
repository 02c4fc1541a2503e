"""Properties of reading: what is found stands where the spans say, in whatever writing, and in whatever order."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.extraction import ListingText
from nlp.extractor import Extractor
from nlp.measure import number_of, size_matches, unit_table
from nlp.naming import reader

DESIGNATIONS = ["R-22", "R-134a", "R-410A", "R-404A", "R-407C", "R-32", "R-600a", "R-1234yf", "R-507A", "R-141b"]
WRITINGS = {
    "as given": str,
    "full width": lambda text: "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text),
    "bold": lambda text: "".join(
        chr(0x1D7CE + int(char)) if char.isdigit() else chr(0x1D400 + ord(char) - 65) if "A" <= char <= "Z" else char
        for char in text
    ),
    "Cyrillic look-alikes": lambda text: text.translate(str.maketrans("ABCa", "АВСа")),
    "zero-width spaces": "\u200b".join,
    "soft hyphens": "\u00ad".join,
    "other dashes": lambda text: text.replace("-", "\u2011"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "capitals": str.upper,
    "small letters": str.lower,
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "Arabic digits": lambda text: "".join(chr(0x0660 + int(char)) if char.isdigit() else char for char in text),
}
"""Ways to write the same text so that a reader sees no difference, or none that matters."""
MASSES = ["13.6 kg", "11,3 kg", "10 kg", "5kg", "30 lb", "25 lbs", "340 g", "12 oz", "800 kg"]

KINDS = [
    ("Refrigerant R410A 11.3 kg cylinder", "New, sealed, 120 EUR", "offer"),
    ("Gas refrigerante R32 botella 9 kg", "Recargable, 250 EUR", "offer"),
    ("Фреон R22 баллон 13,6 кг", "Новый, цена 9800 руб", "offer"),
    ("Split air conditioner 12000 BTU", "Inverter, refrigerant R32, energy class A++", "equipment"),
    ("Digital manifold gauge set", "For R32 and R410A, with hoses", "equipment"),
    ("Car air conditioning recharge", "R134a, leak test included, we come to you", "service"),
    ("Wanted: R12 refrigerant", "Looking to buy any quantity, cash", "wanted"),
    ("Winter tyres 205/55 R16", "Set of 4, used one season", "unrelated"),
]
PRINTED = [
    "Returns accepted within 30 days, buyer pays return postage. Report item",
    "Meet in a public place and check the goods before you pay.",
    "Log in to see the phone number. Posted 3 days ago, ad 88213345",
    "99.2% positive feedback, 412 items sold. Visit store",
    "We use cookies to improve your experience. Privacy policy",
    "Versand möglich. Privatverkauf, keine Garantie",
    "Доставка по всей стране. Пожаловаться на объявление",
    "Envíos a todo el país. Preguntas al vendedor",
]

_quietly = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def extractor():
    return Extractor()


def _codes(*, offered):
    return st.lists(st.sampled_from(DESIGNATIONS), min_size=offered, max_size=5, unique=True)


@given(
    designation=st.sampled_from(DESIGNATIONS), mass=st.sampled_from(MASSES), writing=st.sampled_from(sorted(WRITINGS))
)
@_quietly
def test_the_writing_changes_nothing(extractor, designation, mass, writing):
    """Full-width letters, look-alikes, invisible characters and foreign digits change neither goods, size nor kind."""
    title = f"Refrigerant {designation} {mass} cylinder"
    plain = extractor.extract(ListingText("1", title))
    other = extractor.extract(ListingText("1", WRITINGS[writing](title)))
    assert plain.substances == (designation,)
    assert (other.substances, other.kind) == (plain.substances, plain.kind)
    assert [pack.net_kg for pack in other.packs] == [pack.net_kg for pack in plain.packs]


@given(chosen=_codes(offered=1), mass=st.sampled_from(MASSES), writing=st.sampled_from(sorted(WRITINGS)))
@_quietly
def test_a_span_holds_what_it_says(read, chosen, mass, writing):
    """The text under a span, read by itself, gives the designation or the mass that the span states."""
    text = WRITINGS[writing]("In stock: " + ", ".join(f"{code} {mass}" for code in chosen))
    reading = read("Refrigerants", text)
    assert {named.designation for named in reading.named} >= set(chosen)
    packs = 0
    for span in reading.spans:
        if span.field != "text":
            continue
        alone = read("", text[span.start : span.end])
        if span.label == "PACK":
            (match,) = size_matches(alone.key)
            factor = unit_table()[match["unit"]][1]
            assert f"{round(number_of(match['number'], factor) * factor, 6):g} kg" == span.value
            packs += 1
        elif span.label in ("SUBSTANCE", "MENTIONED"):
            assert [one.designation for one in reader().read(alone.key)] == [span.value]
    assert packs >= 1


@given(st.permutations(DESIGNATIONS[:5]), st.sampled_from(["\n", "; ", " / ", ", "]))
@_quietly
def test_the_order_of_a_list_does_not_matter(extractor, order, between):
    """A price list offers the same gases from whichever end it is written."""
    listed = between.join(f"{code} 10 kg" for code in order)
    assert set(extractor.extract(ListingText("1", "Refrigerants for sale", listed)).substances) == set(order)


@given(chosen=_codes(offered=2), joined=st.sampled_from(["/", ", ", " & ", " and ", " / "]))
@_quietly
def test_all_of_a_list_are_replaced(read, chosen, joined):
    """Whatever joins them, the members of "replaces ..." are all only mentioned."""
    goods, *replaced = chosen
    reading = read(f"{goods} 10 kg", f"Replaces {joined.join(replaced)}")
    roles = {named.designation: named.role for named in reading.named}
    assert roles[goods] == "offered"
    assert {roles[code] for code in replaced} == {"mentioned"}


@pytest.mark.parametrize(("title", "text", "kind"), KINDS)
def test_what_a_site_prints_around_a_listing_leaves_its_kind(extractor, title, text, kind):
    """Rules of return, safety tips, cookies and the like say nothing of the goods, in whatever language."""
    assert extractor.extract(ListingText("1", title, text)).kind == kind
    around = {printed: extractor.extract(ListingText("1", title, f"{text}\n{printed}")).kind for printed in PRINTED}
    assert around == dict.fromkeys(PRINTED, kind)
