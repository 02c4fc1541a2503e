"""Digests: who gets what when, and that hostile text stays text in every part of the mail."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from alerts import schema, wording
from alerts.digest import compose_due
from alerts.evaluate import evaluate
from alerts.example import document_of
from alerts.facts import seller_key, snapshot
from alerts.letter import LARGEST, compose
from alerts.rule import Rule, RuleSet
from alerts.store import Hit, Store, hit_id
from alerts.unseen import IndexState, Unseen
from domain.document import ListingDocument
from domain.errors import SettingsError
from domain.jsonl import plain
from index.embedded.engine import EmbeddedEngine
from index.engine import Stored

Listing = Callable[..., ListingDocument]
MakeRule = Callable[..., Rule]
TAGS = {
    "html", "head", "meta", "title", "body", "table", "tr", "td", "div", "span", "b", "br", "a", "code", "sub",
}  # fmt: skip


class Elements(HTMLParser):
    """Collects the elements, attributes and text of a page as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and its attributes."""
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text.append(data)


def hits_of(rule: Rule, documents: list[ListingDocument], now: datetime) -> list[Hit]:
    return [
        Hit(
            hit_id(rule.id, 1, document.id, "v"),
            rule.id,
            1,
            document.id,
            "v",
            seller_key(plain(document)),
            rule.severity,
            True,
            "first seen",
            now,
            snapshot(Stored(plain(document), now, now, now, 1), rule, now.date()),
        )
        for document in documents
    ]


def letter(hits: list[Hit], now: datetime, **more: Any) -> EmailMessage:
    message = compose(hits, "analyst@unit.example", "frostwatch@unit.example", "<m1@unit.example>", now, **more)
    read = message_from_bytes(message.as_bytes(), policy=modern)
    assert isinstance(read, EmailMessage)
    return read


def bodies(message: EmailMessage) -> tuple[str, str]:
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


def send(store: Store, rules: RuleSet, now: datetime, **more: Any) -> tuple[str, ...]:
    given = {"recipients": ["analyst@unit.example"], "sender": "frostwatch@unit.example", **more}
    return compose_due(store, rules, now, **given)


def outbox(store: Store) -> list[Any]:
    with store.read() as connection:
        return list(connection.execute(select(schema.mail).order_by(schema.mail.c.recipient)))


def test_a_digest_says_what_an_analyst_needs(rule: MakeRule, listing: Listing, now: datetime) -> None:
    """What, how much, price, climate, law with basis, register with date, first seen, why, proof: all are there."""
    finding = {"rule": "ban", "title": "Not to be sold", "verdict": "prohibited", "basis": "Article 4", "severity": 5}
    document = listing(
        "a1",
        price_per_kg="7.35",
        findings=[finding],
        status="prohibited",
        gwp_basis="EU 2024/573",
        packs=[{"net_kg": 13.6, "units": 10, "container": "disposable"}],
        mass_kg=136.0,
    )
    text, html = bodies(letter(hits_of(rule(), [document], now), now))
    page = " ".join("".join(Elements(html).text).split())
    for words in (
        "R-22 13.6 kg",
        "https://example.org/a1",
        "10 × 13.6 kg disposable; 136 kg in all",
        "100.00 EUR per cylinder; 7.35 EUR per kg",
        "23.9 t CO₂e (GWP: EU 2024/573)",
        "prohibited: Not to be sold",
        "Article 4",
        "TO BE CHECKED",
        "Not found in the register (which is not in itself illegal) — eu as of 2026-10-01",
        "2026-11-21 10:00 UTC",
        "substances = R-22",
        "A law, article 5; the law itself — confirmed in this source",
        "A hit is a lead, never a verdict",
        "example at 0",
    ):
        assert words in text
        if not words.startswith("https"):
            assert words in page
    assert ("href", "https://example.org/a1") in Elements(html).attributes


def test_no_register_is_not_the_same_as_not_found(rule: MakeRule, listing: Listing, now: datetime) -> None:
    """Where nobody was asked, the digest says that, and not that the seller was not found."""
    text, _ = bodies(letter(hits_of(rule(), [listing("a1", seller={"name": "X"})], now), now))
    assert "No register was loaded" in text
    assert "Not found" not in text


def test_sellers_stand_worst_first_and_rules_of_one_listing_together(
    rule: MakeRule, listing: Listing, now: datetime
) -> None:
    """Severity decides, then tonnes; a listing that two rules hit is shown once with both."""
    small, large, mild = (
        listing("s", title="small", tco2e=1.0, seller={"name": "Small"}),
        listing("l", title="large", tco2e=99.0, seller={"name": "Large"}),
        listing("m", title="mild", tco2e=500.0, seller={"name": "Mild"}),
    )
    hits = hits_of(rule(), [small, large], now) + hits_of(rule(id="other", severity=3), [mild, large], now)
    message = letter(hits, now)
    text, _ = bodies(message)
    assert text.index("Large") < text.index("Small") < text.index("Mild")
    assert text.count("* large") == 1
    assert message["Subject"] == "Frostwatch: 3 listings of 3 sellers, worst severity 5 of 5"


def test_silent_sources_are_listed(rule: MakeRule, listing: Listing, now: datetime) -> None:
    """A blind site is named with the time since when it is silent, in both parts."""
    for body in bodies(
        letter(hits_of(rule(), [listing()], now), now, unseen=Unseen({"polar": now - timedelta(days=2)}))
    ):
        assert "polar" in body
        assert "silent since 2026-11-19 10:00 UTC" in body


@pytest.mark.parametrize(
    ("index", "said"),
    [
        (IndexState.WHOLE, ""),
        (IndexState.INCOMPLETE, "What this mail does not name may not be indexed yet"),
        (IndexState.SILENT, "What this mail does not name may be found later"),
    ],
)
def test_an_index_that_lacks_listings_is_named(
    rule: MakeRule, listing: Listing, now: datetime, index: IndexState, said: str
) -> None:
    """Both parts say before the first listing what silence may mean; of a whole index neither speaks."""
    for body in bodies(letter(hits_of(rule(), [listing()], now), now, unseen=Unseen(index=index))):
        words = " ".join(body.split())
        assert ("the index" in words.casefold()) == bool(said)
        assert 0 <= words.find(said) < words.find("R-22 13.6 kg")


def test_ten_thousand_hits_are_summarised(rule: MakeRule, listing: Listing, now: datetime) -> None:
    """A huge digest stays small, counts what it does not show, and leads to all of it."""
    one = rule()
    documents = [listing(f"a{n}", title=f"R-22 no {n}", seller={"name": f"Seller {n % 200}"}) for n in range(10_000)]
    message = letter(hits_of(one, documents, now), now, console_url="https://frostwatch.unit.example/")
    assert len(message.as_bytes()) <= LARGEST
    for body in bodies(message):
        hidden = re.search(r"([0-9]+) more listings are not shown in full", body)
        assert hidden
        assert 9_970 <= int(hidden[1]) < 10_000
        assert "https://frostwatch.unit.example/alerts" in body


def test_a_seller_that_floods_hides_no_other(rule: MakeRule, listing: Listing, now: datetime) -> None:
    """The worst seller's hundred listings leave room for the one listing of each other seller."""
    flood = [listing(f"f{n}", title=f"R-22 flood {n}", tco2e=50.0, seller={"name": "Flood"}) for n in range(100)]
    others = [listing(f"o{n}", title=f"R-22 of other {n}", seller={"name": f"Other {n}"}) for n in range(9)]
    for body in bodies(letter(hits_of(rule(), flood + others, now), now)):
        assert all(f"R-22 of other {n}" in body for n in range(9))
        assert "79 more listings are not shown in full" in body
        assert "79 of Flood" in body
    just_over = bodies(letter(hits_of(rule(), flood[:31], now), now))
    assert all("1 more listing is not shown in full" in body for body in just_over)


