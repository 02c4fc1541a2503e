"""Everything outside the name that can speak for or against a match: identifiers, domains, mail, telephones, address.

Each field agrees, conflicts, or says nothing. Agreement of one makes a name match an authorisation; a conflict takes it
back, because a stolen name comes with the thief's own telephone or domain.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from domain.trader import Reason, TraderEntry, TraderQuery
from traders.address import compare_addresses, read_address
from traders.contact import Phone, domains_in, emails_in, mail_domain, own_domain, phone_keys, phones_in, read_phone
from traders.country import country_code, same_country
from traders.identifier import bare, candidates_in, scheme_of, stated_in, valid
from traders.mention import own_text
from traders.script import fold

STRONG = frozenset(("identifier", "domain", "email", "phone"))
_SAME_STREET = 0.9
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a seller's fields and text say, read once for all candidates.

    `text` is without what it says of other firms (the maker, the source). `stated` holds identifiers with their scheme,
    `values` every string that could be one. Where telephone numbers are `given` in the field, a number copied into the
    text proves nothing; only `stated_phones` can conflict with the register's. `silent`: nothing but the name and the
    country is known. `crowded` holds the domains, mailboxes and telephone keys that several unrelated traders of the
    registers have: a marketplace's hotline or a forwarder's number speaks neither for nor against any of them.
    """

    query: TraderQuery
    text: str | None
    silent: bool
    country: str
    stated: tuple[tuple[str, str], ...]
    values: frozenset[str]
    emails: tuple[str, ...]
    domains: tuple[str, ...]
    given_phones: tuple[Phone, ...]
    phones: tuple[Phone, ...]
    stated_phones: tuple[Phone, ...]
    crowded: frozenset[str] = frozenset()


def read_facts(query: TraderQuery) -> Facts:
    """Read everything outside a seller's name."""
    text = own_text(query.text)
    country = country_code(query.country)
    emails = tuple(dict.fromkeys([*emails_in(query.email), *emails_in(text)]))
    stated = tuple(dict.fromkeys([*(scheme_of(value) for value in query.identifiers if value), *stated_in(text)]))
    values = {value for _, value in stated}
    for field in (text, query.name, query.address):
        values.update(candidates_in(field))
    domains = _domains_of(query, text, emails)
    given = tuple(phone for phone in _phones_of(query.phone, country or None) if phone)
    fields = (query.text, query.address, query.phone, query.email, query.url, query.identifiers)
    return Facts(
        query,
        text,
        not any(fields) and not values and not domains,
        country,
        stated,
        frozenset(values | {bare(value) for value in values}),
        emails,
        domains,
        given,
        tuple(dict.fromkeys([*given, *phones_in(text, country or None)])),
        given or phones_in(text, country or None, stated=True),
    )


def _phones_of(cell: str | None, country: str | None) -> list[Phone | None]:
    return [read_phone(part, country) for part in cell.replace(";", "|").split("|")] if cell else []


def _domains_of(query: TraderQuery, text: str | None, emails: Iterable[str]) -> tuple[str, ...]:
    """Return the domains of the seller's own, from address, mail and text."""
    own = own_domain(query.url)
    found = [own] if own else []
    found += [domain for domain in map(mail_domain, emails) if domain]
    found += domains_in(text)
    found += domains_in(query.name)
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class EntryFacts:
    """The fields of a register row, read for comparison; its telephones only where the seller has one."""

    identifiers: tuple[tuple[str, str], ...]
    domains: frozenset[str]
    emails: tuple[str, ...]
    phone_cell: str
    country: str | None

    @cached_property
    def phones(self) -> tuple[Phone, ...]:
        """The telephones of the row."""
        read = (read_phone(part, self.country) for part in self.phone_cell.split("|") if part.strip())
        return tuple(phone for phone in read if phone)


@lru_cache(maxsize=16384)
def entry_facts(entry: TraderEntry) -> EntryFacts:
    """Read the fields of a row."""
    emails = emails_in(entry.email)
    domains = {own_domain(part) for part in (entry.domain or "").split("|")} | {mail_domain(mail) for mail in emails}
    return EntryFacts(
        tuple(scheme_of(text) for text in entry.identifiers),
        frozenset(domains - {""}),
        emails,
        entry.phone or "",
        entry.country,
    )


