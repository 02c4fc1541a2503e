"""Marks in the text of strangers: only what was marked by us is markup."""

import pytest

from app.console.marking import marked_spans, marked_words
from domain.extraction import Span

SNIPPETS = {
    "a ⟦b⟧ c": "a <mark>b</mark> c",
    "⟦a⟧⟦b⟧": "<mark>a</mark><mark>b</mark>",
    "<i>⟦<b>⟧&": "&lt;i&gt;<mark>&lt;b&gt;</mark>&amp;",
    "a ⟧ b": "a  b",
    "a ⟦ b": "a  b",
    "⟦a ⟦b⟧ c⟧": "a <mark>b</mark> c",
    "a \u202e⟦b⟧\u200b c": "a <mark>b</mark> c",
    "": "",
}


@pytest.mark.parametrize(("snippet", "shown"), SNIPPETS.items())
def test_marks_are_the_only_markup(snippet: str, shown: str) -> None:
    """Markup of a text is escaped, its own marks are dropped, and the spaces around marks stay."""
    assert marked_words(snippet) == shown


def test_spans_cut_a_text_without_losing_any_of_it() -> None:
    """Pieces joined are the text; of spans over one another, or beyond the text, one is shown at most."""
    text = "R22 gas 13.6 kg"
    spans = [Span("text", 8, 15, "PACK", "13.6"), Span("text", 0, 3, "SUBSTANCE", "R-22")]
    wrong = [
        Span("text", 0, 2, "X", ""),
        Span("text", 10, 12, "X", ""),
        Span("text", 3, 3, "X", ""),
        Span("text", 9, 99, "X", ""),
    ]
    pieces = marked_spans(text, [*spans, *wrong])
    assert "".join(piece for piece, _ in pieces) == text
    assert [span.label for _, span in pieces if span] == ["SUBSTANCE", "PACK"]
