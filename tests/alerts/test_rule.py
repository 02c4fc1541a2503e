"""Rule files: what they may say, and that a broken one is shown in its place."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from alerts.rule import SHIPPED, BrokenRule, Delivery, Rule, RuleSet, check_address, load_rules, read_rule
from domain.errors import DataError, InputError, SettingsError

DAYS = (date(2026, 11, 21), date(2013, 6, 30))
GOOD = (SHIPPED / "eu-hcfc-on-sale.toml").read_text(encoding="utf-8")


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_broken_rule_keeps_its_place_with_its_error(tmp_path: Path) -> None:
    """Between two good rules a broken one stays visible, with file and reason."""
    write(tmp_path, "a.toml", GOOD.replace("eu-hcfc-on-sale", "a"))
    write(tmp_path, "b.toml", "id = [")
    write(tmp_path, "c.toml", GOOD.replace("eu-hcfc-on-sale", "c"))
    rules = load_rules(tmp_path)
    assert [entry.id for entry in rules.entries] == ["a", "b", "c"]
    assert [rule.id for rule in rules.rules] == ["a", "c"]
    assert str(tmp_path / "b.toml") in rules.broken[0].error
    assert "not valid TOML" in rules.broken[0].error


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("severity = 5", "severity = 9", "'severity'"),
        ("severity = 5", "severty = 5", "unknown field 'severty'"),
        ("version = 1\n", "", "'version' is missing"),
        ("AND families", "AND famlies", "families"),
        ("AND families", "AND (families", "'query'"),
        ("AND families", "AND title:/(a+)+b/ AND families", "'query'"),
        ('when = "at_once"', 'when = "hourly"', "delivery.when"),
        ('when = "at_once"', 'when = "daily"\nhour = 24', "delivery.hour"),
        ('when = "at_once"', 'when = "daily"\ntime_zone = "Mars/Olympus"', "time zone"),
        ("severity = 5", 'severity = 5\nrecipients = ["a@b.example\\r\\nBcc: x@y.example"]', "mail address"),
        ("severity = 5", 'severity = 5\nrecipients = ["nobody"]', "mail address"),
        ('id = "eu-hcfc-on-sale"', 'id = "EU HCFC"', "'id'"),
        ('jurisdiction = "EU"', 'jurisdiction = "Europe"', "jurisdiction"),
        ('jurisdiction = "EU"', "jurisdiction = []", "jurisdiction"),
        ('jurisdiction = "EU"', 'jurisdiction = ["EU", "ZZ"]', "jurisdiction"),
    ],
)
def test_a_mistake_is_named_with_file_and_field(tmp_path: Path, old: str, new: str, said: str) -> None:
    """Each mistake in a rule file comes back as one sentence with the file and the field."""
    assert old in GOOD
    path = write(tmp_path, "mine.toml", GOOD.replace(old, new))
    entry = read_rule(path)
    assert isinstance(entry, BrokenRule)
    assert entry.error.startswith(str(path))
    assert said in entry.error
    assert "\n" not in entry.error.strip()


def test_two_rules_with_one_id_name_both_files(tmp_path: Path) -> None:
    """The second rule of an id is broken, and its error names the two files."""
    write(tmp_path, "one.toml", GOOD)
    write(tmp_path, "two.toml", GOOD)
    rules = load_rules(tmp_path)
    assert len(rules.rules) == 1
    assert "one.toml" in rules.broken[0].error
    assert "two.toml" in rules.broken[0].error


def test_a_file_that_is_not_text_is_broken_not_fatal(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 make a broken rule, no traceback."""
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe\x00")
    assert load_rules(tmp_path).broken[0].id == "x"


def test_a_missing_folder_stops_the_start(tmp_path: Path) -> None:
    """A rules folder that is not there is an error of the settings."""
    with pytest.raises(SettingsError, match="rules folder"):
        load_rules(tmp_path / "none")


def test_switching_off_a_rule_that_does_not_exist_is_an_error() -> None:
    """A typing mistake in alerts.disabled does not pass silently."""
    with pytest.raises(SettingsError, match="eu-hcfc-on-sail"):
        load_rules(SHIPPED, disabled=["eu-hcfc-on-sail"])


def test_a_rule_switched_off_does_not_run_but_is_listed() -> None:
    """A disabled rule keeps its place among the entries."""
    rules = load_rules(SHIPPED, disabled=["eu-hcfc-on-sale"])
    assert "eu-hcfc-on-sale" in {entry.id for entry in rules.entries}
    assert "eu-hcfc-on-sale" not in {rule.id for rule in rules.rules}
    assert rules.get("eu-hcfc-on-sale").severity == 5


def test_get_says_why_a_rule_cannot_be_had(tmp_path: Path) -> None:
    """An unknown id and a broken rule are told apart."""
    write(tmp_path, "b.toml", "id = [")
    rules = load_rules(tmp_path)
    with pytest.raises(DataError, match="not valid TOML"):
        rules.get("b")
    with pytest.raises(InputError, match="rules list"):
        rules.get("c")


def test_limited_to_jurisdictions_other_rules_rest_and_general_ones_look_there_only(
    rule: Callable[..., Rule],
) -> None:
    """Rules of other jurisdictions are left out; a rule for any is narrowed to those wanted."""
    rules = RuleSet((rule(id="eu", jurisdiction="EU"), rule(id="us", jurisdiction="US"), rule(id="all"))).within(["US"])
    assert [each.id for each in rules.rules] == ["us", "all"]
    assert "jurisdiction:(US OR " in rules.get("all").search(date(2026, 11, 21))
    assert rule().search(date(2026, 11, 21)) == rule().query


