"""The commands: JSON Lines in and out, exit statuses, speed."""

import json
import time
from pathlib import Path

from click.testing import CliRunner

from app.commands.assess import command as assess
from app.commands.identify import command as identify
from assess.assessor import Assessor


def run(lines, tmp_path: Path):
    path = tmp_path / "offers.jsonl"
    path.write_text("\n".join(json.dumps(line) if isinstance(line, dict) else line for line in lines), encoding="utf-8")
    result = CliRunner().invoke(assess, [str(path)], standalone_mode=False)
    return [json.loads(line) for line in result.stdout_bytes.decode().splitlines()], result.return_value


def test_a_line_out_for_a_line_in(tmp_path):
    """Figures, findings and price come out under the names of the contract."""
    line = {
        "id": "A1",
        "jurisdiction": "ES",
        "date": "2025-05-05",
        "substances": ["R-404A"],
        "net_kg": 10.9,
        "units": 10,
        "container": "disposable",
        "price": {"amount": "95.00", "currency": "EUR", "per": "cylinder"},
    }
    (out,), status = run([line], tmp_path)
    assert status == 0
    assert (out["id"], out["status"], out["gwp_basis"]) == ("A1", "prohibited", "EU 2024/573")
    assert out["mass_kg"] == 109.0
    assert abs(out["tco2e"] - 427.4544) < 1e-6
    assert out["price_per_kg"]["currency"] == "EUR"
    assert set(out["findings"][0]) >= {"rule", "severity", "verdict", "title", "basis", "source", "since", "confirmed"}


def test_bad_lines_do_not_end_the_stream(tmp_path):
    """Each bad line says which field is wrong; the exit status is 2."""
    good = {"id": 7, "jurisdiction": "DE", "date": "2025-05-05", "substances": ["R-22"]}
    bad = [
        {**good, "date": "05.05.2025"},
        {**good, "price": {"amount": "1", "currency": 5}},
        {**good, "net_kg": "ten"},
        {**good, "units": 1.5},
        {**good, "container": "box"},
        {**good, "condition": "old"},
        {**good, "substances": 22},
        {**good, "composition": {"R-32": 40}},
        {**good, "composition": [1]},
        {**good, "net_kg": -5},
        {**good, "price": "cheap"},
        {**good, "jurisdiction": ""},
        {**good, "price": {"amount": "1", "per": "barrel"}},
        {**good, "seller_outcome": "maybe"},
        "{",
    ]
    out, status = run([good, *bad, good], tmp_path)
    assert status == 2
    assert len(out) == len(bad) + 2
    assert out[0] == out[-1]
    assert out[0]["status"] == "prohibited"
    assert all(line["error"] for line in out[1:-1])


def test_identify_prints_json_text_and_sheet():
    """One JSON object a text; text and sheet for people; a text that means nothing is no failure."""
    runner = CliRunner()
    out = runner.invoke(identify, ["--json", "R32 50% / R125 50%", "R-439"]).stdout.splitlines()
    blend, miss = (json.loads(line) for line in out)
    assert blend["candidates"][0]["designation"] == "R-410A"
    assert blend["candidates"][0]["gwp"]["Kigali"] == 2087.5
    assert miss == {**miss, "text": "R-439", "candidates": [], "near": ["R-439A"]}
    text = runner.invoke(identify, ["R-134a", "R-439", "refrigerant", "2903.79", "R32 60% / R125 40%"])
    assert text.exit_code == 0
    assert "look-alikes: R-134, R-143a" in text.stdout
    assert "close to: R-439A" in text.stdout
    assert "any refrigerant" in text.stdout
    assert "also:" in text.stdout
    assert "GWP 1805.0" in text.stdout
    sheet = runner.invoke(identify, ["--sheet", "R-12", "R-439", "freon", "R-1132(E)"])
    assert "hold and ask the ozone unit" in sheet.stdout
    assert "nothing on file" in sheet.stdout


def test_loading_the_law_and_judging_is_quick():
    """All law loads in well under a second, and thousands of offers are judged in one."""
    started = time.process_time()
    assessor = Assessor.load()
    assert time.process_time() - started < 1.0
    from datetime import date

    from domain.assessment import Offer

    offer = Offer("x", "DE", date(2024, 6, 1), ("R-410A",), net_kg=11.3, container="disposable", item_country="CN")
    started = time.process_time()
    for _ in range(2000):
        assessor.assess(offer)
    assert time.process_time() - started < 1.0
