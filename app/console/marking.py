"""Text of strangers with parts of it marked, as HTML in which nothing but the marks is markup."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from app.table import printable
from domain.extraction import Span
from index.snippet import MARK_END, MARK_START


def marked_words(snippet: str) -> Markup:
    """Return a snippet with the words that matched marked; a mark that the text itself holds marks nothing."""
    parts = []
    for number, piece in enumerate(snippet.split(MARK_START)):
        marked, end, rest = piece.partition(MARK_END)
        if number and end:
            parts.append(Markup("<mark>{}</mark>{}").format(plain_text(marked), plain_text(rest.replace(MARK_END, ""))))
        else:
            parts.append(escape(plain_text(piece.replace(MARK_END, ""))))
    return Markup("").join(parts)


def marked_spans(text: str, spans: Iterable[Span]) -> list[tuple[str, Span | None]]:
    """Return a text in pieces, each with the span that it is; of spans over one another the first and longest."""
    pieces: list[tuple[str, Span | None]] = []
    done = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start < done or span.end <= span.start or span.end > len(text):
            continue
        if span.start > done:
            pieces.append((text[done : span.start], None))
        pieces.append((text[span.start : span.end], span))
        done = span.end
    if done < len(text):
        pieces.append((text[done:], None))
    return pieces


def plain_text(text: str) -> str:
    """Return a text of several lines without what could hide or turn parts of it."""
    return printable(text.replace("\t", " "))
