"""The query language: what is understood, and the sentence for what is not."""

import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InputError
from index.fields import BY_NAME, DEFAULT_FIELDS
from index.moment import milliseconds, read_moment
from index.query import parse_query
from index.tree import And, Between, Everything, Exists, Nested, Not, Or, Value, ValuePattern, WordFuzzy, Words

NOW = datetime(2026, 11, 21, 12, 34, 56, tzinfo=UTC)


def _words(*tokens: str) -> Words:
    return Words(DEFAULT_FIELDS, tokens)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("", Everything()),
        ("  ", Everything()),
        ("*", Everything()),
        ("R-22", _words("r", "22")),
        ("gas cheap", And((_words("gas"), _words("cheap")))),
        ("a OR b c", And((Or((_words("a"), _words("b"))), _words("c")))),
        ("a AND b OR c", Or((And((_words("a"), _words("b"))), _words("c")))),
        ("-gas", Not(_words("gas"))),
        ("NOT gas", Not(_words("gas"))),
        ("+gas", _words("gas")),
        ("substances:R22", Value("substances", "r22")),
        ("jurisdictions:eu", Value("jurisdiction", "eu")),
        ("jurisdiction:Germany", Value("jurisdiction", "de")),
        ("seller.country:uk", Value("seller.country", "gb")),
        ("jurisdiction:zz", Value("jurisdiction", "zz")),
        ('seller.outcome:"not found"', Value("seller.outcome", "not_found")),
        ("presence:Sold-Out", Value("presence", "sold_out")),
        ("availability:instock", Value("availability", "instock")),
        ("status:pro*", ValuePattern("status", "pro*")),
        ('site:"My  Shop"', Value("site", "my shop")),
        ("contact:+346", Value("contact", "+346")),
        ("tco2e:>=10", Between("tco2e", 10.0, None)),
        ("tco2e:>10", Between("tco2e", 10.0, None, include_low=False)),
        ("price:[-5 TO 10}", Between("price.amount", -5.0, 10.0, include_high=False)),
        ("_exists_:price", Exists("price.amount")),
        ("price:*", Exists("price.amount")),
        ("packs:*", Nested("packs", Everything())),
        ("packs.net_kg:10", Nested("packs", Between("packs.net_kg", 10.0, 10.0))),
        (
            "packs:(net_kg:13.6 AND container:can)",
            Nested("packs", And((Between("packs.net_kg", 13.6, 13.6), Value("packs.container", "can")))),
        ),
        ("gas~", WordFuzzy(DEFAULT_FIELDS, "gas", 1)),
        ("ga~", _words("ga")),
        ("refrigerant~", WordFuzzy(DEFAULT_FIELDS, "refrigerant", 2)),
    ],
)
def test_what_is_understood(query: str, tree: object) -> None:
    """A query is read as the table says."""
    assert parse_query(query, NOW) == tree


@pytest.mark.parametrize(
    ("query", "column", "words"),
    [
        ("substence:R-22", 1, "did you mean 'substances'"),
        ("gas AND seller.outcom:review", 9, "did you mean 'seller.outcome'"),
        ("gas AND jurisdicton:EU", 9, "did you mean 'jurisdiction'"),
        ("zzzzqqq:1", 1, "docs/search.md"),
        ("gas AND", 8, "ends too early"),
        ("(gas", 5, "bracket"),
        ("gas ) cheap", 5, "')'"),
        ('gas "open', 5, "closing quote"),
        ("AND gas", 1, "'AND'"),
        ("/(a+)+$/", 1, "regular expressions are not taken"),
        ("title:/x.*/", 7, "regular expressions are not taken"),
        ("gas^2", 1, "boosts"),
        ("tco2e:heavy", 7, "takes a number"),
        ("tco2e:13,6", 7, "decimal point"),
        ("tco2e:[1 TO nan]", 7, "takes a number"),
        ("first_seen:yesterday", 12, "takes a date"),
        ("first_seen:2026-13-01", 12, "takes a date"),
        ("first_seen:now-7x", 12, "takes a date"),
        ("[1 TO 2]", 1, "needs a field"),
        ("packs:13.6", 7, "in brackets"),
        ("packs:(13.6)", 8, "name the field of the pack"),
        ("packs:(title:gas)", 8, "no field of a pack"),
        ("packs:(inferred:perhaps)", 17, "true or false"),
        ("url:http://x.example", 1, "quotes"),
        ("gas && cheap", 5, "AND, OR, NOT"),
        ("!gas", 1, "write NOT"),
        ("$$$", 1, "no letter or digit"),
        ("a*b*c*d*e*f*g*h*i*j", 1, "more than 8 wildcards"),
        ("制*剂", 1, "without spaces"),
        ("site:**", 6, "at least one letter"),
        ("x" * 300 + "*", 1, "longer than 200"),
        ("gas cheap~1.2.3", 10, "number behind ~"),
        ("gas~5", 1, "1 or 2 changes"),
        ('"gas cheap"~500', 1, "between 0 and 100"),
        ('site:"a b"~2', 6, "no running text"),
        ("_exists_:nothing_like_it", 10, "unknown field"),
        ("substances:\\*R*", 12, "wildcard ?"),
        ("status:illegal", 8, "prohibited, restricted, unknown, unrestricted"),
        ("packs:(container:bottle)", 18, "disposable, refillable"),
        ("kind:(offer OR sale)", 16, "wanted"),
        ("jurisdiction:Atlantis", 14, "by its code"),
        ("substances:R22,R12", 12, "substances:(R-22 OR R-12)"),
        ("substances:R-1234ze", 12, "R-1234ze(E)"),
        ("tco2e>10", 1, "write tco2e:>10"),
        ("price>=5", 1, "write price:>=5"),
        ("status=prohibited", 1, "write status:prohibited"),
        ("https://shop.example/item", 1, 'url:"https:...'),
        ("Substances:R-22", 1, "did you mean 'substances'"),
    ],
)
def test_errors_name_the_place_and_the_remedy(query: str, column: int, words: str) -> None:
    """What cannot be used is one sentence with the column and what to do instead."""
    with pytest.raises(InputError) as caught:
        parse_query(query, NOW)
    assert f"column {column}" in str(caught.value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "query",
    [
        "(" * 500 + "gas" + ")" * 500,
        "NOT " * 5000 + "gas",
        "a " * 9000,
        "x" * 30_000,
        "substances:(" + "R-22 OR " * 2400 + "R-22)",
    ],
    ids=["brackets", "negations", "words", "length", "values"],
)
def test_oversized_queries_are_refused_quickly(query: str) -> None:
    """Depth, length and number of conditions are bounded."""
    started = time.monotonic()
    with pytest.raises(InputError):
        parse_query(query, NOW)
    assert time.monotonic() - started < 10


