"""Turns a query's tree into Elasticsearch's query language. Only words count for the score, as when embedded."""

from collections.abc import Callable
from typing import Any

from index.elastic.mapping import DEFAULT_TEXT, path_of
from index.fields import DEFAULT_FIELDS, get_field
from index.pattern import is_prefix
from index.tree import (
    And,
    Between,
    Everything,
    Exists,
    Near,
    Nested,
    Node,
    Not,
    Or,
    Value,
    ValueBetween,
    ValueFuzzy,
    ValuePattern,
    WordFuzzy,
    WordPattern,
    Words,
    scored_words,
)

Query = dict[str, Any]


def translated(node: Node) -> Query:
    """Return the query; whatever does not count for relevance is a filter, or has a score of 0."""
    if isinstance(node, And):
        counted = [part for part in node.parts if scored_words(part)]
        others = [part for part in node.parts if not scored_words(part)]
        return {"bool": {"must": [translated(part) for part in counted], "filter": [_plain(part) for part in others]}}
    if isinstance(node, Or):
        return {"bool": {"should": [translated(part) for part in node.parts], "minimum_should_match": 1}}
    if isinstance(node, Words):
        scored = _phrase(DEFAULT_TEXT, node.tokens)
        if node.fields == DEFAULT_FIELDS:
            return scored
        # What counts is how often the words stand in title, text and seller, whatever field they were asked for in.
        return {"bool": {"filter": [_words(node)], "should": [scored]}}
    return {"constant_score": {"filter": _plain(node), "boost": 0}}


def _plain(node: Node) -> Query:
    """Return the query without regard to scores."""
    handler: Callable[[Any], Query] = _HANDLERS[type(node)]
    return handler(node)


def _words(node: Words) -> Query:
    if node.fields == DEFAULT_FIELDS:
        return _phrase(DEFAULT_TEXT, node.tokens)
    return _any([_phrase(path_of(name), node.tokens) for name in node.fields])


def _phrase(path: str, tokens: tuple[str, ...]) -> Query:
    if len(tokens) == 1:
        return {"term": {path: {"value": tokens[0]}}}
    return {"match_phrase": {path: {"query": " ".join(tokens), "analyzer": "whitespace"}}}


def _near(node: Near) -> Query:
    if len(node.tokens) == 1:
        return _words(Words(node.fields, node.tokens))
    return _any([_near_in(path_of(name), node) for name in node.fields])


def _near_in(path: str, node: Near) -> Query:
    clauses = [{"span_term": {path: token}} for token in node.tokens]
    return {"span_near": {"clauses": clauses, "slop": node.distance, "in_order": False}}


def _word_pattern(node: WordPattern) -> Query:
    return _any([_pattern(path, node.pattern) for path in _text_paths(node.fields)])


def _word_fuzzy(node: WordFuzzy) -> Query:
    return _any([_fuzzy(path, node.word, node.distance) for path in _text_paths(node.fields)])


def _text_paths(fields: tuple[str, ...]) -> list[str]:
    return [DEFAULT_TEXT] if fields == DEFAULT_FIELDS else [path_of(name) for name in fields]


def _pattern(path: str, pattern: str) -> Query:
    if is_prefix(pattern):
        return {"prefix": {path: {"value": pattern[:-1]}}}
    return {"wildcard": {path: {"value": pattern.replace("\\", "\\\\")}}}


def _fuzzy(path: str, value: str, distance: int) -> Query:
    return {
        "fuzzy": {
            path: {
                "value": value,
                "fuzziness": distance,
                "prefix_length": 1,
                "transpositions": True,
                "rewrite": "constant_score",
            }
        }
    }


def _value(node: Value) -> Query:
    return {"term": {path_of(node.field): node.value}}


def _value_pattern(node: ValuePattern) -> Query:
    return _pattern(path_of(node.field), node.pattern)


def _value_fuzzy(node: ValueFuzzy) -> Query:
    return _fuzzy(path_of(node.field), node.value, node.distance)


def _between(node: Between | ValueBetween) -> Query:
    field = get_field(node.field)
    whole = field is not None and field.type == "date"
    bounds: dict[str, Any] = {}
    if node.low is not None:
        bounds["gte" if node.include_low else "gt"] = int(node.low) if whole else node.low
    if node.high is not None:
        bounds["lte" if node.include_high else "lt"] = int(node.high) if whole else node.high
    return {"range": {path_of(node.field): bounds}} if bounds else _exists(Exists(node.field))


def _exists(node: Exists) -> Query:
    field = get_field(node.field)
    if field is not None and field.type == "text":
        return {"term": {"texts": node.field}}
    return {"exists": {"field": path_of(node.field)}}


def _nested(node: Nested) -> Query:
    return {"nested": {"path": node.path, "query": _plain(node.query), "score_mode": "none"}}


def _and(node: And) -> Query:
    return {"bool": {"filter": [_plain(part) for part in node.parts]}}


def _or(node: Or) -> Query:
    return _any([_plain(part) for part in node.parts])


def _not(node: Not) -> Query:
    return {"bool": {"must_not": [_plain(node.part)]}}


def _everything(_: Everything) -> Query:
    return {"match_all": {}}


def _any(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries, "minimum_should_match": 1}}


_HANDLERS: dict[type, Callable[[Any], Query]] = {
    Everything: _everything,
    Words: _words,
    Near: _near,
    WordPattern: _word_pattern,
    WordFuzzy: _word_fuzzy,
    Value: _value,
    ValuePattern: _value_pattern,
    ValueFuzzy: _value_fuzzy,
    Between: _between,
    ValueBetween: _between,
    Exists: _exists,
    Nested: _nested,
    And: _and,
    Or: _or,
    Not: _not,
}
