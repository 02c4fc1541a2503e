"""The commands `rules` and `alerts` as an operator and an analyst use them, on a real index and database."""

from collections.abc import Callable
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from alerts.example import document_of
from alerts.rule import SHIPPED
from app.cli import frostwatch
from domain.errors import InputError, SettingsError
from index.embedded.engine import EmbeddedEngine

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A function that runs frostwatch with a data folder of its own and one listing of R-22 in the index."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "frostwatch.toml").write_text(
        'data_dir = "data"\n[alerts]\nrules_dir = "rules"\nrecipients = ["analyst@unit.example"]\n', encoding="utf-8"
    )
    (tmp_path / "rules").mkdir()
    engine = EmbeddedEngine(tmp_path / "data" / "index.sqlite")
    (tmp_path / "data").mkdir()
    engine.prepare()
    seen = datetime.now(UTC).replace(microsecond=0)
    engine.store(
        [
            document_of(
                {
                    "title": "R-22 <b>13.6 kg</b>",
                    "substances": ["R-22"],
                    "families": ["HCFC"],
                    "jurisdictions": ["DE"],
                    "packs": [{"net_kg": 13.6, "container": "disposable"}],
                    "mass_kg": 13.6,
                    "seller": {"name": "Froid Express", "outcome": "not_found"},
                    "findings": [
                        {
                            "rule": "ban",
                            "title": "Not to be sold",
                            "verdict": "prohibited",
                            "basis": "Article 4.",
                            "source": "the journal",
                            "severity": 5,
                            "jurisdiction": "DE",
                            "confirmed": True,
                        }
                    ],
                },
                "a1",
                seen,
            )
        ]
    )
    engine.close()

    def call(*words: str) -> Result:
        return CliRunner().invoke(frostwatch, list(words), standalone_mode=False)

    return call


def test_a_hit_goes_from_the_rules_into_one_mail(run: Run, tmp_path: Path) -> None:
    """`rules run` finds, records and mails; a second time nothing is new and no mail is written."""
    first = run("rules", "run")
    assert first.return_value == 0
    assert "1 listing: 1 new alert" in first.stderr
    assert "1 put into" in first.stderr
    assert "0 new alerts" in run("rules", "run").stderr
    assert "put into" not in run("alerts", "mail").stderr
    assert len(list((tmp_path / "data" / "mail").glob("*.eml"))) == 1


def test_alerts_are_listed_shown_and_judged(run: Run) -> None:
    """An analyst finds an alert, reads why, says whether it was right, and the rule's record shows it."""
    run("rules", "run")
    (line,) = run("alerts", "list", "--json").stdout.splitlines()
    alert = orjson.loads(line)
    assert (alert["rule_id"], alert["mailed"]) == ("eu-hcfc-on-sale", ["analyst@unit.example"])
    assert alert["id"][:8] in run("alerts", "list").stdout
    shown = run("alerts", "show", alert["id"][:6]).stdout
    for words in (
        "R-22 <b>13.6 kg</b>",
        "2024/590",
        "jurisdiction = DE",
        "Not found in the register",
        "mailed to",
        "DE prohibited: Not to be sold",
        "Article 4; the journal — confirmed",
    ):
        assert words in shown
    assert orjson.loads(run("alerts", "show", alert["id"], "--json").stdout)["snapshot"]["listing"]["id"] == "a1"
    assert run("alerts", "verdict", alert["id"][:6], "false", "--reason", "a hose").exit_code == 0
    assert run("alerts", "verdict", alert["id"][:6], "true", "--reason", "test purchase", "--by", "mk").exit_code == 0
    shown = run("alerts", "show", alert["id"]).stdout
    assert f"Verdict:     false by {getuser()}, " in shown
    assert "Verdict:     true by mk, " in shown
    rule = next(row for row in map(orjson.loads, run("rules", "list", "--json").stdout.splitlines()) if row["hits"])
    assert (rule["id"], rule["precision"]) == ("eu-hcfc-on-sale", 1.0)
    assert "100% of 1" in run("rules", "list").stdout


