"""Every shipped rule, on each side of its boundary: generated from the rules themselves."""

from datetime import date, timedelta

import pytest

from assess.assessor import Assessor, _touches
from assess.law import Law, Pattern, Rule
from domain.assessment import Offer
from domain.geography import countries, party
from domain.substance import catalogue

ASSESSOR = Assessor.load()
DAY = timedelta(days=1)
RULES = [(law, rule) for law in ASSESSOR.laws for rule in law.rules]
ANY_DAY = date(2026, 5, 1)


def jurisdiction(law: Law, rule: Rule) -> str:
    """A place the rule speaks of; for the Protocol one without law of its own that ratified Kigali before the rule."""
    if not law.everywhere:
        return min(law.jurisdictions - {"EEA"})
    fitting = []
    own = {code for other in ASSESSOR.laws for code in other.jurisdictions}
    for country in countries().values():
        if country.code in own or country.eu_from or country.eea_from or country.party or country.law_of:
            continue
        if rule.when.standing and country.montreal not in rule.when.standing:
            continue
        if rule.when.kigali and country.kigali_group not in rule.when.kigali:
            continue
        if country.montreal:
            fitting.append(country)
    ratified = [country for country in fitting if country.kigali_ratified] if rule.after_ratification else fitting
    return (ratified or fitting)[0].code


def offer(law: Law, rule: Rule, day: date) -> Offer:
    """An offer that the rule's condition fits and none of its exemptions does."""
    place = jurisdiction(law, rule)
    answerable = party(place)
    for designation in catalogue():
        matter = ASSESSOR._matter(designation)
        assert matter is not None
        if _touches(matter, rule.when, answerable) and not any(
            _touches(matter, part, answerable) and (part.substances or part.contains) for part in rule.unless
        ):
            break
    else:
        raise AssertionError(rule.id)
    when = rule.when
    return Offer(
        id=rule.id,
        jurisdiction=place,
        date=day,
        substances=(designation,),
        container=max(when.containers) if when.containers else "unknown",
        condition=min(when.conditions) if when.conditions else "virgin",
        item_country=place if when.trade == "domestic" else None,
        net_kg=10.0,
    )


def applies(law: Law, rule: Rule, day: date) -> bool:
    return rule.id in {finding.rule for finding in ASSESSOR.assess(offer(law, rule, day)).findings}


def first_day(law: Law, rule: Rule) -> date | None:
    since = rule.since
    if rule.after_ratification:
        answerable = party(jurisdiction(law, rule))
        assert answerable is not None
        if answerable.kigali_ratified is None:
            return since
        if since is None or since < answerable.kigali_ratified:
            since = answerable.kigali_ratified + timedelta(days=90)
    return max(since, law.applies_from) if since and law.applies_from else since


def test_there_are_rules_for_all_jurisdictions():
    """Every jurisdiction of the table has a file."""
    covered = {code for law in ASSESSOR.laws for code in law.jurisdictions}
    assert covered >= {"EU", "EEA", "GB", "US", "CN", "IN", "AU", "NZ", "CA", "JP", "ZA", "BR", "RU", "TR", "UA", "RS"}
    assert {"MD", "*"} <= covered
    assert len(RULES) > 80


@pytest.mark.parametrize(("law", "rule"), RULES, ids=[rule.id for _, rule in RULES])
def test_a_rule_begins_and_ends_on_its_day(law, rule):
    """A rule applies on its first and last day, and neither the day before nor the day after."""
    first = first_day(law, rule)
    if first:
        assert applies(law, rule, first)
        assert not applies(law, rule, first - DAY)
    else:
        assert applies(law, rule, ANY_DAY)
    if rule.until:
        assert applies(law, rule, rule.until)
        assert not applies(law, rule, rule.until + DAY)


@pytest.mark.parametrize(
    ("law", "rule"),
    [(law, rule) for law, rule in RULES if rule.when.containers],
    ids=lambda value: getattr(value, "id", ""),
)
def test_a_container_rule_leaves_refillable_containers_alone(law, rule):
    """The same offer in a refillable or unknown container is not touched by a rule on disposable ones."""
    day = first_day(law, rule) or ANY_DAY
    bad = offer(law, rule, day)
    for container in ("refillable", "unknown", "drum"):
        good = Offer(
            id="x",
            jurisdiction=bad.jurisdiction,
            date=day,
            substances=bad.substances,
            container=container,
            condition=bad.condition,
            item_country=bad.item_country,
            net_kg=10.0,
        )
        assert rule.id not in {finding.rule for finding in ASSESSOR.assess(good).findings}


@pytest.mark.parametrize("rule", [rule for _, rule in RULES if rule.unless], ids=lambda rule: rule.id)
def test_an_exemption_names_what_it_spares(rule):
    """No exemption is empty: an empty one would switch its rule off."""
    assert all(part != Pattern() for part in rule.unless)


def test_no_unconfirmed_rule_prohibits():
    """What nobody has seen in a source counts as restricted at most."""
    for law, rule in RULES:
        if not rule.confirmed:
            assert rule.counts_as != "prohibited"
            found = ASSESSOR.assess(offer(law, rule, first_day(law, rule) or ANY_DAY)).findings
            mine = next(finding for finding in found if finding.rule == rule.id)
            assert (mine.confirmed, mine.verdict == "prohibited") == (False, False)
