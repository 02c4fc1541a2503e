"""The quick sheet: text and HTML say the same, and hostile text stays text."""

from click.testing import CliRunner

from app.commands.identify import command
from assess.identify import identify
from assess.sheet import as_html, as_text, sheet


def test_both_forms_carry_every_fact():
    """What stands on the text sheet stands in the HTML sheet."""
    page = sheet(identify("R-404A"))
    assert {label for label, _ in page.facts} >= {"CAS", "UN number", "HS 2022", "Parts", "Usual packs"}
    text, html = as_text(page), as_html([page])
    for label, value in page.facts:
        assert label in text
        assert value in text
        assert f"<th>{label}</th>" in html
    assert "3827.61" in html
    assert html.count("<li>") == len(page.checks) == text.count("[ ]")


def test_colours_and_national_codes_come_with_their_source_or_are_said_to_be_missing():
    """What no source shows is not told; what one shows is told with the year; paint proves nothing."""
    green = dict(sheet(identify("R-22")).facts)
    assert green["Container colour"].startswith("light green, by US custom until 2020 (environmental-expert.com")
    assert green["Container colour"].endswith("the colour proves nothing")
    assert "no longer in force" in green["National codes"]
    bare = dict(sheet(identify("R-466A")).facts)
    assert bare["Container colour"].startswith("no sourced colour")
    assert bare["National codes"] == "none with a source"
    assert dict(sheet(identify("R-134a")).facts)["National codes"].startswith("US 2903.45.1000 (seen 2022)")


def test_a_non_standard_blend_has_a_sheet_of_its_own():
    """What is declared, its GWP and customs code, the nearest blends and what to ask."""
    page = sheet(identify("R32 60% / R125 40%"))
    facts = dict(page.facts)
    assert page.heading.startswith("Non-standard blend")
    assert facts["Declared"] == "R-32 60 %, R-125 40 %"
    assert facts["GWP as declared"].startswith("1805.0")
    assert facts["Nearest blends"].startswith("R-410A")
    assert "safety data sheet" in as_text(page)


def test_a_label_that_contradicts_itself_is_the_first_thing_to_check():
    """Warnings of the reading stand on the sheet."""
    assert "do not agree" in sheet(identify("R-134a CAS 75-45-6")).checks[0]


def test_hostile_text_is_escaped():
    """A text typed or read from a label cannot become markup."""
    html = as_html([sheet(identify("<script>alert(1)</script> zzz"))])
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_command_writes_one_page_for_all_texts():
    """--html needs --sheet, and puts a section for every text into one document."""
    runner = CliRunner()
    out = runner.invoke(command, ["--sheet", "--html", "R-22", "R-439"])
    assert out.exit_code == 0
    assert (out.stdout.count("<html"), out.stdout.count("<section>")) == (1, 2)
    wrong = runner.invoke(command, ["--html", "R-22"])
    assert wrong.exit_code == 2
    assert "give --sheet too" in wrong.output