def test_mail_that_only_lies_in_a_folder_is_not_called_sent(run: Run, tmp_path: Path) -> None:
    """Without a mail server the folder is named and it is said that nothing was sent: nobody has been told yet."""
    said = run("rules", "run").stderr
    assert f"1 put into {tmp_path / 'data' / 'mail'}, none sent: mail.host is not set" in said
    assert len(list((tmp_path / "data" / "mail").glob("*.eml"))) == 1


def test_alerts_are_chosen_for_triage_and_judged_by_listing(run: Run, tmp_path: Path) -> None:
    """What is judged leaves the list of what is to be judged, all alerts of a listing at once; a cut list says so."""
    shipped = (SHIPPED / "eu-hcfc-on-sale.toml").read_text(encoding="utf-8")
    milder = shipped.replace('id = "eu-hcfc-on-sale"', 'id = "milder"').replace("severity = 5", "severity = 2")
    (tmp_path / "rules" / "milder.toml").write_text(milder, encoding="utf-8")
    run("rules", "run")
    alerts = [orjson.loads(line) for line in run("alerts", "list", "--json").stdout.splitlines()]
    of_one = [alert["id"] for alert in alerts if alert["listing_id"] == alerts[0]["listing_id"]]
    assert len(of_one) == len(alerts) > 1
    cut = run("alerts", "list", "--limit", "1").stderr
    assert "1 alert about 1 seller" in cut
    assert "There are more" in cut
    worst = max(alert["severity"] for alert in alerts)
    chosen = run("alerts", "list", "--severity", str(worst), "--json").stdout.splitlines()
    assert [orjson.loads(line)["severity"] for line in chosen] == [worst]
    run("alerts", "verdict", of_one[0], "true", "--reason", "seen in the shop")
    assert len(run("alerts", "list", "--unjudged", "--json").stdout.splitlines()) == len(alerts) - 1
    run("alerts", "verdict", of_one[0], "false", "--listing", "--reason", "a hose")
    assert "No such alerts" in run("alerts", "list", "--unjudged").stderr
    assert all("Verdict:     false" in run("alerts", "show", alert).stdout for alert in of_one)


def test_an_unknown_alert_and_an_empty_reason_are_refused(run: Run) -> None:
    """Both come back as one sentence with the remedy, not as a traceback."""
    assert "alerts list" in str(run("alerts", "show", "zzzz").exception)
    run("rules", "run")
    assert "reason" in str(run("alerts", "verdict", "a", "true", "--reason", "  ").exception)


def test_a_broken_rule_is_listed_in_its_place_and_the_others_run(run: Run, tmp_path: Path) -> None:
    """`rules list` shows it with its error, `rules run` names it and goes on, `rules test` ends with status 2."""
    (tmp_path / "rules" / "mine.toml").write_text("id = [", encoding="utf-8")
    assert "mine.toml" in next(line for line in run("rules", "list").stdout.splitlines() if line.startswith("mine"))
    ran = run("rules", "run")
    assert "Rule mine is broken" in ran.stderr
    assert "1 new alert." in ran.stderr
    assert run("rules", "test").return_value == 2


def test_rules_test_ends_with_one_where_an_example_does_not_hold(run: Run, tmp_path: Path) -> None:
    """A rule that misses what it must hit is named with the words of the example."""
    good = (SHIPPED / "eu-hcfc-on-sale.toml").read_text(encoding="utf-8")
    file = tmp_path / "rule.toml"
    file.write_text(good, encoding="utf-8")
    assert run("rules", "test", str(file)).return_value == 0
    file.write_text(good.replace("kind:offer", "kind:wanted"), encoding="utf-8")
    failed = run("rules", "test", str(file))
    assert failed.return_value == 1
    assert "must hit, but does not" in failed.stdout
    file.write_text(good.replace("kind:offer", "kin:offer"), encoding="utf-8")
    assert "kin" in str(run("rules", "test", str(file)).exception)


