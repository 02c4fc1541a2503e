"""Everything outside the name that can speak for or against a match: identifiers, domains, mail, telephones, address.

Each field agrees, conflicts, or says nothing. Agreement of one makes a name match an authorisation; a conflict takes it
back, because a stolen name comes with the thief's own telephone or domain.
"""

import re
from collections.abc import Iterator
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


@dataclass(frozen=True)
class Facts:
    """What a seller's fields and text say, read once for all candidates.

    `crowded` holds the domains, mailboxes and telephone keys that several unrelated traders of the registers have: a
    marketplace's hotline or a forwarder's number speaks neither for nor against any of them.
    """

    query: TraderQuery
    crowded: frozenset[str] = frozenset()

    @cached_property
    def text(self) -> str | None:
        """The seller's text without what it says of other firms (the maker, the source)."""
        return own_text(self.query.text)

    @cached_property
    def silent(self) -> bool:
        """Whether nothing but the name and the country is known."""
        query = self.query
        fields = (query.text, query.address, query.phone, query.email, query.url, query.identifiers)
        return not any(fields) and not self.values and not self.domains

    @cached_property
    def country(self) -> str:
        """The seller's country, "" where it is not known."""
        return country_code(self.query.country)

    @cached_property
    def stated(self) -> tuple[tuple[str, str], ...]:
        """Identifiers with their scheme, as given and as stated in the text."""
        return tuple(
            dict.fromkeys([*(scheme_of(text) for text in self.query.identifiers if text), *stated_in(self.text)])
        )

    @cached_property
    def values(self) -> frozenset[str]:
        """Every string that could be an identifier."""
        values = {value for _, value in self.stated}
        for text in (self.text, self.query.name, self.query.address):
            values.update(candidates_in(text))
        return frozenset(values | {bare(value) for value in values})

    @cached_property
    def emails(self) -> tuple[str, ...]:
        """All mail addresses."""
        return tuple(dict.fromkeys([*emails_in(self.query.email), *emails_in(self.text)]))

    @cached_property
    def domains(self) -> tuple[str, ...]:
        """Domains of the seller's own, from address, mail and text."""
        own = own_domain(self.query.url)
        found = [own] if own else []
        found += [domain for domain in map(mail_domain, self.emails) if domain]
        found += domains_in(self.text)
        found += domains_in(self.query.name)
        return tuple(dict.fromkeys(found))

    @cached_property
    def given_phones(self) -> tuple[Phone, ...]:
        """The telephone numbers of the field; where there are any, a number copied into the text proves nothing."""
        country = self.country or None
        given = (read_phone(part, country) for part in (self.query.phone or "").replace(";", "|").split("|"))
        return tuple(phone for phone in given if phone)

    @cached_property
    def phones(self) -> tuple[Phone, ...]:
        """All telephone numbers."""
        return tuple(dict.fromkeys([*self.given_phones, *phones_in(self.text, self.country or None)]))

    @cached_property
    def stated_phones(self) -> tuple[Phone, ...]:
        """The telephone numbers given as such: only these can conflict with the register's."""
        return self.given_phones or phones_in(self.text, self.country or None, stated=True)


@dataclass(frozen=True)
class EntryFacts:
    """The fields of a register row, read for comparison."""

    identifiers: tuple[tuple[str, str], ...]
    domains: frozenset[str]
    emails: tuple[str, ...]
    phones: tuple[Phone, ...]


@lru_cache(maxsize=16384)
def entry_facts(entry: TraderEntry) -> EntryFacts:
    """Read the fields of a row."""
    emails = emails_in(entry.email)
    domains = {own_domain(part) for part in (entry.domain or "").split("|")} | {mail_domain(mail) for mail in emails}
    phones = (read_phone(part, entry.country) for part in (entry.phone or "").split("|") if part.strip())
    return EntryFacts(
        tuple(scheme_of(text) for text in entry.identifiers),
        frozenset(domains - {""}),
        emails,
        tuple(phone for phone in phones if phone),
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