@given(
    st.text(alphabet=st.sampled_from('ab R-22:"()[]{}~^*?\\/+-!&|<>=.,TO ANDORNOTpacks制é\u0301\ud800'), max_size=40)
)
@settings(max_examples=600, deadline=None)
def test_any_text_is_understood_or_refused_in_a_sentence(query: str) -> None:
    """No text makes the parser fail otherwise than with an InputError."""
    with suppress(InputError):
        parse_query(query, NOW)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", "2026-01-01T00:00:00", "2027-01-01T00:00:00"),
        ("2026-02", "2026-02-01T00:00:00", "2026-03-01T00:00:00"),
        ("2026-11-21", "2026-11-21T00:00:00", "2026-11-22T00:00:00"),
        ("2026-11-21T10:05", "2026-11-21T10:05:00", "2026-11-21T10:06:00"),
        ("2026-11-21T10:05:09Z", "2026-11-21T10:05:09", "2026-11-21T10:05:10"),
        ("2026-11-21T10:05:09+02:00", "2026-11-21T08:05:09", "2026-11-21T08:05:10"),
        ("now", "2026-11-21T12:34:56", "2026-11-21T12:34:56"),
        ("now-7d", "2026-11-14T12:34:56", "2026-11-14T12:34:56"),
        ("now-7d/d", "2026-11-14T00:00:00", "2026-11-15T00:00:00"),
        ("now-1M/M", "2026-10-01T00:00:00", "2026-11-01T00:00:00"),
        ("now/w", "2026-11-16T00:00:00", "2026-11-23T00:00:00"),
        ("now+1y-2h", "2027-11-21T10:34:56", "2027-11-21T10:34:56"),
        ("now/y", "2026-01-01T00:00:00", "2027-01-01T00:00:00"),
    ],
)
def test_dates_are_spans(text: str, start: str, end: str) -> None:
    """A date names the whole of its day, month or year; `now` is a point unless it is rounded."""
    moment = read_moment(text, NOW)
    assert moment is not None
    expected = [milliseconds(datetime.fromisoformat(f"{edge}+00:00")) for edge in (start, end)]
    assert [moment.start, moment.end] == expected


@pytest.mark.parametrize("query", ["first_seen:now-7d", r"first_seen:[n\ow-7d TO *]", "kind:offer OR first_seen:now/d"])
def test_relative_dates_are_read_anew(query: str) -> None:
    """A query that was read before means other days when it is asked on another day."""
    assert parse_query(query, NOW) == parse_query(query, NOW)
    assert parse_query(query, NOW) != parse_query(query, NOW.replace(day=3))


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-02-30", "0000", "now-", "now-99999y", "2026-11-21T25:00", "20261121"]
)
def test_what_is_no_date(text: str) -> None:
    """Text that is no date, or one that does not exist, is not taken for one."""
    assert read_moment(text, NOW) is None


def test_every_field_says_what_it_means() -> None:
    """The field table is complete: a meaning for each field, and facets and sorts only where they can be."""
    for field in BY_NAME.values():
        assert field.meaning.endswith(".")
        assert not (field.unique and field.facet)
        assert not (field.sortable and field.type in {"text", "nested", "boolean"})
