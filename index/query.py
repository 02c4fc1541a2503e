"""The query language: Lucene syntax as an analyst types it, read into the tree that both engines carry out.

Words side by side are joined with AND. Every error is an InputError that names the column (from 1) and the remedy.
What would be read differently by different engines, or could be made to run for ever, is refused: regular expressions,
boosts, very long or deep queries.
"""

import re
import threading
from collections.abc import Callable
from contextlib import redirect_stderr
from datetime import UTC, datetime
from functools import lru_cache
from io import StringIO

from luqum import tree as lucene
from luqum.exceptions import ParseError
from rapidfuzz import process

from domain.errors import InputError
from index import condition
from index.analysis import tokens
from index.fields import ALIASES, BY_NAME, DEFAULT_FIELDS, Field, get_field
from index.tree import And, Everything, Exists, Near, Nested, Node, Not, Or

# Under Python 3.13 luqum makes the tables of its parser anew, once, and tells users so.
with redirect_stderr(StringIO()):
    from luqum.thread import parse as parse_lucene

LONGEST_QUERY = 20_000
"""Characters; saved searches with long lists of values stay far below."""
DEEPEST_QUERY = 40
"""Brackets and negations within one another."""
MOST_CONDITIONS = 2_000
LONGEST_DISTANCE = 100
"""Tokens between the words of a proximity search."""

_PLACE = re.compile(r"at position ([0-9]{1,9})")
_DEGREE = re.compile(r"[~^]([0-9.]+)")
_QUOTES = str.maketrans("“”„‟«»＂", '"""""""')
_parser_lock = threading.Lock()


def parse_query(text: str, now: datetime | None = None) -> Node:
    """Read a query; dates such as `now-7d` are taken relative to `now`, the present time when it is None.

    Raises:
        InputError: the query cannot be read or names an unknown field; says at which column, and how to mend it.
    """
    if len(text) > LONGEST_QUERY:
        raise InputError(f"the query has {len(text)} characters; at most {LONGEST_QUERY} are taken, split it")
    if "now" in text.replace("\\", ""):
        return _built(text, now or datetime.now(UTC))
    return _at_any_time(text)


@lru_cache(maxsize=1024)  # saved searches run over every batch
def _at_any_time(text: str) -> Node:
    """Read a query that holds no date relative to now."""
    return _built(text, datetime.now(UTC))


def _built(text: str, now: datetime) -> Node:
    text = text.translate(_QUOTES)
    if not text.strip():
        return Everything()
    _check_depth(text)
    return _Builder(now).build(_parsed(text), None, 0)


def syntax_of(text: str) -> lucene.Item:
    """Return a query that can be read as luqum's tree, which keeps how each part of it is written; not to be changed.

    Raises:
        InputError: its syntax is wrong.
    """
    return _parsed(text.translate(_QUOTES))


@lru_cache(maxsize=1024)  # saved searches run over every batch; what is built from the tree leaves it as it is
def _parsed(text: str) -> lucene.Item:
    try:
        with _parser_lock:
            return parse_lucene(text)
    except ParseError as error:
        raise InputError(_syntax_error(text, str(error))) from None
    except (ValueError, ArithmeticError):
        # luqum reads the number behind ~ or ^ while it parses.
        raise InputError(f"the number behind ~ or ^ cannot be read{_degree_place(text)}; write ~1 or ~2") from None


def _syntax_error(text: str, message: str) -> str:
    found = _PLACE.search(message)
    if not found:
        return (
            f"the query ends too early, at column {len(text) + 1}: a bracket is not closed, or a condition is missing"
        )
    place = int(found[1])
    if text[place] == '"':
        return f"the quote at column {place + 1} is not closed; add the closing quote"
    shown = text[place : place + 12].split(maxsplit=1)[0]
    return (
        f"cannot read the query at column {place + 1}: {shown!r} does not fit there; put quotes around it if it is text"
    )


