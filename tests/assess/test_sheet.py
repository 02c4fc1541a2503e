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
