"""Every shipped rule, on each side of its boundary: generated from the rules themselves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assess.assessor import Assessor
from assess.law import Law, Pattern, Rule
from assess.matter import touches
from domain.assessment import USES, Offer
from domain.extraction import CONDITIONS, CONTAINERS
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
        if touches(matter, rule.when, answerable) and not any(
            touches(matter, part, answerable) and (part.substances or part.contains) for part in rule.unless
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
        use=min(when.uses) if when.uses else "unknown",
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


def judged(made: Offer) -> set[str]:
    return {finding.rule for finding in ASSESSOR.assess(made).findings}


def those(pick):
    """Rules that a test is about, with their ids."""
    return pytest.mark.parametrize(
        ("law", "rule"), [each for each in RULES if pick(each[1])], ids=[rule.id for _, rule in RULES if pick(rule)]
    )


@those(lambda rule: rule.when.conditions)
def test_a_rule_on_conditions_holds_for_those_and_no_other(law, rule):
    """Each condition of the rule on one side, each other one on the other; not stated counts as virgin."""
    made = offer(law, rule, first_day(law, rule) or ANY_DAY)
    for condition in CONDITIONS:
        meant = "virgin" if condition == "unknown" else condition
        assert (rule.id in judged(replace(made, condition=condition))) == (meant in rule.when.conditions)


@those(lambda rule: rule.when.trade)
def test_a_rule_on_import_holds_for_goods_from_elsewhere(law, rule):
    """Goods elsewhere or of an unknown place are imported, goods in the country are not."""
    made = offer(law, rule, first_day(law, rule) or ANY_DAY)
    elsewhere = "KE" if made.jurisdiction != "KE" else "CH"
    assert rule.when.trade == "import"
    assert rule.id in judged(replace(made, item_country=None))
    assert rule.id in judged(replace(made, item_country=elsewhere))
    assert rule.id not in judged(replace(made, item_country=made.jurisdiction))


@those(lambda rule: rule.when.containers)
def test_a_rule_on_containers_holds_for_each_of_them(law, rule):
    """Every container of the rule triggers it."""
    made = offer(law, rule, first_day(law, rule) or ANY_DAY)
    for container in CONTAINERS:
        assert (rule.id in judged(replace(made, container=container))) == (container in rule.when.containers)


@those(lambda rule: rule.when.families or rule.when.groups or rule.when.contains or rule.when.substances)
def test_a_rule_leaves_other_substances_alone(law, rule):
    """Carbon dioxide and water fall under no rule; a substance falls under it only by its family, group or parts."""
    made = offer(law, rule, first_day(law, rule) or ANY_DAY)
    for designation in ("R-744", "R-718", "R-290"):
        assert rule.id not in judged(replace(made, substances=(designation,)))
    for item in catalogue().values():
        contents = {item.designation, *item.composition}
        fits = (
            (not rule.when.families or not rule.when.families.isdisjoint(item.kinds))
            and (not rule.when.groups or not rule.when.groups.isdisjoint(item.groups))
            and (not rule.when.substances or item.designation in rule.when.substances)
            and (not rule.when.contains or not rule.when.contains.isdisjoint(contents))
        )
        if not fits:
            assert rule.id not in judged(replace(made, substances=(item.designation,)))


@those(lambda rule: rule.when.gwp_from is not None)
def test_a_rule_on_gwp_begins_at_its_limit(law, rule):
    """The substances nearest to the limit on both sides; R-404A and R-134a are far from it."""
    made = offer(law, rule, first_day(law, rule) or ANY_DAY)
    limit = rule.when.gwp_from
    values = sorted(
        (item.gwp_eu, item.designation)
        for item in catalogue().values()
        if item.gwp_eu is not None and not item.kinds.isdisjoint(rule.when.families)
    )
    below = [name for value, name in values if value < limit][-1]
    above = next(name for value, name in values if value >= limit)
    assert rule.id not in judged(replace(made, substances=(below,)))
    assert rule.id in judged(replace(made, substances=(above,)))


@those(lambda rule: rule.unless)
def test_an_exemption_spares_what_it_names_and_nothing_beside_it(law, rule):
    """An offer that fits an exemption is spared; at the limit of size, or in another container, it is not."""
    made = offer(law, rule, first_day(law, rule) or ANY_DAY)
    for part in rule.unless:
        assert part != Pattern()
        spared = replace(
            made,
            container=max(part.containers) if part.containers else made.container,
            use=min(part.uses) if part.uses else made.use,
            net_kg=part.net_kg_below * 0.99 if part.net_kg_below else made.net_kg,
            substances=(min(part.substances | part.contains),) if part.substances | part.contains else made.substances,
        )
        assert rule.id not in judged(spared)
        if part.net_kg_below:
            assert rule.id in judged(replace(spared, net_kg=part.net_kg_below))
            assert rule.id in judged(replace(spared, net_kg=None))
        for use in USES:
            if part.uses:
                assert (rule.id in judged(replace(made, use=use))) == (use not in part.uses)
        if part.containers and "disposable" in (rule.when.containers or {"disposable"}):
            assert rule.id in judged(replace(spared, container="disposable"))
        if part.substances or part.contains:
            assert rule.id in judged(replace(spared, substances=made.substances, container=made.container, net_kg=10.0))


@those(lambda _: True)
def test_a_rule_holds_in_its_own_places_only(law, rule):
    """Another Party without law of its own is not touched by a national rule; nor a Party of another standing."""
    made = offer(law, rule, first_day(law, rule) or ANY_DAY)
    if not law.everywhere:
        assert rule.id not in judged(replace(made, jurisdiction="KE"))
        assert rule.id not in judged(replace(made, jurisdiction="CH"))
    elif rule.when.standing and len(rule.when.standing) == 1:
        assert rule.id not in judged(replace(made, jurisdiction="CH" if "A5" in rule.when.standing else "KE"))
    elif rule.when.kigali:
        others = {"A5-1": "PK", "A5-2": "KE", "non-A5": "KE", "late": "CH"}
        for group in rule.when.kigali:
            assert rule.id not in judged(replace(made, jurisdiction=others[group]))
    assert rule.id not in judged(replace(made, jurisdiction="TW"))


def test_no_unconfirmed_rule_prohibits():
    """What nobody has seen in a source counts as restricted at most."""
    assert sum(not rule.confirmed for _, rule in RULES) > 10
    for law, rule in RULES:
        if not rule.confirmed:
            assert rule.counts_as != "prohibited"
            found = ASSESSOR.assess(offer(law, rule, first_day(law, rule) or ANY_DAY)).findings
            mine = next(finding for finding in found if finding.rule == rule.id)
            assert (mine.confirmed, mine.verdict == "prohibited") == (False, False)