def test_only_web_addresses_become_links(rule: MakeRule, listing: Listing, now: datetime) -> None:
    """A javascript, data or broken address is shown nowhere as a link."""
    bad = [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "http://[",
        "https://a.example/\n\nBcc:x",
        'https://a.example/"x',
    ]
    documents = [listing(f"a{n}", url=url) for n, url in enumerate(bad)]
    _, html = bodies(letter(hits_of(rule(), documents, now), now))
    assert [value for name, value in Elements(html).attributes if name in {"href", "src"}] == []


HOSTILE = st.text(max_size=80) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7*7 }}",
        "{% raw %}",
        "a\r\nBcc: victim@example.org\r\n\r\nbody",
        "\u202egnp.exe",
        "=cmd|' /C calc'!A0",
        "\ud800",
        "</td></table>",
        "\x00\x1b[31m",
        "&lt;b&gt;",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(title=HOSTILE, seller=HOSTILE, location=HOSTILE, contact=HOSTILE, url=HOSTILE)
def test_hostile_text_stays_text(
    rule: MakeRule, now: datetime, title: str, seller: str, location: str, contact: str, url: str
) -> None:
    """Whatever a seller writes adds no element, no header, no control or turning character to the mail."""
    document = document_of(
        {
            "title": title,
            "text": title,
            "url": url,
            "location": location,
            "substances": ["R-22"],
            "contacts": [{"kind": "phone", "value": contact}],
            "seller": {"name": seller, "outcome": "review", "near": [{"entry_id": "1", "name": title, "score": 0.5}]},
        },
        "a1",
        now,
    )
    message = letter(hits_of(rule(), [document], now), now, unseen=Unseen({title or "x": now}))
    text, html = bodies(message)
    page = Elements(html)
    assert page.tags <= TAGS
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert all(value.startswith(("http://", "https://")) for name, value in page.attributes if name == "href")
    assert message.keys() == [
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    ]  # fmt: skip
    assert message["To"] == "analyst@unit.example"
    for body in (text, "".join(page.text)):
        assert not set(body) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b")


