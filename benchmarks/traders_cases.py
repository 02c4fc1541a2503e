"""Made-up registers and sellers with known answers: the set that the matcher is measured on.

Everything is generated from a seed, so that two runs agree. Firms, addresses and numbers are invented; the shapes
(legal forms, variants, tricks) are those that registers and marketplaces show. Names in other scripts, with the
spellings a shop would use, stand in traders_scripts.csv and were written by hand, not by the code under test.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from domain.trader import TraderEntry, TraderQuery

DAY = date(2026, 6, 15)
_ODD = 7
_COM = frozenset(("US", "GB", "ZA", "NZ", "TR", "BR", "AU", "IN", "MX"))

LEGAL = {
    "GB": ("Limited", "Ltd", "Ltd."),
    "US": ("Inc.", "Incorporated", ", Inc"),
    "DE": ("GmbH", "G.m.b.H.", "gmbh"),
    "FR": ("S.A.S.", "SAS", "sas"),
    "IT": ("S.r.l.", "SRL", "Srl"),
    "ES": ("S.L.", "SL", "S.L"),
    "PL": ("Sp. z o.o.", "sp z o o", "Spółka z o.o."),
    "NL": ("B.V.", "BV", "bv"),
    "RO": ("S.R.L.", "SRL", "srl"),
    "HU": ("Kft.", "Kft", "KFT"),
    "CZ": ("s.r.o.", "sro", "spol. s r.o."),
    "TR": ("A.Ş.", "AS", "Anonim Şirketi"),
    "AU": ("Pty Ltd", "Pty. Limited", "PTY LTD"),
    "NZ": ("Limited", "Ltd", "LTD"),
    "CA": ("Ltd.", "Limited", "Ltd"),
    "BR": ("Ltda.", "LTDA", "Limitada"),
    "MX": ("S.A. de C.V.", "SA de CV", "S.A. DE C.V"),
    "IN": ("Private Limited", "Pvt. Ltd.", "(P) Ltd"),
    "ZA": ("(Pty) Ltd", "Pty Ltd", "Proprietary Limited"),
    "SE": ("AB", "Aktiebolag", "ab"),
    "PT": ("Lda.", "Lda", "Limitada"),
    "BE": ("N.V.", "NV", "nv"),
    "GR": ("S.A.", "SA", "AE"),
    "HR": ("d.o.o.", "doo", "D.O.O."),
}
TRADES = {
    "GB": ("Refrigerants", "Gas Supplies", "Cooling Services", "Refrigeration"),
    "US": ("Refrigerants", "Specialty Gases", "Chemical", "Refrigeration Supply"),
    "DE": ("Kältetechnik", "Kältemittel Handels", "Technische Gase", "Klimatechnik"),
    "FR": ("Froid Industriel", "Fluides Frigorigènes", "Climatisation"),
    "IT": ("Refrigeranti", "Frigoriferi", "Gas Tecnici"),
    "ES": ("Refrigeración", "Gases Refrigerantes", "Climatización"),
    "PL": ("Chłodnictwo", "Czynniki Chłodnicze", "Klimatyzacja"),
    "NL": ("Koeltechniek", "Koudemiddelen"),
    "RO": ("Frigorific", "Climatizare"),
    "HU": ("Hűtéstechnika", "Klímatechnika"),
    "CZ": ("Chlazení", "Klimatizace"),
    "TR": ("Soğutma Sanayi", "İklimlendirme Ticaret"),
    "AU": ("Refrigerants", "Air Conditioning"),
    "NZ": ("Refrigeration", "Gases"),
    "CA": ("Refrigerants", "Industrial Gases"),
    "BR": ("Refrigeração", "Gases Comércio"),
    "MX": ("Refrigerantes", "Comercializadora"),
    "IN": ("Fluorochemicals", "Gases", "Refrigeration Industries"),
    "ZA": ("Refrigeration", "Gas Distributors"),
    "SE": ("Kylteknik", "Kyla"),
    "PT": ("Refrigeração", "Climatização"),
    "BE": ("Koeltechniek", "Refrigeration"),
    "GR": ("Refrigerants", "Chemicals"),
    "HR": ("Rashladna Tehnika", "Klima"),
}
CITIES = {
    "GB": "Bristol Hull Derby Leeds",
    "US": "Tampa Houston Reno Dayton",
    "DE": "Hagen Ulm Bremen Jena",
    "FR": "Nantes Lille Dijon",
    "IT": "Parma Verona Bari",
    "ES": "Vigo Murcia Burgos",
    "PL": "Opole Radom Kielce",
    "NL": "Breda Zwolle",
    "RO": "Arad Iasi",
    "HU": "Pecs Eger",
    "CZ": "Brno Plzen",
    "TR": "Konya Adana",
    "AU": "Geelong Darwin",
    "NZ": "Napier Nelson",
    "CA": "Regina Guelph",
    "BR": "Joinville Campinas",
    "MX": "Puebla Toluca",
    "IN": "Nagpur Rajkot",
    "ZA": "Polokwane Benoni",
    "SE": "Malmo Umea",
    "PT": "Braga Faro",
    "BE": "Gent Namur",
    "GR": "Patras Volos",
    "HR": "Split Zadar",
    "CN": "Quzhou Ningbo",
    "JP": "Osaka Sendai",
    "KR": "Busan Ulsan",
    "TH": "Rayong Bangkok",
    "RU": "Tver Penza",
    "UA": "Lviv Dnipro",
    "BG": "Ruse Plovdiv",
    "AE": "Dubai Sharjah",
    "SA": "Riyadh Dammam",
    "EG": "Cairo Giza",
    "TW": "Taichung Tainan",
    "KZ": "Almaty Astana",
    "RS": "Novi_Sad Nis",
    "JO": "Amman Zarqa",
    "MA": "Rabat Fes",
}
DIAL = {
    "GB": "+44 117 9",
    "US": "+1 813 2",
    "DE": "+49 2331 ",
    "FR": "+33 2 40 ",
    "IT": "+39 0521 ",
    "ES": "+34 986 ",
    "PL": "+48 77 ",
    "CN": "+86 570 8",
    "JP": "+81 6 6",
    "KR": "+82 51 ",
    "TH": "+66 38 ",
    "RU": "+7 4822 ",
    "AU": "+61 3 5",
}
FIRST = (
    "Brun",
    "Kest",
    "Vald",
    "Mor",
    "Thal",
    "Sver",
    "Pell",
    "Drax",
    "Fenn",
    "Gor",
    "Hask",
    "Jorv",
    "Kald",
    "Lumm",
    "Nerv",
    "Orsk",
    "Quill",
    "Rask",
    "Tarn",
    "Ulm",
    "Varn",
    "Wex",
    "Yor",
    "Zarn",
    "Belk",
    "Corv",
    "Delm",
    "Estr",
    "Fjell",
    "Grim",
    "Harv",
    "Ilm",
    "Jass",
    "Korm",
    "Lavr",
    "Mund",
    "Nask",
    "Oxen",
    "Prax",
    "Rond",
    "Skar",
    "Trev",
    "Umbr",
    "Vint",
    "Wolm",
    "Zell",
    "Aske",
    "Birk",
    "Cald",
    "Dorn",
)
LAST = (
    "ano",
    "eta",
    "ix",
    "ora",
    "uno",
    "ekk",
    "alt",
    "ova",
    "een",
    "ermo",
    "ara",
    "ulf",
    "esti",
    "ado",
    "isk",
    "ogen",
)
ACCENTED = {"a": "á", "e": "é", "o": "ö", "u": "ü", "i": "í"}
STREETS = ["Mill", "Quarry", "Foundry", "Harbour", "Orchard", "Station", "Chapel", "Weaver", "Tanner", "Canal"]


@dataclass(frozen=True)
class Case:
    """A seller with the right answer: `entry_id` None and outcome not_found for an absent one."""

    kind: str
    query: TraderQuery
    entry_id: str | None
    outcome: str
    also: tuple[str, ...] = ()


def distinct_words(rng: random.Random, count: int) -> list[str]:
    """Return invented words that are at least two letters apart from one another by construction."""
    words = [first + last for first in FIRST for last in LAST]
    rng.shuffle(words)
    return words[:count]


def build(seed: int = _ODD) -> tuple[list[TraderEntry], list[Case]]:
    """Return the register and the sellers."""
    rng = random.Random(seed)  # noqa: S311 not for secrets
    words = iter(distinct_words(rng, 900))
    latin = [_firm(rng, f"L{number:04}", country, next(words)) for number, country in enumerate(sorted(LEGAL) * 14)]
    foreign = list(_foreign(rng))
    entries = latin + [entry for entry, _ in foreign]
    cases = list(_latin_cases(rng, latin, words)) + list(_foreign_cases(rng, foreign))
    return entries, [replace(case, query=replace(case.query, id=f"{case.kind}-{n}")) for n, case in enumerate(cases)]


def _phone(rng: random.Random, country: str) -> str:
    start = DIAL.get(country, "+44 20 7")
    return start + "".join(rng.choice("23456789") for _ in range(7 if country in ("GB", "US", "CN", "JP") else 6))


def _firm(rng: random.Random, entry_id: str, country: str, word: str) -> TraderEntry:
    city = rng.choice(CITIES[country].split()).replace("_", " ")
    trade = rng.choice(TRADES[country])
    second = rng.choice(["", "", "", city, "Nova", "Star", "Polar", "Eco"])
    name = " ".join(part for part in (word, second, trade, LEGAL[country][0]) if part)
    if rng.random() < 0.2:
        spot = next(i for i, char in enumerate(word) if char in ACCENTED)
        name = name.replace(word, word[:spot] + ACCENTED[word[spot]] + word[spot + 1 :])
    domain = f"{word.lower()}.{'com' if country in _COM else country.lower()}"
    return TraderEntry(
        register="made-up",
        entry_id=entry_id,
        name=name,
        country=country,
        address=f"{rng.randint(2, 98)} {rng.choice(STREETS)} Road, {city} {rng.randint(10000, 98999)}",
        identifiers=(f"reg:{country}{rng.randint(10_000_000, 99_999_999)}",),
        domain=domain if rng.random() < 0.85 else None,
        email=f"info@{domain}" if rng.random() < 0.5 else None,
        phone=_phone(rng, country),
        role="import",
        substances=rng.choice([(), (), ("R-134a", "R-410A"), ("HFC",)]),
        valid_from=date(2025, 1, 1),
        valid_to=date(2026, 12, 31),
    )


def _support(rng: random.Random, entry: TraderEntry, query: TraderQuery) -> TraderQuery:
    """Add one field that agrees."""
    options = ["phone", "address", "identifier"] + (["domain"] * 2 if entry.domain else [])
    chosen = rng.choice(options)
    if chosen == "phone":
        return replace(query, phone=entry.phone)
    if chosen == "address":
        return replace(query, address=entry.address)
    if chosen == "identifier":
        return replace(query, text=f"Reg. no. {entry.identifiers[0].split(':')[1]}, all gases in stock")
    return replace(query, url=f"https://www.{entry.domain}/shop")


def _ask(entry: TraderEntry, name: str, **fields: object) -> TraderQuery:
    values = {"id": "", "name": name, "country": entry.country, "date": DAY, **fields}
    return TraderQuery(**values)  # type: ignore[arg-type]


def _true(rng: random.Random, kind: str, entry: TraderEntry, name: str) -> Case:
    if rng.random() < 0.5:
        return Case(kind, _support(rng, entry, _ask(entry, name)), entry.entry_id, "authorised")
    return Case(kind, _ask(entry, name), entry.entry_id, "review")


def _parts(entry: TraderEntry) -> tuple[str, str, str]:
    """Return the distinct word, the middle and the legal form of a made-up name."""
    legal = LEGAL[entry.country or "GB"][0]
    rest = entry.name.removesuffix(legal).strip()
    word, _, middle = rest.partition(" ")
    return word, middle, legal


def _latin_cases(rng: random.Random, entries: list[TraderEntry], words: Iterator[str]) -> Iterator[Case]:
    pool = entries.copy()
    rng.shuffle(pool)
    take = iter(pool * 3)
    for _ in range(10):
        entry = next(take)
        word, middle, legal = _parts(entry)
        forms = LEGAL[entry.country or "GB"]
        yield _true(rng, "exact", entry, entry.name)
        yield _true(rng, "legal_form", entry, f"{word} {middle} {rng.choice(forms[1:])}")
        yield _true(rng, "no_legal_form", entry, f"{word} {middle}".upper())
        yield _true(rng, "word_order", entry, f"{middle} {word} {legal}")
        yield _true(rng, "spacing", entry, f"{word[:4]} {word[4:]} {middle}" if len(word) > 6 else f"{word}{middle}")
        yield _true(rng, "typo", entry, f"{_typo(rng, word)} {middle} {legal}")
        yield _true(rng, "homoglyph", entry, f"{_homoglyph(word)} {middle} {legal}")
        yield _true(rng, "diacritics", entry, f"{_accent(word)} {middle} {legal}")
        yield _true(rng, "abbreviation", entry, _abbreviate(f"{word} {middle}"))
        yield Case("handle", _support(rng, entry, _ask(entry, _handle(rng, word, entry))), entry.entry_id, "authorised")
        yield Case("id_in_text", _ask(entry, f"{word} {middle}", text=_imprint(entry)), entry.entry_id, "authorised")
    for _ in range(14):
        entry = next(take)
        word, middle, legal = _parts(entry)
        other = rng.choice(sorted(set(LEGAL) - {entry.country or ""}))
        yield Case("absent", _ask(entry, f"{next(words)} {middle} {legal}"), None, "not_found")
        yield Case("absent_same_city", _ask(entry, f"{next(words)} {middle}", address=entry.address), None, "not_found")
        wrong = rng.choice(["Logistics", "Bakery", "Trading House", "Properties", "Motors"])
        yield Case("other_trade", _ask(entry, f"{word} {wrong} {legal}"), None, "not_found")
        yield Case("other_word", _ask(entry, f"{word} {next(words)} {middle}"), None, "not_found")
        yield Case("near_word", _ask(entry, f"{_neighbour(rng, word)} {middle} {legal}"), None, "not_found")
        yield Case("generic", _ask(entry, f"{middle} {legal}"), None, "not_found")
        namesake = _ask(entry, f"{word} {middle} {LEGAL[other][0]}", country=other, phone=_phone(rng, other))
        yield Case("homonym", namesake, None, "not_found")
        thief = rng.choice(
            [{"phone": _phone(rng, "TH")}, {"url": f"https://{word.lower()}-gas.shop"}, {"country": "CN"}]
        )
        yield Case("stolen", _ask(entry, entry.name, **thief), entry.entry_id, "review")
        half = {"address": entry.address, "phone": _phone(rng, "TH"), "email": f"{word.lower()}@gmail.com"}
        yield Case("stolen_with_address", _ask(entry, entry.name, **half), entry.entry_id, "review")
        late = _support(rng, entry, _ask(entry, entry.name, date=date(2027, 2, 1)))
        yield Case("expired", late, entry.entry_id, "review")
        if entry.substances:
            wide = _support(rng, entry, _ask(entry, entry.name, substances=("R-134a", "R-22")))
            yield Case("out_of_scope", wide, entry.entry_id, "review")
        yield Case(
            "mail_provider",
            _ask(entry, f"{next(words)} {middle}", email="sales@gmail.com", url="https://www.alibaba.com/x"),
            None,
            "not_found",
        )


def _foreign(rng: random.Random) -> Iterator[tuple[TraderEntry, dict[str, str]]]:
    path = Path(__file__).parent / "traders_scripts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            city = rng.choice(CITIES[row["country"]].split())
            entry = TraderEntry(
                "made-up",
                f"F{number:04}",
                row["name"],
                country=row["country"],
                address=f"{rng.randint(2, 98)} {rng.choice(STREETS)} Road, {city}",
                identifiers=(f"reg:{row['country']}{rng.randint(10_000_000, 99_999_999)}",),
                domain=f"firm{number}.com",
                phone=_phone(rng, row["country"]),
                valid_from=date(2025, 1, 1),
                valid_to=date(2026, 12, 31),
            )
            yield entry, row


def _foreign_cases(rng: random.Random, foreign: list[tuple[TraderEntry, dict[str, str]]]) -> Iterator[Case]:
    for entry, row in foreign:
        yield _true(rng, f"{row['script']}_joined", entry, row["joined"])
        yield _true(rng, f"{row['script']}_split", entry, row["split"])
    swaps = {"bing": "ping", "ling": "lin", "han": "hai", "song": "sang", "xue": "xie"}
    for entry, row in foreign:
        if row["script"] == "zh":
            name = row["joined"]
            for old, new in swaps.items():
                if old in name:
                    yield Case("zh_neighbour", _ask(entry, name.replace(old, new, 1)), None, "not_found")
                    break


def _typo(rng: random.Random, word: str) -> str:
    spot = rng.randint(2, len(word) - 2)
    return rng.choice(
        [
            word[:spot] + word[spot + 1] + word[spot] + word[spot + 2 :],
            word[:spot] + word[spot] + word[spot:],
            word[:spot] + word[spot + 1 :],
        ]
    )


def _neighbour(rng: random.Random, word: str) -> str:
    """Return another firm's word: the same beginning or the same end, more than a typing error away."""
    other = rng.choice([first for first in FIRST if first[0] != word[0]])
    return other + word[4:] if rng.random() < 0.5 else word[:4] + rng.choice(["inde", "owitz", "ymar", "udra"])