def test_a_rule_for_the_eu_reaches_its_members_of_the_day(rule: Callable[..., Rule]) -> None:
    """Germany and Northern Ireland belong to a rule for the EU, Great Britain only until it left."""
    eu = rule(jurisdiction="EU")
    today, then = (eu.search(day).split("jurisdiction:(")[1].rstrip(")").split(" OR ") for day in DAYS)
    assert {"EU", "DE", "XI", "HR"} <= set(today)
    assert "GB" not in today
    assert "GB" in then
    assert "HR" not in then


@pytest.mark.parametrize(
    ("delivery", "now", "due"),
    [
        (Delivery(), "2026-11-21T10:00:00+00:00", "2026-11-21T10:00:00+00:00"),
        (Delivery(when="daily", hour=7), "2026-11-21T10:00:00+00:00", "2026-11-22T07:00:00+00:00"),
        (Delivery(when="daily", hour=7), "2026-11-21T07:00:00+00:00", "2026-11-21T07:00:00+00:00"),
        (
            Delivery(when="daily", hour=7, time_zone="Europe/Vienna"),
            "2026-07-01T04:00:00+00:00",
            "2026-07-01T05:00:00+00:00",
        ),
        # The night the clocks go forward: 02:00 does not exist, 03:00 summer time is the same moment.
        (
            Delivery(when="daily", hour=2, time_zone="Europe/Vienna"),
            "2026-03-28T12:00:00+00:00",
            "2026-03-29T01:00:00+00:00",
        ),
        (Delivery(when="weekly", weekday="monday", hour=6), "2026-11-21T10:00:00+00:00", "2026-11-23T06:00:00+00:00"),
        (Delivery(when="weekly", weekday="saturday", hour=6), "2026-11-21T10:00:00+00:00", "2026-11-28T06:00:00+00:00"),
    ],
)
def test_due(delivery: Delivery, now: str, due: str) -> None:
    """Mail is due at the next such hour in the zone of the rule, also around a change of the clocks."""
    assert delivery.due(datetime.fromisoformat(now)) == datetime.fromisoformat(due)


@given(
    st.sampled_from(["daily", "weekly"]),
    st.integers(0, 23),
    st.sampled_from(["UTC", "Europe/Vienna", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"]),
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (zone is given)
)
def test_due_is_never_in_the_past_and_within_eight_days(when: str, hour: int, zone: str, now: datetime) -> None:
    """Whatever the zone and moment, the next delivery lies ahead, at most eight days."""
    due = Delivery(when=when, hour=hour, time_zone=zone).due(now)
    assert 0 <= (due - now).total_seconds() <= 8 * 86_400


@given(st.text(max_size=60))
def test_an_address_that_passes_is_safe_in_a_header(text: str) -> None:
    """Whatever passes as an address holds no line end, no separator and exactly the form name@host."""
    try:
        address = check_address(text)
    except ValueError:
        return
    assert address.count("@") == 1
    assert not set(address) & set('\r\n\t ,;:<>()"\\')


def test_an_aggregate_of_listings_takes_whole_numbers(rule: Callable[..., Rule]) -> None:
    """Half a listing cannot be counted."""
    with pytest.raises(ValidationError, match="whole number"):
        rule(aggregate={"kind": "count", "at_least": 2.5})


def test_a_copy_of_a_rule_does_not_speak_for_the_rule(tmp_path: Path) -> None:
    """A file with an id that is taken is listed as broken under an id of its own, so the good rule's state stays."""
    write(tmp_path, "one.toml", GOOD)
    good = load_rules(tmp_path).rules[0].id
    (tmp_path / "own").mkdir()
    write(tmp_path / "own", f"{good}.toml", GOOD)
    rules = load_rules(tmp_path, tmp_path / "own")
    assert [rule.id for rule in rules.rules] == [good]
    assert rules.broken[0].id == f"{good}-2"


def test_the_id_of_a_broken_rule_fits_into_the_database(tmp_path: Path) -> None:
    """However long the id is that a broken file gives itself."""
    write(tmp_path, "long.toml", f'id = "{"x" * 300}"\n')
    assert len(load_rules(tmp_path).broken[0].id) <= 80


def test_limited_to_a_member_the_rules_of_its_union_stay(rule: Callable[..., Rule]) -> None:
    """EU law is German law: limited to Germany, the EU's rules look there; limited to the EU, Germany's rules stay."""
    rules = RuleSet(
        (rule(id="eu", jurisdiction="EU"), rule(id="de", jurisdiction="DE"), rule(id="us", jurisdiction="US"))
    )
    german = rules.within(["DE"])
    assert {each.id: each.jurisdiction for each in german.rules} == {"eu": ("DE",), "de": ("DE",)}
    assert {each.id: each.jurisdiction for each in rules.within(["EU"]).rules} == {"eu": ("EU",), "de": ("DE",)}


def test_limited_to_no_place_at_all_is_an_error(rule: Callable[..., Rule]) -> None:
    """A mistyped code would silence every rule."""
    with pytest.raises(SettingsError, match="XX"):
        RuleSet((rule(),)).within(["XX"])


def test_a_broken_file_keeps_its_own_error_beside_a_rule_of_its_id(tmp_path: Path) -> None:
    """A copy with a slip of the pen is told of the slip, not only that its id is taken."""
    write(tmp_path, "one.toml", GOOD)
    write(tmp_path, "two.toml", GOOD.replace("\nseverity", "\nseverty"))
    assert "severty" in load_rules(tmp_path).broken[0].error


def test_a_single_value_where_a_list_belongs_is_explained(tmp_path: Path) -> None:
    """The words are about the file, not about Python."""
    write(tmp_path, "one.toml", GOOD.replace("\nseverity", '\nrecipients = "a@unit.example"\nseverity', 1))
    assert "square brackets" in load_rules(tmp_path).broken[0].error
