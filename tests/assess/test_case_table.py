"""Offers judged by hand: written from the contract and the table of rules by two who had not read the law files.

`reading` marks those on which the documents are silent or read in two ways, and which reading stands; `first` is what
the author of a case had written where the case was wrong or lost the argument.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from app.commands.assess import read_offer
from assess.assessor import Assessor
from domain.errors import InputError

TABLES = ("cases.jsonl", "cases_of_third_reader.jsonl")
CASES = [
    json.loads(line) for table in TABLES for line in (Path(__file__).parent / table).read_text("utf-8").splitlines()
]
ASSESSOR = Assessor.load()
TOLERANCE = 0.005
"""tCO2e within half a percent."""


@pytest.mark.parametrize("case", CASES, ids=[case["offer"]["id"] for case in CASES])
def test_an_offer_is_judged_as_the_documents_say(case):
    """Status and CO2-equivalent are those written down by hand, and a mixture that is no blend is said to be none."""
    if case["status"] == "error":
        with pytest.raises(InputError):
            ASSESSOR.assess(read_offer(case["offer"]))
        return
    judged = ASSESSOR.assess(read_offer(case["offer"]))
    assert judged.status == case["status"]
    if "tco2e" in case:
        expected = case["tco2e"]
        assert judged.tco2e == (None if expected is None else pytest.approx(expected, rel=TOLERANCE))
    if "non_standard" in case:
        assert any(finding.rule == "non-standard-blend" for finding in judged.findings) == case["non_standard"]


def test_the_tables_span_the_field():
    """All statuses, containers, conditions and the places of the table of rules occur in each table."""
    assert len(CASES) >= 660
    assert len({case["offer"]["id"] for case in CASES}) == len(CASES)
    offers = [case["offer"] for case in CASES]
    statuses = Counter(case["status"] for case in CASES)
    assert min(statuses[word] for word in ("prohibited", "restricted", "unrestricted", "unknown", "error")) > 1
    containers = Counter(offer.get("container") for offer in offers)
    assert all(containers[word] for word in ("disposable", "can", "refillable", "drum", "tank", "unknown", None))
    conditions = Counter(offer.get("condition") for offer in offers)
    assert all(conditions[word] for word in ("unknown", "reclaimed", "recycled", "recovered", None))
    places = Counter(offer["jurisdiction"] for offer in offers)
    table = "EU NO XI GB US CN IN AU NZ CA JP ZA BR RU TR UA RS MD CH TH SA KZ UK EL"
    assert all(places[code] for code in table.split())
