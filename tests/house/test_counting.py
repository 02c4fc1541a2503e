"""Counts in what the product says: `counted` makes "1 page" of one, a count before a plural in an f-string does not."""

import ast
import re

import pytest

from tests.house.test_house import PACKAGES, ROOT, tracked

NOUNS = (
    "accounts alerts attempts batches bytes days files hits hours jobs listings machines mails messages minutes months "
    "observations offers pages prices problems records registers requests responses rows rules runs searches seconds "
    "segments sellers sites sizes times traders tries words"
)
PLURAL = re.compile(rf"^ (?:(?:known|more|new|other|recorded|site|stored|such) )?(?:{NOUNS.replace(' ', '|')})\b")


def plurals(source: str) -> list[int]:
    """Return the lines in which a value of an f-string stands before a plural; a constant of the module is not one."""
    found = []
    for node in ast.walk(ast.parse(source)):
        for value, text in zip(node.values, node.values[1:], strict=False) if isinstance(node, ast.JoinedStr) else ():
            counts = isinstance(value, ast.FormattedValue) and not ast.unparse(value.value).isupper()
            fraction = isinstance(value, ast.FormattedValue) and value.format_spec is not None
            if counts and not fraction and isinstance(text, ast.Constant) and PLURAL.match(str(text.value)):
                found.append(node.lineno)
    return found


def test_no_count_stands_before_a_plural() -> None:
    """What is said of a count that may be one goes through `counted`."""
    files = tracked(*(f"{package}/*.py" for package in PACKAGES))
    said = [f"{path.relative_to(ROOT)}:{line}" for path in files for line in plurals(path.read_text(encoding="utf-8"))]
    assert len(files) > len(PACKAGES)
    assert said == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("f'{n} pages could not be read'", [1]),
        ("x = 1\nf'{len(found.problems)} new problems'", [2]),
        ("f'in {DAYS} days'", []),
        ("f'{mean:.2f} listings a day'", []),
        ("f'{counted(n, \"page\")} read'", []),
        ("f'{path} has changed'", []),
    ],
)
def test_the_rule_finds_what_it_should(source: str, lines: list[int]) -> None:
    """Counts of values are found, fixed numbers and fractions are not."""
    assert plurals(source) == lines
