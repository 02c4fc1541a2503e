"""The contract of search: both engines give the same listings, order, counts and facets for every query of the table.

Relevance is the engines' own, so there the best ten may differ: `SHARED_OF_TEN` of them, in the mean, must be the same.
"""

import pytest

from domain.errors import InputError
from index.engine import SearchEngine, SearchRequest
from index.fields import FACETS, SORTABLE

SHARED_OF_TEN = 0.9
LEAST_SHARED_OF_TEN = 0.5
"""Tolerance of relevance: share of the best ten that both engines have in common, in the mean and at the worst."""

WORDS = (
    "gas",
    "R22",
    "R-22",
    "r 22",
    "R410A",
    "410A",
    "R-410А",
    "Ｒ４１０Ａ",
    "refrigerant",
    "REFRIGERANT",
    "cadiz",
    "Cádiz",
    "frio",
    "Frío Sur",
    "Kältemittel",
    "kaltemittel",
    "Köln",
    "frigorigene",
    "хладон",
    "баллон R-134A",
    "制冷剂",
    "冷剂",
    "剂R",
    "钢瓶",
    "北方制冷有限公司",
    "冷媒",
    "エアコン",
    "냉매",
    "น้ำยาแอร์",
    "فريون",
    "١٣",
    "13",
    "φιαλη",
    "Ψυκτικό",
    "tup",
    "İstanbul",
    "1234yf",
    "R-1234yf OR 1234ze",
    "script",
    "hyperlink",
    "delivery cheap",
    "gas bottle R22",
)
PHRASES = (
    '"gas bottle"',
    '"bottle gas"',
    '"disposable cylinder"',
    '"R-22 gas"',
    '"no certificate needed"',
    '"制冷剂R410A"',
    '"一次性钢瓶"',
    '"новый баллон"',
    '"13.6 kg"',
    '"195/65 R15"',
    '"Kalt & Söhne"',
    '"lot 100"',
    '"gas gas gas"',
    '"cylinder disposable"~5',
    '"disposable cylinder"~0',
    '"fresh today"~2',
    '"ships stock fresh"~0',
    '"gas delivery"~6',
    'title:"R-22 bottle"',
    'text:"gas gas"',
    "“sealed bottle”",
)
TEXT_FIELDS = (
    "title:bottle",
    "text:bottle",
    "title:R22 AND text:lot",
    "title:(drum OR can)",
    "title:(R-22 bottle)",
    "seller.name:kalt",
    'seller.name:"Ice Trade"',
    "seller.name:制冷",
    "location:cadiz",
    "location:上海",
    "brand:nordkalt",
    "title:*",
    "text:*",
    "_exists_:brand",
    "NOT _exists_:seller.name",
    "location:*",
    "seller:frio",
)
WILDCARDS = (
    "refriger*",
    "*gerant",
    "refr*nt",
    "r4*",
    "r41?a",
    "R-41*",
    "1234*",
    "制冷*",
    "*剂",
    "хлад*",
    "title:cyl*",
    "title:?um",
    "c?n",
    "site:site?",
    "substances:R-4*",
    "substances:R4*",
    "url:*item/10?ref*",
    'url:"https://site0.example/item/10?ref=A"',
    "url:https*item*5*",
    "contact:+3460000*",
    "contact:*0030",
    "finding:*container",
    "id:0*",
    "sku:sku/4*",
    "evidence.segment:segment-000*",
    "identifier:xx*",
)
FUZZY = (
    "refrigerent~",
    "refrigernat~1",
    "botle~",
    "r410b~1",
    "R-411A~1",
    "cylnder~2",
    "gsa~1",
    "баллан~",
    "seller.name:kallt~1",
    "site:sitf0~1",
    "kind:ofer~",
    "gas~0",
)
KEYWORDS = (
    "substances:R-22",
    "substances:r22",
    "substances:(R-22 OR R-12)",
    "substance:R-410A",
    "substances:(R-22 AND R-32)",
    "mentioned:R-407C",
    "families:HCFC",
    "family:hfc",
    "kind:offer",
    "kind:wanted OR kind:service",
    "NOT kind:offer",
    "-kind:offer",
    "status:prohibited",
    "status:(prohibited OR restricted)",
    "jurisdiction:EU",
    "jurisdictions:de",
    "seller.outcome:not_found",
    "NOT seller.outcome:*",
    "seller.group:group-7",
    "seller.entry_id:EU-0012",
    "seller.register:eu-portal",
    "finding:eu-nonrefillable-container",
    "findings:price-too-low",
    "flags:certificate_waived",
    "availability:InStock",
    "presence:sold_out",
    "condition:(virgin OR reclaimed)",
    "contact.kind:whatsapp",
    "contact:whatsapp\\:+34600000030",
    'contact:"+34600000030"',
    "contact:*",
    "NOT contact:*",
    'identifier:"vat:XX000010"',
    "price.currency:EUR",
    "price.per:kg",
    "language:zh",
    "language:*",
    "site:site1",
    "site:SITE1",
    "site:[site1 TO site3]",
    "site:{site1 TO site3}",
    "site:>site2",
    "evidence.segment:segment-0002",
    'evidence.record_id:"<urn:uuid:00000012>"',
    "earlier:old-22",
    "earlier:old-2*",
    "earlier:* AND substances:R-22",
    "NOT _exists_:earlier AND site:site0",
    'gwp_basis:"EU 2024/573"',
    "container:disposable",
    "version:nothing",
)
RANGES = (
    "tco2e:[10 TO *]",
    "tco2e:[* TO 10}",
    "tco2e:{10 TO 100}",
    "tco2e:>50",
    "tco2e:>=50 AND tco2e:<=200",
    "mass_kg:13.6",
    "mass_kg:[13.6 TO 13.6]",
    "mass_kg:{13.6 TO 40.8}",
    "price:[100 TO 200]",
    "price.amount:0.95",
    "price.amount:<50",
    "price_per_kg:[* TO 5]",
    "NOT price_per_kg:*",
    "price:*",
    "odp_kg:*",
    "severity:5",
    "severity:(3 OR 5)",
    "severity:[3 TO 5]",
    "severity:>=1",
    "observations:1",
    "observations:>1",
    "seller.score:>0.5",
    "price:[-5 TO 10]",
    "tco2e:[* TO *]",
)
DATES = (
    "first_seen:2026-11-20",
    "first_seen:2026-11",
    "first_seen:2026",
    "last_seen:[2026-05-01 TO 2026-05-31]",
    "last_seen:{2026-05-01 TO 2026-05-31}",
    "last_seen:[2026-05 TO 2026-06}",
    "first_seen:>now-7d",
    "first_seen:[now-30d TO now]",
    "first_seen:[now-30d/d TO now-1d/d]",
    "first_seen:<now-6M",
    "changed_at:[now/M TO *]",
    "changed_at:>=2026-11-01T10:00:00Z",
    "changed_at:[2026-11-01T10:00 TO 2026-11-02T10:00]",
    "last_seen:now/y",
    "last_seen:>2027",
)
PACKS = (
    "packs:(net_kg:13.6 AND container:disposable)",
    "packs:(net_kg:13.6 container:refillable)",
    "packs:(net_kg:50 AND units:2)",
    "packs:(net_kg:[10 TO 14] AND NOT container:disposable)",
    "packs:(container:can OR container:drum)",
    "mass_basis:inferred AND price_eur_kg:[10 TO 20]",
    "price_ratio:[* TO 0.5]",
    "NOT price_ratio:* AND price_eur_kg:*",
    "packs:(units:>=5)",
    "packs:(NOT net_kg:*)",
    "packs:*",
    "NOT packs:*",
    "_exists_:packs.gross_kg",
    "packs.net_kg:13.6 AND packs.container:drum",
    "packs.container:(can OR drum)",
    "packs:(inferred:true)",
    "packs:(inferred:false AND units:1)",
    "packs:(container:dis*)",
    "packs:(container:drun~1)",
    "packs:(gross_kg:62.5)",
    "NOT packs:(container:disposable)",
    "packs:(net_kg:13.6 AND container:disposable) AND seller.outcome:not_found",
)
JOINED = (
    "",
    "*",
    "*:*",
    "NOT *:*",
    'substances:R-22 AND jurisdiction:EU AND tco2e:[1 TO *] AND seller.outcome:not_found "bottle"',
    "gas AND NOT bottle",
    "gas -bottle",
    "+gas +bottle",
    "gas OR NOT kind:offer",
    "(gas OR refrigerant) AND (status:prohibited OR severity:3)",
    "gas OR substances:R-12",
    "NOT (gas OR bottle)",
    "NOT NOT gas",
    "title:drum OR (text:cheap AND price:<300)",
    "risk:[60 TO *]",
    'risk_reasons:"below usual" AND NOT risk:<20',
    "risk_reasons:*",
    "title:R-404A",
    "-R404A bottle",
    "NOT r22 OR R-410A",
    "HFC-134a OR HCFC-22",
    "bottle AND (site:site1 OR site:site2) AND NOT language:en",
    "((R22)) AND ((bottle))",
    "nothinglikethis",
    "nothinglikethis OR gas",
    "status:prohibited refriger* -title:R22",
    "to be or not",
)
QUERIES = (
    *WORDS,
    *PHRASES,
    *TEXT_FIELDS,
    *WILDCARDS,
    *FUZZY,
    *KEYWORDS,
    *RANGES,
    *DATES,
    *PACKS,
    *JOINED,
)
SORTS = tuple(sign + field for field in SORTABLE for sign in ("", "-"))
Engines = dict[str, SearchEngine]


