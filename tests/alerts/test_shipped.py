"""The rules that ship: that they hold their examples, and say what is law only where it was confirmed."""

from datetime import datetime
from itertools import count
from pathlib import Path

import pytest

from alerts.example import try_rules
from alerts.rule import SHIPPED, Rule, RuleSet, load_rules, read_rule
from index.embedded.engine import EmbeddedEngine
from scripts.rules_doc import PAGE, page

RULES = load_rules(SHIPPED)


def test_there_are_at_least_thirty_five_and_none_is_broken() -> None:
    """All shipped files can be used."""
    assert RULES.broken == ()
    assert len(RULES.rules) >= 35


def test_every_rule_holds_its_examples(tmp_path: Path, now: datetime) -> None:
    """On a real engine each rule hits what it must and nothing that it must not."""
    numbers = count()

    def open_engine() -> EmbeddedEngine:
        engine = EmbeddedEngine(tmp_path / f"{next(numbers)}.sqlite", clock=lambda: now)
        engine.prepare()
        return engine

    results = try_rules(RULES.rules, open_engine, now)
    assert [result for result in results if not result.holds] == []
    assert len(results) >= 2 * len(RULES.rules)


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_what_is_not_confirmed_says_so_in_its_basis(rule: Rule) -> None:
    """A rule that was not confirmed says "to be checked", or that no law stands behind it."""
    if not rule.confirmed:
        words = f"{rule.basis} {rule.source}".lower()
        assert "to be checked" in words or "no law" in words
        assert rule.severity < 5


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_every_rule_asks_for_offers_and_its_file_is_named_by_its_id(rule: Rule) -> None:
    """No rule hits equipment, services or tyres by its query alone, unless the product is disguised."""
    assert RULES.paths[rule.id].name == f"{rule.id}.toml"
    assert "kind:offer" in rule.query or rule.id == "au-gas-horn-refill"


def test_an_example_with_a_typing_mistake_fails(tmp_path: Path, now: datetime) -> None:
    """An unknown field in an example is an error, so it cannot pass by accident."""
    rule = RULES.get("eu-hcfc-on-sale")
    bad = rule.must_not_hit[0].model_copy(update={"listing": {"substance": ["R-32"]}})
    broken = rule.model_copy(update={"must_not_hit": (bad,)})

    def open_engine() -> EmbeddedEngine:
        engine = EmbeddedEngine(tmp_path / "index.sqlite", clock=lambda: now)
        engine.prepare()
        return engine

    failed = [result for result in try_rules(RuleSet((broken,)).rules, open_engine, now) if not result.holds]
    assert len(failed) == 1
    assert "'substance'" in (failed[0].error or "")


def test_the_page_for_analysts_shows_the_rules_as_they_are() -> None:
    """docs/rules.md holds exactly what scripts/rules_doc.py writes, so no rule is missing or stale."""
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(text)
    assert all(f"| `{rule.id}` |" in text for rule in RULES.rules)


def test_the_example_of_the_page_for_operators_works(tmp_path: Path, now: datetime) -> None:
    """The rule shown in docs/add-a-rule.md can be read and holds its own examples; every field stands in the table."""
    text = (PAGE.parent / "add-a-rule.md").read_text(encoding="utf-8")
    file = tmp_path / "example.toml"
    file.write_text(text.split("<!-- example -->\n```toml\n")[1].split("```")[0], encoding="utf-8")
    rule = read_rule(file)
    assert isinstance(rule, Rule), rule

    def open_engine() -> EmbeddedEngine:
        engine = EmbeddedEngine(tmp_path / "index.sqlite", clock=lambda: now)
        engine.prepare()
        return engine

    assert all(result.holds for result in try_rules([rule], open_engine, now))
    assert [name for name in Rule.model_fields if f"`{name}`" not in text] == []
