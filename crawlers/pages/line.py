"""From fragments of text to the lines that a reader sees, with the bounds of table cells as tabs.

The text of what is passed over (menus, footers, related goods, reviews) comes gathered: one fragment for many lines,
with marks between them, since no reader asks which element such a line stands in.
"""

import re

from crawlers.pages.money import with_digits
from crawlers.pages.node import Fragment, Line, Node, Walk, join, squeeze

LINE_MARK, CELL_MARK = "\x1e", "\x1f"
"""What parts lines and cells in gathered text: signs that Unicode has for this, white space to Python."""
NEWLINE: Fragment = ("\n", None)
TAB: Fragment = ("\t", None)
GATHERED: Fragment = ("\r", None)
"""Stands behind a fragment of gathered text, the last of whose lines ends there."""
_TELLING = re.compile(f"[\\d:：#№@{CELL_MARK}]")
"""What stands in lines of menus and footers that tell something: a label, a number, an address."""
_new_line = tuple.__new__
"""Makes a line without the detour over the constructor of named tuples, which takes twice as long."""


def make_lines(page: Walk) -> None:
    """Cut the fragments into lines."""
    fragments, lines, telling = page.fragments, page.lines, page.telling
    fragments.append(NEWLINE)
    start = 0
    celled = False
    for index in [at for at, (_, node) in enumerate(fragments) if node is None]:
        if index == start:  # as between most blocks
            if fragments[index] is TAB:
                celled = True
            else:
                start = index + 1
                celled = False
            continue
        mark = fragments[index]
        if mark is TAB:
            celled = True
            continue
        if mark is GATHERED:
            _add_gathered(page, start, index)
        else:
            last = index - 1
            while last > start and fragments[last][0] == " ":
                last -= 1
            text, first = fragments[start]
            if last == start:
                text = " ".join(text.split()) if text.isascii() else squeeze(text)
            else:
                text, first = _joined(fragments[start : last + 1], celled=celled)
            if text and first is not None:
                telling.append(len(lines))
                lines.append(_new_line(Line, (text, start, index, first)))
        start = index + 1
        celled = False
    page.line_ends = [line.end for line in lines]
    page.digit_lines = [telling[number] for number in with_digits([lines[index].text for index in telling])]
    page.size = sum([len(line.text) for line in lines])


def _joined(part: list[Fragment], *, celled: bool) -> tuple[str, Node | None]:
    """Return the text of the fragments of one line, and the node of the first that is more than a space."""
    text, first = part[0]
    if first is None or text == " ":
        first = next((node for piece, node in part if node is not None and piece != " "), None)
    return _cells(part) if celled else squeeze(join(part)), first


def _cells(part: list[Fragment]) -> str:
    """Join the fragments of a line of table cells; only the bounds of the cells stay as tabs."""
    cells: list[str] = []
    start = 0
    for index, (_, node) in enumerate(part):
        if node is None:
            cells.append(squeeze(join(part[start:index])))
            start = index + 1
    cells.append(squeeze(join(part[start:])))
    return "\t".join(cell for cell in cells if cell)


def _add_gathered(page: Walk, start: int, index: int) -> None:
    """Add the lines of a gathered fragment, the first of them with what stands before it in its line."""
    fragments, lines, telling = page.fragments, page.lines, page.telling
    gathered, node = fragments[index - 1]
    if node is None:
        return
    pieces = gathered.split(LINE_MARK)
    if index - 1 > start:
        part = fragments[start : index - 1] + parted(pieces[0], node)
        text, first = _joined(part, celled=any(fragment is TAB for fragment in part))
        if text and first is not None:
            telling.append(len(lines))
            lines.append(Line(text, start, index, first))
        del pieces[0]
    for piece in pieces:
        if CELL_MARK in piece:
            text = "\t".join(cell for each in piece.split(CELL_MARK) if (cell := squeeze(each)))
        else:
            text = " ".join(piece.split()) if piece.isascii() else squeeze(piece)
        if text:
            if _TELLING.search(piece) or " - " in text:
                telling.append(len(lines))
            lines.append(_new_line(Line, (text, index - 1, index, node)))


def joined_up(gathered: list[str], node: Node) -> list[Fragment]:
    """Take what was gathered and return its fragments: whole lines as one, and the beginning of one that goes on."""
    text = gathered[0] if len(gathered) == 1 else "".join(gathered)
    gathered.clear()
    whole, mark, rest = text.rpartition(LINE_MARK)
    fragments: list[Fragment] = []
    if mark:
        fragments = [NEWLINE] if not whole or whole.isspace() else [(whole, node), GATHERED]
    return fragments + parted(rest, node) if rest else fragments


def parted(gathered: str, node: Node) -> list[Fragment]:
    """Return gathered text of one line as fragments, parted where its cells are."""
    first, *others = gathered.split(CELL_MARK)
    fragments: list[Fragment] = [(" " if first.isspace() else first, node)] if first else []
    for each in others:
        fragments += (TAB, (" " if each.isspace() else each, node)) if each else (TAB,)
    return fragments