def _all_pages(engine: SearchEngine, request: SearchRequest) -> list[str]:
    """Return the ids of all pages, and hold that paging ends, repeats nothing and keeps its total."""
    ids: list[str] = []
    total = None
    while True:
        page = engine.search(request)
        assert total in {None, page.total}
        total = page.total
        ids += [hit.id for hit in page.hits]
        if page.cursor is None:
            break
        assert page.hits
        request = SearchRequest(request.query, request.limit, request.sort, (), page.cursor)
    assert len(ids) == len(set(ids)) == total
    return ids


def test_the_table_of_queries_is_long_enough() -> None:
    """The contract holds for at least 150 different queries."""
    assert len(set(QUERIES)) == len(QUERIES)
    assert len(QUERIES) >= 150


@pytest.mark.parametrize("query", QUERIES)
def test_same_listings_counts_and_facets(filled: Engines, query: str) -> None:
    """A query gives the same listings in the same order, the same total and the same facets on both engines."""
    place = QUERIES.index(query)
    sorts = {SORTS[place % len(SORTS)], SORTS[(place * 7 + 3) % len(SORTS)], "-last_seen"}
    for sort in sorts:
        request = SearchRequest(query, limit=400, sort=sort, facets=FACETS, facet_size=50)
        ours, theirs = (filled[kind].search(request) for kind in ("embedded", "elasticsearch"))
        assert [hit.id for hit in ours.hits] == [hit.id for hit in theirs.hits]
        assert ours.total == theirs.total == len(ours.hits)
        assert ours.facets == theirs.facets
        assert [hit.document for hit in ours.hits] == [hit.document for hit in theirs.hits]
        assert ours.hits == theirs.hits
        assert ours.snippets == theirs.snippets