def _homoglyph(word: str) -> str:
    return word.translate(str.maketrans("aeo", "аео", ""))


def _accent(word: str) -> str:
    return "".join(ACCENTED.get(char, char) for char in word[:4]) + word[4:]


def _abbreviate(name: str) -> str:
    short = {
        "Refrigeration": "Refrig.",
        "Refrigerants": "Refr.",
        "Industries": "Ind.",
        "Services": "Svcs",
        "Supply": "Sup.",
        "Chemical": "Chem.",
        "Technische": "Techn.",
        "Industriel": "Ind.",
        "Refrigeración": "Refrig.",
        "Industrial": "Ind.",
        "Supplies": "Sup.",
        "Distributors": "Dist.",
        "Handels": "Hdl.",
    }
    return " ".join(short.get(part, part) for part in name.split())


def _handle(rng: random.Random, word: str, entry: TraderEntry) -> str:
    plain = word.lower().translate(str.maketrans("áéöüí", "aeoui"))
    return rng.choice([f"{plain}_{(entry.country or '').lower()}", f"{plain}24", f"{plain}_official", f"{plain}-shop"])


def _imprint(entry: TraderEntry) -> str:
    number = entry.identifiers[0].split(":")[1]
    spaced = f"{number[:2]} {number[2:6]} {number[6:]}"
    return f"Delivery in 24 h. Imprint: Reg {spaced}; tel {entry.phone}. 13.6 kg cylinder R410A."
