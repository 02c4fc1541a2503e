"""Attacks on the one answer that must never be given falsely: each seller here is not, or not surely, the trader."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain.trader import TraderEntry, TraderQuery
from traders.canonical import read_canonical
from traders.keys import entry_names
from traders.matcher import Matcher
from traders.shard import Shard

DAY = date(2026, 6, 1)
ROW = TraderEntry(
    "de",
    "DE-1",
    "Kestova Kältemittel GmbH",
    country="DE",
    address="Hafenstraße 12, 20457 Hamburg",
    identifiers=("vat:DE136695976",),
    domain="kestova-gas.de",
    email="info@kestova-gas.de",
    phone="+49 40 66969100",
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 12, 31),
)
BARE = replace(ROW, entry_id="DE-2", domain=None, email=None, phone=None, address=None, identifiers=())
BROTHERS = (
    replace(BARE, entry_id="DE-3", name="Polfrost Hamburg GmbH", domain="polfrost.de"),
    replace(BARE, entry_id="DE-4", name="Polfrost Berlin GmbH", domain="polfrost.de"),
)
HOSTED = replace(BARE, entry_id="DE-5", domain="kestova.blogspot.com")
CONTINENT = replace(BARE, entry_id="DE-6", name="Kestova Refrigerants Frankfurt GmbH", domain="kestova.com")
PARTNERS = replace(BARE, entry_id="IT-1", name="Zanforlin Refrigeranti S.n.c.", country="IT", phone="+39 0523 555035")
NUMBERED = replace(BARE, entry_id="DE-7", name="Frostal 77 GmbH", domain="frostal.de")
COUPLE = replace(ROW, name="Kestova & Brinkhorst Kältemittel GmbH")
LONGER = replace(ROW, name="Kestova Kältemittel Bergmann GmbH")
PINES = replace(
    BARE, entry_id="CN-1", name="江苏三棵松气体有限公司", country="CN", domain="pines.cn", phone="+86 515 85502954"
)
TRADER = replace(BARE, entry_id="RU-1", name="ИП Колокольцев П. С.", country="RU", phone="+7 495 7551000")
OF_TRADER = {"country": "RU", "phone": "+7 495 7551000"}
OF_PARTNERS = {"country": "IT", "phone": "0523 555035"}
OF_PINES = {"country": "CN", "phone": "+86 515 85502954", "url": "https://pines.cn"}
BOTH = {"phone": "040 66969100", "url": "https://kestova-gas.de"}
REVOKED = replace(ROW, role="import (licence revoked)")
IMPRINT = "Kestova Kältemittel GmbH, Hafenstraße 12, 20457 Hamburg, info@kestova-gas.de, USt-IdNr. DE136695976"

ATTACKS = [
    ("own telephone beside a copied one", ROW, {"phone": "+49 176 04069067", "text": "Zentrale: +49 40 66969100"}),
    ("own telephone beside a copied address", ROW, {"phone": "+49 176 04069067", "text": IMPRINT}),
    ("own domain beside a copied one", ROW, {"url": "https://kestova-sale.de", "text": "siehe www.kestova-gas.de"}),
    ("copied domain in an address", ROW, {"text": "https://sale.example.com/go?to=kestova-gas.de"}),
    ("copied domain as a folder", ROW, {"text": "https://sale.example.com/kestova-gas.de/r134a"}),
    ("copied domain as a user", ROW, {"text": "https://kestova-gas.de@sale.example.com/"}),
    ("copied domain as a subdomain", ROW, {"url": "https://kestova-gas.de.sale.example.com"}),
    ("typed slip in the domain", ROW, {"url": "https://kestova-gaz.de"}),
    ("other ending of the domain", ROW, {"email": "info@kestova-gas.com"}),
    ("look-alike letter in the domain", ROW, {"url": "https://kеstova-gas.de"}),
    ("own identifier beside a copied one", ROW, {"identifiers": ("vat:DE129273398",), "text": IMPRINT}),
    ("another firm's VAT number", ROW, {"identifiers": ("vat:DE129273398",), "phone": "040 66969100"}),
    ("other shop on the same host", HOSTED, {"url": "https://cheapgas.blogspot.com"}),
    ("maker named in the text", ROW, {"name": "coldshop77", "text": f"Hersteller: {IMPRINT}"}),
    ("maker named in English", ROW, {"name": "coldshop77", "text": f"Manufacturer (GPSR): {IMPRINT}"}),
    ("maker named in French", ROW, {"name": "froid_77", "text": f"Fabricant : {IMPRINT}"}),
    ("maker named in Polish", ROW, {"name": "chlod77", "text": f"Producent: {IMPRINT}"}),
    ("maker named in Chinese", ROW, {"name": "lengmei77", "text": f"制造商：{IMPRINT}"}),
    ("source named in the text", ROW, {"name": "coldshop77", "text": f"We resell goods of {IMPRINT}"}),
    ("dealer", ROW, {"name": "Official dealer of Kestova Kältemittel", "text": IMPRINT.partition(", USt")[0]}),
    ("dealer", ROW, {"name": "Kestova Kältemittel Vertragshändler", "phone": "040 66969100"}),
    ("dealer in Russian", ROW, {"name": "Дилер Kestova Kältemittel", "phone": "040 66969100"}),
    ("another business of the brand", ROW, {"name": "Kestova Logistik GmbH", "phone": "040 66969100"}),
    ("another business, shared mailbox", ROW, {"name": "Kestova Medical GmbH", "email": "info@kestova-gas.de"}),
    ("sister on another continent", CONTINENT, {"name": "Kestova Refrigerants Asia", "url": "https://kestova.com"}),
    ("sister for all of Europe", CONTINENT, {"name": "Kestova Refrigerants Europe GmbH", "url": "https://kestova.com"}),
    ("sister in another country", ROW, {"name": "Kestova Kältemittel Polska", "email": "info@kestova-gas.de"}),
    ("sister in another country by the field", ROW, {"country": "PL", "email": "info@kestova-gas.de"}),
    ("one of two brothers", BROTHERS, {"name": "Polfrost", "url": "https://polfrost.de"}),
    ("one of two brothers, the group", BROTHERS, {"name": "Polfrost Gruppe", "email": "info@polfrost.de"}),
    ("a namesake with a contact of its own", ROW, {"phone": "+49 176 04069067"}),
    ("only the name", BARE, {"phone": "+49 176 04069067", "url": "https://kestova-gas.de"}),
    ("a daughter with everything of its mother", ROW, {"name": "Kestova Nordlicht GmbH", **BOTH}),
    ("another firm behind a word for a branch", ROW, {"name": "Nordlicht, Filiale der Kestova Kältemittel", **BOTH}),
    ("a branch in another country", ROW, {"name": "Kestova Kältemittel Filiale Polska", **BOTH}),
    ("a dealer's depot", ROW, {"name": "Händler Kestova Kältemittel Depot", **BOTH}),
    ("an agency of the firm", ROW, {"name": "Agence de Kestova Kältemittel", **BOTH}),
    ("an agency with a place", ROW, {"name": "Kestova Kältemittel Agentur Quickborn", **BOTH}),
    (
        "more than a place behind the depot",
        ROW,
        {"name": "Kestova Kältemittel Depot Nordlicht Handwerk Bianco", **BOTH},
    ),
    ("a third brother's branch", BROTHERS, {"name": "Polfrost Filiale Quickborn", "url": "https://polfrost.de"}),
    ("two brothers in one name", BROTHERS, {"name": "Polfrost Hamburg Filiale Berlin", "url": "https://polfrost.de"}),
    ("a branch with a telephone of its own", ROW, {"name": "Kestova Kältemittel Filiale", "phone": "+49 176 04069067"}),
    ("an owner's shop of a company", ROW, {"name": "Kestova Kältemittel di Bianchi Luca snc", **BOTH}),
    ("a company named after the partners", PARTNERS, {"name": "Zanforlin di Bianchi Luca Srl", **OF_PARTNERS}),
    ("a partner's other firm", PARTNERS, {"name": "Nordlicht di Zanforlin Aldo snc", **OF_PARTNERS}),
    ("another number", NUMBERED, {"name": "frostal_25", "url": "https://frostal.de"}),
    ("a number that is no handle's", ROW, {"name": "Kestova Kältemittel 2004 GmbH", **BOTH}),
    ("a short word that begins another", LONGER, {"name": "Kestova Kältemittel Berg", **BOTH}),
    ("another name in translation", PINES, {"name": "Jiangsu Five Pines Gas", **OF_PINES}),
    ("a word more in translation", PINES, {"name": "Jiangsu Three Pine Island Gas", **OF_PINES}),
    ("a dealer in translation", PINES, {"name": "Jiangsu Three Pine Trees Agency", **OF_PINES}),
    ("translated, one field", PINES, {"name": "Three Pine Trees Gas", "country": "CN", "url": "https://pines.cn"}),
    ("a sole trader's brother", TRADER, {"name": "IP Kolokoltsev Boris", **OF_TRADER}),
    ("a sole trader's brother, by initials alike", TRADER, {"name": "Kolokoltsev Boris Sergeevich", **OF_TRADER}),
    ("now another's name", ROW, {"name": "Bianchi (now Kestova Kältemittel)", "phone": "+49 176 04069067"}),
    ("licence revoked", REVOKED, {"phone": "040 66969100"}),
    ("before the licence", ROW, {"phone": "040 66969100", "date": date(2025, 12, 31)}),
    ("after the licence", ROW, {"phone": "040 66969100", "date": date(2027, 1, 1)}),
    ("public mailbox with the firm's name", ROW, {"email": "kestova-gas.de@gmail.com"}),
    ("a number that only ends alike", ROW, {"phone": "+48 40 66969100"}),
    ("the town of the firm", ROW, {"address": "20457 Hamburg"}),
    ("the street of the firm", ROW, {"address": "Hafenstraße 99, 20457 Hamburg"}),
]


@pytest.mark.parametrize(("why", "rows", "seller"), ATTACKS)
def test_an_attack_is_never_authorised(why, rows, seller):
    """What a thief, a dealer or a sister company can show does not make it the trader."""
    entries = rows if isinstance(rows, tuple) else (rows,)
    matcher = Matcher([Shard.build(entries, "2026-01-15", "test")])
    query = TraderQuery(**({"id": "1", "name": "Kestova Kältemittel GmbH", "country": "DE", "date": DAY} | seller))
    assert matcher.match(query).outcome in ("review", "not_found")


def test_the_contact_of_another_trader_authorises_nobody():
    """Whoever takes one trader's name and another's contact is neither, whatever the scripts of the names."""
    path = Path("benchmarks") / "traders_second_register.csv"
    matcher = Matcher.from_csv([path], DAY)
    entries = list(read_canonical(path, []))
    chance = random.Random(11)  # noqa: S311 not for secrets
    asked = 0
    for entry in entries:
        for other in chance.sample(entries, 3):
            if {token.text for n in entry_names(entry) for token in n.distinct}.intersection(
                token.text for n in entry_names(other) for token in n.distinct
            ):
                continue
            fields = {"phone": other.phone, "identifiers": other.identifiers, "address": other.address}
            fields["url"] = other.domain and f"https://{other.domain}"
            for name, value in fields.items():
                if value:
                    asked += 1
                    query = TraderQuery("1", entry.name, country=other.country, date=DAY, **{name: value})
                    assert matcher.match(query).outcome != "authorised", (entry.name, other.name, name)
    assert asked > 500


def test_the_trader_itself_still_is():
    """The same fields without the attack are enough, so the rules above are no blanket refusal."""
    matcher = Matcher([Shard.build((ROW,), "2026-01-15", "test")])
    base = TraderQuery("1", "Kestova Kältemittel GmbH", country="DE", date=DAY)
    shown = [
        replace(base, phone="040 66969100", text=IMPRINT),
        replace(base, url="https://www.kestova-gas.de/shop"),
        replace(base, email="verkauf@kestova-gas.de", phone="+49 40 66969123"),
        replace(base, name="coldshop77", text=f"Impressum: {IMPRINT}"),
        replace(base, text="https://www.kestova-gas.de/r134a"),
        replace(base, name="Kestova", identifiers=("vat:DE136695976",)),
    ]
    assert [matcher.match(query).outcome for query in shown] == ["authorised"] * len(shown)


@pytest.mark.parametrize(
    ("rows", "seller"),
    [
        (ROW, {"name": "Kestova Kältemittel Zweigstelle Quickborn", **BOTH}),
        (ROW, {"name": "Kestova Kältemittel - Quickborn depot", "phone": "040 66969100"}),
        (ROW, {"name": "Kestova Kältemittel oddział Hajnówka", "url": "https://kestova-gas.de"}),
        (ROW, {"name": "kestova_kaeltemittel_2019", "url": "https://kestova-gas.de"}),
        (COUPLE, {"name": "KESTOVA UND BRINKHORST KAELTEMITT", "url": "https://kestova-gas.de"}),
        (ROW, {"name": "Nordfrost (jetzt Kestova Kältemittel)", "url": "https://kestova-gas.de"}),
        (PARTNERS, {"name": "Zanforlin Refrigeranti di Zanforlin Aldo & C. snc", **OF_PARTNERS}),
        (PARTNERS, {"name": "Zanforlin Refrigeranti di Bianchi Luca & C. s.n.c.", **OF_PARTNERS}),
        (PINES, {"name": "江苏三棵松气体有限公司上海分公司", **OF_PINES}),
        (PINES, {"name": "Jiangsu Three Pine Trees Gas", **OF_PINES}),
        (TRADER, {"name": "Kolokoltsev Pavel Sergeevich IP", **OF_TRADER}),
        (PARTNERS, {"name": "Zanforlin Refrigeranti snc di Aldo Zanforlin & C.", **OF_PARTNERS}),
        (ROW, {"name": "KESTOVA KAELTEMITTEL GESELLSCHAFT MIT BESCHR", **BOTH}),
        (replace(ROW, address="Weg 1, 25451 Quickborn"), {"name": "Kestova Quickborn", "phone": "040 66969100"}),
        (ROW, {"phone": "49 40 66969100"}),
    ],
)
def test_a_site_a_number_or_an_owner_is_no_other_firm(rows, seller):
    """What a name has more is looked at: a depot's place or a partner by law leaves the trader who it is."""
    matcher = Matcher([Shard.build((rows,), "2026-01-15", "test")])
    query = TraderQuery(**({"id": "1", "name": "Kestova Kältemittel GmbH", "country": "DE", "date": DAY} | seller))
    assert matcher.match(query).outcome == "authorised"