@pytest.mark.parametrize("sort", [*SORTS, "relevance"])
@pytest.mark.parametrize("query", ["*", "gas bottle", "nothinglikethis"])
def test_pages_follow_each_other_to_the_end(filled: Engines, sort: str, query: str) -> None:
    """Page by page gives what one large page gives, for every sort, on both engines."""
    whole = {}
    for kind, engine in filled.items():
        whole[kind] = [hit.id for hit in engine.search(SearchRequest(query, limit=400, sort=sort)).hits]
        assert _all_pages(engine, SearchRequest(query, limit=57, sort=sort)) == whole[kind]
    if sort != "relevance":
        assert whole["embedded"] == whole["elasticsearch"]


def test_best_ten_agree(filled: Engines) -> None:
    """For queries with words, the best ten by relevance agree within the tolerance."""
    shares = {}
    for query in (*WORDS, *PHRASES, *TEXT_FIELDS[:10], *JOINED):
        ours, theirs = (
            [hit.id for hit in filled[kind].search(SearchRequest(query, limit=10)).hits]
            for kind in ("embedded", "elasticsearch")
        )
        assert len(ours) == len(theirs)
        if ours:
            shares[query] = len(set(ours) & set(theirs)) / len(ours)
    assert len(shares) > 60
    assert min(shares.values()) >= LEAST_SHARED_OF_TEN, min(shares, key=lambda query: shares[query])
    assert sum(shares.values()) / len(shares) >= SHARED_OF_TEN


