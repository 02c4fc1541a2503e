"""Accounts of one seller on several marketplaces, and analysts' judgements about sellers."""

from dataclasses import replace
from datetime import date

from domain.trader import TraderEntry, TraderQuery
from traders.judgement import Judgements
from traders.matcher import Matcher
from traders.seller import SHARED_BY_MANY, Account, group_accounts
from traders.shard import Shard

ENTRY = TraderEntry("gb", "GB-1", "Kestova Refrigerants Ltd", country="GB", phone="+44 117 900 1234")


def test_accounts_are_joined_by_what_they_share_and_the_join_says_why():
    """A telephone and then a mailbox make three accounts one group."""
    accounts = [
        Account("a", "Polar Deals", "GB", contacts=(("phone", "0117 900 1234"),)),
        Account("b", "frost4you", "DE", contacts=(("whatsapp", "+44 117 9001234"), ("email", "x@polarfrost.de"))),
        Account("c", "kaelte_xl", "DE", contacts=(("email", "X@polarfrost.de"),)),
        Account("d", "Nobody", "GB", contacts=(("phone", "0117 900 9999"),)),
    ]
    (group,) = group_accounts(accounts)
    assert group.members == ("a", "b", "c")
    assert {join.feature for join in group.joins} == {"phone", "email", "domain"}


def test_a_number_shared_by_dozens_joins_nobody():
    """A marketplace's own hotline is nobody's telephone."""
    accounts = [Account(str(n), contacts=(("phone", "+44 117 900 1234"),)) for n in range(SHARED_BY_MANY + 1)]
    assert group_accounts(accounts) == []


def test_the_same_name_joins_only_at_the_same_place():
    """A name alone is too little."""
    accounts = [
        Account("a", "Kestova Gas Ltd", "GB", place="Bristol"),
        Account("b", "KESTOVA GAS", "GB", place="bristol"),
        Account("c", "Kestova Gas", "GB", place="Hull"),
    ]
    assert [group.members for group in group_accounts(accounts)] == [("a", "b")]


def test_an_analyst_can_undo_a_join():
    """A separated pair is not joined again by the same telephone."""
    accounts = [Account(name, contacts=(("phone", "+44 117 900 1234"),)) for name in ("a", "b")]
    assert group_accounts(accounts, apart=[("b", "a")]) == []


def test_a_judgement_wins_over_the_score_and_is_kept(tmp_path):
    """What an analyst said is the answer from then on, also for a seller whose name shows nothing."""
    judgements = Judgements(tmp_path / "judgements.jsonl")
    same, other = TraderQuery("1", "frost4you", country="GB"), TraderQuery("2", "Kestova Refrigerants", country="GB")
    before = judgements.version
    judgements.record(same, "gb", "GB-1", same=True, by="mk")
    judgements.record(other, "gb", "GB-1", same=False, by="mk", note="called them")
    matcher = Matcher([Shard.build([ENTRY], "2026-01-15", "t")], date(2026, 6, 1), judgements=judgements)
    assert (matcher.match(same).outcome, matcher.match(same).entry_id) == ("authorised", "GB-1")
    assert matcher.match(same).reasons[0].feature == "judgement"
    assert matcher.match(other).outcome == "not_found"
    assert Judgements(tmp_path / "judgements.jsonl").version != before
    judgements.record(other, "gb", "GB-1", same=True, by="mk")
    assert matcher.match(other).outcome == "authorised"


def test_a_judgement_does_not_cover_who_takes_the_name_later(tmp_path):
    """A telephone the analyst did not know of makes the judged seller a case for review again; a known one does not."""
    judgements = Judgements(tmp_path / "judgements.jsonl")
    judged = TraderQuery("1", "frost4you", country="GB", phone="+44 7700 900123")
    judgements.record(replace(judged, phone="07700 900123"), "gb", "GB-1", same=True, by="mk")
    matcher = Matcher([Shard.build([ENTRY], "2026-01-15", "t")], date(2026, 6, 1), judgements=judgements)
    assert matcher.match(judged).outcome == "authorised"
    match = matcher.match(replace(judged, phone="+44 7700 900999"))
    assert (match.outcome, match.entry_id) == ("review", "GB-1")
    assert "was not known then" in match.reasons[0].detail