@given(st.text(max_size=400), st.integers(1, 50))
def test_clean_text_is_one_short_line(text: str, longest: int) -> None:
    """Cleaned text has no line end, no double space, and at most the length asked for."""
    cleaned = wording.clean(text, longest)
    assert len(cleaned) <= longest
    assert cleaned == " ".join(cleaned.split())
    assert cleaned.encode().decode() == cleaned


def test_words_of_scripts_that_need_joiners_keep_them() -> None:
    """Persian keeps its zero-width non-joiner, Hindi its joiner; invisible marks between letters go without a gap."""
    assert wording.clean("می\u200cخواهم") == "می\u200cخواهم"
    assert wording.clean("क\u094d\u200dष") == "क\u094d\u200dष"
    assert wording.clean("R\u200b-\u00ad22") == "R-22"


def test_marks_piled_on_a_letter_are_cut() -> None:
    """Vietnamese keeps its marks; a tower of them that would cover other lines does not stay."""
    assert wording.clean("e\u0302\u0301 ngon") == "e\u0302\u0301 ngon"
    assert wording.clean("R" + "\u0336" * 50 + "22") == "R" + "\u0336" * 3 + "22"


def test_each_recipient_gets_one_mail_and_no_hit_twice(
    engine: EmbeddedEngine, store: Store, rule: MakeRule, listing: Listing, now: datetime
) -> None:
    """Two rules with overlapping recipients make one mail for each; composing again makes none."""
    rules = RuleSet(
        (
            rule(recipients=["a@unit.example", "b@unit.example"]),
            rule(id="second", recipients=["b@unit.example"]),
            rule(id="third"),
        )
    )
    engine.store([listing("a1"), listing("a2")])
    evaluate(engine, rules, ["a1", "a2"], store, now)
    assert len(send(store, rules, now)) == 3
    assert send(store, rules, now) == ()
    assert [(row.recipient, row.hits) for row in outbox(store)] == [
        ("a@unit.example", 2),
        ("analyst@unit.example", 2),
        ("b@unit.example", 4),
    ]