def _degree_place(text: str) -> str:
    for found in _DEGREE.finditer(text):
        if not found[1].isdecimal():
            return f" at column {found.start() + 1}"
    return ""


def _check_depth(text: str) -> None:
    depth = 0
    quoted = escaped = False
    for column, char in enumerate(text, 1):
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"':
            quoted = not quoted
        elif not quoted:
            depth += (char == "(") - (char == ")")
            if depth > DEEPEST_QUERY:
                raise InputError(f"more than {DEEPEST_QUERY} brackets within one another at column {column}")


class _Builder:
    """Turns the nodes of luqum into ours; `field` is the field that words without one belong to."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.conditions = 0

    def build(self, item: lucene.Item, field: Field | None, depth: int) -> Node:
        """Read one node of the query.

        Raises:
            InputError: it cannot be used.
        """
        if depth > 2 * DEEPEST_QUERY:
            raise InputError(f"the query is nested too deeply at column {_column(item)}; simplify it")
        handler = _HANDLERS.get(type(item))
        if handler is not None:
            return handler(self, item, field, depth + 1)
        return self.leaf(item, field)

    def operation(self, item: lucene.BaseOperation, field: Field | None, depth: int) -> Node:
        """Read AND, OR and words side by side."""
        parts = tuple(self.build(child, field, depth) for child in item.children)
        return Or(parts) if isinstance(item, lucene.OrOperation) else And(parts)

    def negation(self, item: lucene.Unary, field: Field | None, depth: int) -> Node:
        """Read NOT and minus."""
        return Not(self.build(item.a, field, depth))

    def plain(self, item: lucene.Item, field: Field | None, depth: int) -> Node:
        """Read plus and brackets, which change nothing."""
        return self.build(item.children[0], field, depth)

    def search_field(self, item: lucene.SearchField, field: Field | None, depth: int) -> Node:
        """Read `field:...`, `_exists_:field` and `*:*`."""
        inner = item.expr
        if item.name == "*" and isinstance(inner, lucene.Word) and inner.value == "*":
            return Everything()
        if item.name == "_exists_":
            return self.exists(inner, field)
        if item.name.lower() in {"http", "https"}:
            raise InputError(f'put quotes around the address at column {_column(item)}: url:"{item.name}:..."')
        found = self.field_named(item.name, field, _column(item))
        if found.type == "nested" and field is None:
            return self.nested(found, inner, depth)
        if isinstance(inner, (lucene.Plus, lucene.Prohibit)) and isinstance(inner.a, lucene.Word):
            sign = "+" if isinstance(inner, lucene.Plus) else "-"
            inner = lucene.Word(sign + inner.a.value, pos=inner.pos)
        if isinstance(inner, lucene.SearchField):
            raise InputError(
                f"field {item.name!r} at column {_column(item)} is followed by another field; "
                "put quotes around a value that holds a colon"
            )
        return _own_pack(self.build(inner, found, depth), found, field)

    def nested(self, path: Field, inner: lucene.Item, depth: int) -> Node:
        """Read a condition on one pack."""
        if isinstance(inner, lucene.Word) and inner.value == "*":
            return Nested(path.name, Everything())
        if not isinstance(inner, lucene.FieldGroup):
            raise InputError(
                f"{path.name} at column {_column(inner)} takes a condition in brackets, "
                "for example packs:(net_kg:13.6 AND container:disposable)"
            )
        return Nested(path.name, self.build(inner, path, depth))

    def exists(self, inner: lucene.Item, field: Field | None) -> Node:
        """Read `_exists_:field`."""
        if not isinstance(inner, (lucene.Word, lucene.Phrase)):
            raise InputError(
                f"_exists_ at column {_column(inner)} takes the name of a field, for example _exists_:price"
            )
        return self.present(self.field_named(inner.value.strip('"'), field, _column(inner)), field)

    def present(self, found: Field, outer: Field | None) -> Node:
        """Return the condition that a field has a value."""
        if found.type == "nested":
            return Nested(found.name, Everything())
        return _own_pack(Exists(found.name), found, outer)

    def field_named(self, name: str, outer: Field | None, column: int) -> Field:
        """Return the field called `name`, inside `packs:(...)` also by its short name.

        Raises:
            InputError: there is none; the sentence names the nearest.
        """
        in_pack = _is_of_pack(outer)
        found = get_field(f"packs.{name}") if in_pack else None
        found = found or get_field(name)
        if found is None:
            raise InputError(f"unknown field {name!r} at column {column}{_nearest(name)}")
        if in_pack and not found.name.startswith("packs."):
            raise InputError(
                f"field {name!r} at column {column} is no field of a pack; put it outside the brackets of packs:(...)"
            )
        return found

    def leaf(self, item: lucene.Item, field: Field | None) -> Node:
        """Read one condition on one field."""
        self.conditions += 1
        if self.conditions > MOST_CONDITIONS:
            raise InputError(f"the query has more than {MOST_CONDITIONS} conditions; split it")
        column = _column(item)
        if isinstance(item, lucene.Regex):
            raise InputError(
                f"regular expressions are not taken (column {column}); use the wildcards * and ?, or put quotes"
            )
        if isinstance(item, lucene.Boost):
            raise InputError(f"boosts such as ^2 are not taken (column {column}); leave it out, or sort by a field")
        if field is not None and field.type == "nested":
            raise InputError(f"name the field of the pack at column {column}, for example packs:(net_kg:13.6)")
        if isinstance(item, lucene.Word) and item.value == "*":
            return Everything() if field is None else Exists(field.name)
        if isinstance(item, lucene.Proximity):
            return self.proximity(item, field, column)
        if field is None or field.type == "text":
            names = (field.name,) if field else DEFAULT_FIELDS
            return condition.of_text(item, names, column)
        return condition.of_value(item, field, column, self.now)

    def proximity(self, item: lucene.Proximity, field: Field | None, column: int) -> Node:
        """Read `"two words"~5`.

        Raises:
            InputError: the field holds no text, or the distance is none.
        """
        if field is not None and field.type != "text":
            raise InputError(f"field {field.name!r} at column {column} holds no running text; leave out the ~")
        distance = int(item.degree)
        if not 0 <= distance <= LONGEST_DISTANCE:
            raise InputError(f"the distance at column {column} must be between 0 and {LONGEST_DISTANCE} words")
        names = (field.name,) if field else DEFAULT_FIELDS
        words = tuple(dict.fromkeys(tokens(condition.unescaped(item.term.value[1:-1]))))
        if not words:
            raise InputError(f"the quotes at column {column} hold no word")
        return Near(names, words, distance)


def _is_of_pack(field: Field | None) -> bool:
    return field is not None and field.name.split(".")[0] == "packs"


def _own_pack(node: Node, field: Field, outer: Field | None) -> Node:
    """Put a condition on a field of a pack that stands outside packs:(...) into a pack condition of its own."""
    return Nested("packs", node) if _is_of_pack(field) and not _is_of_pack(outer) else node


def _nearest(name: str) -> str:
    names = [*BY_NAME, *ALIASES]
    best = process.extractOne(name.lower(), names, score_cutoff=60)
    if best is None:
        return "; the fields are listed in docs/search.md"
    return f"; did you mean {ALIASES.get(best[0], best[0])!r}? (put quotes around text that holds a colon)"


def _column(item: lucene.Item) -> int:
    return int(item.pos or 0) + 1


_HANDLERS: dict[type, Callable[..., Node]] = {
    lucene.AndOperation: _Builder.operation,
    lucene.OrOperation: _Builder.operation,
    lucene.UnknownOperation: _Builder.operation,
    lucene.Not: _Builder.negation,
    lucene.Prohibit: _Builder.negation,
    lucene.Plus: _Builder.plain,
    lucene.Group: _Builder.plain,
    lucene.FieldGroup: _Builder.plain,
    lucene.SearchField: _Builder.search_field,
}