def weigh_fields(facts: Facts, entry: TraderEntry) -> tuple[Reason, ...]:
    """Compare all fields; score 1 agrees, 0 conflicts, fields that say nothing are left out."""
    if facts.silent:
        return tuple(_countries(facts, entry))
    fields = entry_facts(entry)
    return tuple(
        reason
        for found in (
            _identifiers(facts, fields),
            _domains(facts, fields),
            _emails(facts, fields),
            _phones(facts, fields),
            _addresses(facts, entry),
            _countries(facts, entry),
        )
        for reason in found
    )


def _identifiers(facts: Facts, fields: EntryFacts) -> Iterator[Reason]:
    given = dict(scheme_of(text) for text in facts.query.identifiers if text)
    for scheme, value in fields.identifiers:
        own = given.get(scheme)
        if (
            scheme
            and own
            and value
            and own[:2] == value[:2]
            and bare(own) != bare(value)
            and value not in given.values()
        ):
            yield Reason("identifier", 0.0, own, value, f"another {scheme}")
            return
    for scheme, value in fields.identifiers:
        if value and (value in facts.values or (len(value) > len(bare(value)) and bare(value) in facts.values)):
            checked = {True: "check digits agree", False: "check digits do not agree", None: "no check digits known"}
            yield Reason("identifier", 1.0, value, f"{scheme}:{value}", checked[valid(scheme, value)])
            return
    for scheme, value in fields.identifiers:
        others = [given for name, given in facts.stated if name == scheme and given]
        others = [given for given in others if bare(given) != bare(value)]
        if scheme and others:
            yield Reason("identifier", 0.0, others[0], value, f"another {scheme}")
            return


def _domains(facts: Facts, fields: EntryFacts) -> Iterator[Reason]:
    said = [domain for domain in facts.domains if domain not in facts.crowded]
    known = fields.domains - facts.crowded
    if not said or not known:
        return
    common = known.intersection(said)
    mail, home = mail_domain(facts.query.email or ""), own_domain(facts.query.url)
    if mail and mail in said and mail not in known:
        yield Reason("domain", 0.0, mail, min(known), "mail goes to another domain")
    elif home and home in said and home not in known:
        yield Reason("domain", 0.0, home, min(known), "another domain")
    elif common:
        yield Reason("domain", 1.0, min(common), min(common), "the same domain")
    else:
        yield Reason("domain", 0.0, said[0], min(known), "another domain")


def _emails(facts: Facts, fields: EntryFacts) -> Iterator[Reason]:
    common = set(facts.emails).intersection(fields.emails) - facts.crowded
    if common:
        yield Reason("email", 1.0, min(common), min(common), "the same mailbox")


def _phones(facts: Facts, fields: EntryFacts) -> Iterator[Reason]:
    if not facts.phones or not fields.phones:
        return
    for phone in facts.given_phones or facts.phones:
        for known in fields.phones:
            if phone.same(known):
                if not facts.crowded.isdisjoint(phone_keys(phone)):
                    return
                yield Reason("phone", 1.0, phone.digits, known.digits, "the same number")
                return
    stated = facts.stated_phones
    if stated and not any(phone.sibling(known) for phone in stated for known in fields.phones):
        yield Reason("phone", 0.0, stated[0].digits, fields.phones[0].digits, "another number")


def _addresses(facts: Facts, entry: TraderEntry) -> Iterator[Reason]:
    if not entry.address:
        return
    if facts.query.address:
        agreement, why = compare_addresses(facts.query.address, entry.address)
        if agreement != "neutral":
            yield Reason("address", 1.0 if agreement == "agree" else 0.0, facts.query.address, entry.address, why)
        return
    if facts.text and (numbers := read_address(entry.address).numbers):
        text = set(_WORD.findall(fold(facts.text)))
        words = set(_WORD.findall(fold(entry.address)))
        if not numbers.isdisjoint(text) and len(words) > 2 and len(words & text) >= _SAME_STREET * len(words):  # noqa: PLR2004
            yield Reason("address", 1.0, entry.address, entry.address, "the address stands in the text")


def _countries(facts: Facts, entry: TraderEntry) -> Iterator[Reason]:
    if facts.country and entry.country:
        same = same_country(facts.country, entry.country)
        yield Reason("country", 1.0 if same else 0.0, facts.country, entry.country, "" if same else "another country")