def test_daily_hits_wait_for_their_hour(
    engine: EmbeddedEngine, store: Store, rule: MakeRule, listing: Listing, now: datetime
) -> None:
    """A rule that is mailed daily at seven sends nothing before, and everything then."""
    rules = RuleSet((rule(delivery={"when": "daily", "hour": 7}),))
    engine.store([listing("a1")])
    evaluate(engine, rules, ["a1"], store, now)
    assert send(store, rules, now + timedelta(hours=20)) == ()
    assert len(send(store, rules, now + timedelta(hours=21))) == 1


def test_with_nobody_to_send_to_hits_wait_and_are_sent_once_somebody_is_named(
    engine: EmbeddedEngine, store: Store, rules: RuleSet, listing: Listing, now: datetime
) -> None:
    """No recipient loses nothing."""
    engine.store([listing("a1")])
    evaluate(engine, rules, ["a1"], store, now)
    assert send(store, rules, now, recipients=[]) == ()
    assert len(send(store, rules, now, recipients=["new@unit.example", "other@unit.example"])) == 2


def test_hits_of_a_rule_switched_off_wait(
    engine: EmbeddedEngine, store: Store, rules: RuleSet, listing: Listing, now: datetime
) -> None:
    """Switching a rule off stops its mail at once, without losing what it found."""
    engine.store([listing("a1")])
    evaluate(engine, rules, ["a1"], store, now)
    off = RuleSet(rules.entries, frozenset({"r22"}))
    assert send(store, off, now) == ()
    assert len(send(store, rules, now)) == 1


@pytest.mark.parametrize("field", ["recipients", "sender"])
def test_a_bad_address_in_the_settings_is_named(store: Store, rules: RuleSet, now: datetime, field: str) -> None:
    """An address with a line end stops with the name of the setting; nothing is composed."""
    bad = "a@b.example\r\nBcc: x@y.example"
    with pytest.raises(SettingsError, match=r"alerts\.recipients|mail\.sender"):
        send(store, rules, now, **{field: [bad] if field == "recipients" else bad})


def test_the_same_hits_make_the_same_bytes(rule: MakeRule, listing: Listing, now: datetime) -> None:
    """A mail composed again is the same to the last byte, so a repeat can be told from a new one."""
    hits = hits_of(rule(), [listing("a1"), listing("a2")], now)
    first, second = (compose(hits, "a@b.example", "f@b.example", "<m@b.example>", now) for _ in range(2))
    assert first.as_bytes() == second.as_bytes()


@pytest.mark.parametrize(
    ("value", "said"),
    [(13.6078, "13.61 kg"), (11.34, "11.34 kg"), (0.4536, "0.45 kg"), (0.003, "0.003 kg"), (1360.0, "1\u202f360 kg")],
)
def test_masses_are_rounded_for_people(value: float, said: str) -> None:
    """Two decimals at most, and what is not nothing never reads as nothing."""
    assert wording.quantity({"packs": [{"net_kg": value}], "mass_kg": value}) == said


def test_small_figures_do_not_become_zero() -> None:
    """A tenth of a kilogram of a mild gas is still some CO2-equivalent, and a fraction of a cent a price."""
    assert wording.number(0.04) == "0.04"
    assert wording.number(0) == "0"
    assert wording.money("0.004") == "0.004"
    assert wording.money("1234.5") == "1\u202f234.50"


def test_our_own_remarks_have_no_source() -> None:
    """A notice says what was assumed; it is no law that could be confirmed."""
    notice = {"verdict": "notice", "title": "x", "basis": "the offer", "source": "Frostwatch", "confirmed": True}
    assert wording.basis(notice) == ""
