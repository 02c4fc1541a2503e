"""Writes small PDF files with tables, as publishers' PDF printers do: text in a font, and lines around the cells."""

from collections.abc import Sequence

_WIDTH, _HEIGHT, _ROW = 130, 780, 20
_FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H /ToUnicode 5 0 R /DescendantFonts [<< /Type "
    b"/Font /Subtype /CIDFontType2 /BaseFont /Any /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
    b"/Supplement 0 >> /DW 600 >>] >>"
)


def pdf(
    pages: Sequence[Sequence[Sequence[str]]], *, ruled: bool = True, title: str = "", readable: bool = True
) -> bytes:
    """Return a PDF with one table on each page; `ruled` draws lines around the cells.

    Without `readable` the font does not say which letters its codes are, as some printers leave it.
    """
    used = {char for rows in pages for row in rows for cell in row for char in cell if readable}
    streams = [_page(rows, ruled, title if number == 0 else "") for number, rows in enumerate(pages)]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        _FONT,
        _stream(_letters(used)),
    ]
    kids = []
    for stream in streams:
        objects.append(_stream(stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 800 842] /Contents %d 0 R "
            b"/Resources << /Font << /L 3 0 R /C 4 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _file(objects)


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _letters(used: set[str]) -> bytes:
    """Return the table that says which letter each code of the font is, as every PDF printer adds it."""
    codes = [f"<{ord(char):04x}> <{ord(char):04x}>" for char in sorted(used) if ord(char) <= 0xFFFF]
    parts = [f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in batched(codes, 100)]
    head = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <ffff> "
    return (head + "endcodespacerange\n" + "\n".join(parts) + "\nendcmap end end\n%\n%").encode()


def batched(items: Sequence[str], size: int) -> list[Sequence[str]]:
    """Return the items in parts."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def _page(rows: Sequence[Sequence[str]], ruled: bool, title: str) -> bytes:
    parts = [_text(40, _HEIGHT + 20, title)] if title else []
    for number, row in enumerate(rows):
        top = _HEIGHT - number * _ROW
        for column, cell in enumerate(row):
            left = 40 + column * _WIDTH
            parts.append(_text(left + 3, top - 14, cell))
            if ruled:
                parts.append(b"%d %d %d %d re S" % (left, top - _ROW, _WIDTH, _ROW))
    return b"\n".join(parts)


def _text(x: int, y: int, text: str) -> bytes:
    if text.isascii():
        shown = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode()
        return b"BT /L 8 Tf %d %d Td (%s) Tj ET" % (x, y, shown)
    return b"BT /C 8 Tf %d %d Td <%s> Tj ET" % (x, y, text.encode("utf-16-be").hex().encode())


def _file(objects: Sequence[bytes]) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        count,
        table,
        count,
        len(body),
    )
