"""Selectors of a site file: CSS, XPath (beginning with / or xpath:) and JMESPath on embedded JSON (json:).

They win over automatic reading when they find something, and say nothing when they do not.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from lxml import etree
from lxml.cssselect import CSSSelector, SelectorError

from crawlers.pages.jsontext import loads
from crawlers.pages.node import Walk, squeeze
from domain.errors import DataError

_SEPARATE = frozenset({"p", "div", "li", "br", "tr", "h1", "h2", "h3", "h4", "dt", "dd"})


def selected(
    root: etree._Element, page: Walk, selectors: Mapping[str, Sequence[str]]
) -> dict[str, tuple[list[str], str]]:
    """Return for each field whose selectors found something the texts found and the selector that found them.

    Raises:
        DataError: a selector cannot be understood.
    """
    found: dict[str, tuple[list[str], str]] = {}
    documents: list[Any] | None = None
    for field, expressions in selectors.items():
        for expression in [expressions] if isinstance(expressions, str) else expressions:
            if expression.startswith("json:"):
                documents = _documents(page) if documents is None else documents
                texts = _from_json(expression[5:], documents, field)
            else:
                texts = _from_tree(root, expression, field)
            if texts:
                found[field] = (texts, f"selector {expression}")
                break
    return found


def _from_tree(root: etree._Element, expression: str, field: str) -> list[str]:
    css, _, attribute = expression.partition("::")
    try:
        if expression.startswith(("/", "xpath:")):
            result = etree.XPath(expression.removeprefix("xpath:"))(root)
        else:
            result = CSSSelector(css.strip(), translator="html")(root)
    except (etree.XPathError, SelectorError) as error:
        raise DataError(f"selector {expression!r} of field {field!r} cannot be used ({error}); correct it") from None
    if not isinstance(result, list):
        return [text] if (text := squeeze(str(result))) else []
    wanted = attribute.removeprefix("attr(").removesuffix(")") if attribute.startswith("attr(") else ""
    texts = [_text(item, wanted) for item in result[:200]]
    return [text for text in texts if text]


def _text(item: Any, attribute: str) -> str:
    if isinstance(item, str):
        return squeeze(item)
    if attribute:
        return squeeze(item.get(attribute) or "")
    if item.tag == "meta":
        return squeeze(item.get("content") or "")
    if item.tag == "img":
        return squeeze(item.get("src") or item.get("data-src") or "")
    parts: list[str] = []
    for event, node in etree.iterwalk(item, events=("start", "end")):
        if event == "start" and node.tag not in ("script", "style"):
            parts.append(node.text or "")
        elif event == "end":
            parts.append("\n" if node.tag in _SEPARATE else "")
            if node is not item:
                parts.append(node.tail or "")
    lines = (squeeze(line) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _documents(page: Walk) -> list[Any]:
    documents: list[Any] = []
    for script in page.scripts:
        if "json" in script.type:
            documents += loads(script.text)
    return documents


def _from_json(expression: str, documents: list[Any], field: str) -> list[str]:
    try:
        compiled = jmespath.compile(expression)
    except JMESPathError as error:
        raise DataError(
            f"selector 'json:{expression}' of field {field!r} cannot be used ({error}); correct it"
        ) from None
    for document in documents:
        try:
            value = compiled.search(document)
        except JMESPathError:
            continue
        values = value if isinstance(value, list) else [value]
        texts = [squeeze(str(v)) for v in values if isinstance(v, (str, int, float)) and not isinstance(v, bool)]
        if texts := [text for text in texts if text]:
            return texts
    return []