@pytest.mark.parametrize("query", ["gas", "status:prohibited", "*", "nothinglikethis"])
def test_scan_gives_everything_in_the_order_of_ids(filled: Engines, query: str) -> None:
    """A scan gives every match once, by id, the same on both engines."""
    scans = {kind: list(engine.scan(query)) for kind, engine in filled.items()}
    ids = [hit.id for hit in scans["embedded"]]
    assert ids == sorted(set(ids))
    assert scans["embedded"] == scans["elasticsearch"]
    assert len(ids) == filled["embedded"].search(SearchRequest(query)).total


@pytest.mark.parametrize("share", [1, 5, 40])
def test_saved_searches_match_among_some_listings(filled: Engines, share: int) -> None:
    """Every query of the table, run as a saved search over some listings, matches exactly those a search would give."""
    ids = [hit.id for hit in filled["embedded"].scan("*")][::share][::-1]
    queries = {str(place): query for place, query in enumerate(QUERIES)}
    ours, theirs = (filled[kind].match(queries, [*ids, "not-indexed"]) for kind in ("embedded", "elasticsearch"))
    assert ours == theirs
    for place, query in enumerate(QUERIES):
        matching = {hit.id for hit in filled["embedded"].scan(query)}
        assert ours[str(place)].ids == tuple(listing_id for listing_id in ids if listing_id in matching)


def test_a_saved_search_that_fails_is_reported_in_its_place(filled: Engines) -> None:
    """One bad query among saved searches does not keep the others from running."""
    ids = [hit.id for hit in filled["embedded"].scan("*")]
    for engine in filled.values():
        answers = engine.match({"good": "gas", "bad": "substence:R-22", "worse": "(("}, ids)
        assert list(answers) == ["good", "bad", "worse"]
        assert answers["good"].ids
        assert answers["good"].error is None
        assert "substances" in (answers["bad"].error or "")
        assert answers["worse"].error


def test_matching_among_nothing_gives_nothing(filled: Engines) -> None:
    """No listings asked about, no matches."""
    for engine in filled.values():
        assert engine.match({"all": "*"}, [])["all"].ids == ()


def test_a_cursor_belongs_to_its_search(filled: Engines) -> None:
    """A cursor of another search, or a damaged one, is refused with a sentence."""
    for engine in filled.values():
        page = engine.search(SearchRequest("*", limit=5, sort="-last_seen"))
        assert page.cursor
        for request in (
            SearchRequest("gas", limit=5, sort="-last_seen", after=page.cursor),
            SearchRequest("*", limit=5, sort="last_seen", after=page.cursor),
            SearchRequest("*", limit=5, sort="-last_seen", after="not a cursor"),
            SearchRequest("*", limit=5, sort="-last_seen", after="e30="),
        ):
            with pytest.raises(InputError, match="first page"):
                engine.search(request)


def test_unknown_sorts_and_facets_are_refused(filled: Engines) -> None:
    """A field that cannot be sorted by or counted is named together with those that can."""
    for engine in filled.values():
        with pytest.raises(InputError, match="last_seen"):
            engine.search(SearchRequest("*", sort="-title"))
        with pytest.raises(InputError, match=r"seller\.outcome"):
            engine.search(SearchRequest("*", facets=("url",)))


def test_a_search_without_snippets_makes_none(filled: Engines) -> None:
    """Who asks for no snippets gets the same hits and no snippets."""
    for engine in filled.values():
        page = engine.search(SearchRequest("gas", limit=5))
        bare = engine.search(SearchRequest("gas", limit=5, snippets=False))
        assert len(page.snippets) == 5
        assert bare.hits == page.hits
        assert bare.snippets == {}