def test_all_rules_hold_their_examples(run: Run) -> None:
    """`rules test` without a file tries everything that ships."""
    assert run("rules", "test").return_value == 0


def test_a_back_test_says_what_a_rule_would_have_given(run: Run) -> None:
    """Listings, sellers, mails a day and a sample, by id or by file, without touching the ledger."""
    by_id = run("rules", "backtest", "eu-hcfc-on-sale", "--since", "90").stdout
    assert "in 90 days 1 listing of 1 seller," in by_id
    assert "R-22 <b>13.6 kg</b> (Froid Express) https://example.org/a1" in by_id
    assert run("rules", "backtest", str(SHIPPED / "eu-hcfc-on-sale.toml"), "--since", "90").stdout == by_id
    assert "No alerts" in run("alerts", "list").stderr


def test_rules_show_says_all_of_a_rule(run: Run) -> None:
    """Query, basis, delivery, recipients, record and file stand there; an unknown rule is one sentence."""
    shown = run("rules", "show", "eu-hcfc-on-sale").stdout
    for words in ("jurisdiction:(EU OR AT", "2024/590", "at once", "analyst@unit.example", "eu-hcfc-on-sale.toml"):
        assert words in shown
    assert "rules list" in str(run("rules", "show", "nothing").exception)


def test_a_mailbox_that_cannot_be_written_is_one_sentence_and_mail_waits(run: Run, tmp_path: Path) -> None:
    """The alert is recorded, the mail waits, `alerts mail --list` shows it with the reason."""
    (tmp_path / "data" / "mail").write_text("in the way", encoding="utf-8")
    ran = run("rules", "run")
    assert ran.return_value == 2
    assert "cannot write mail" in ran.stderr
    listed = run("alerts", "mail", "--list").stdout
    assert "waiting" in listed
    assert "cannot write mail" in listed


def test_mail_that_no_server_took_is_not_called_mailed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the mail server is away an alert is waiting, in the list and in its details."""
    monkeypatch.setenv("FROSTWATCH_MAIL__HOST", "127.0.0.1")
    monkeypatch.setenv("FROSTWATCH_MAIL__PORT", "1")
    assert run("rules", "run").return_value == 2
    (line,) = run("alerts", "list", "--json").stdout.splitlines()
    alert = orjson.loads(line)
    assert (alert["mailed"], alert["waiting"]) == ([], ["analyst@unit.example"])
    assert "waiting" in run("alerts", "list").stdout
    assert "mailed to" not in run("alerts", "show", alert["id"]).stdout


def test_remarks_are_shown_as_notes(run: Run) -> None:
    """What Frostwatch assumed stands as a note, not as a law with a source."""
    run("rules", "run")
    (line,) = run("alerts", "list", "--json").stdout.splitlines()
    shown = run("alerts", "show", orjson.loads(line)["id"]).stdout
    assert "Law:         notice" not in shown


def test_alerts_of_a_rule_that_does_not_exist_are_an_error(run: Run) -> None:
    """A mistyped rule is not the same as a rule without alerts."""
    assert run("alerts", "list", "--rule", "eu-hcfc-on-sale").exception is None
    assert isinstance(run("alerts", "list", "--rule", "eu-hcfc-on-sael").exception, InputError)


def test_a_bad_address_in_the_settings_stops_before_the_work(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is evaluated when the mail could not be addressed."""
    monkeypatch.setenv("FROSTWATCH_ALERTS__RECIPIENTS", '["nobody"]')
    done = run("rules", "run")
    assert isinstance(done.exception, SettingsError)
    assert run("alerts", "list").stdout == ""


def test_a_broken_rule_is_told_by_the_exit_status(run: Run, tmp_path: Path) -> None:
    """The others run; a schedule that watches exit statuses hears of the broken one."""
    (tmp_path / "rules" / "odd.toml").write_text("id = \n", encoding="utf-8")
    done = run("rules", "run")
    assert done.return_value == 2
    assert "Rule odd is broken" in done.stderr
    assert "1 new alert." in done.stderr
