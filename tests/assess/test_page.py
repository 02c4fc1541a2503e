"""docs/law.md is what the law files give."""

import importlib.util
from pathlib import Path

from assess.assessor import Assessor

ROOT = Path(__file__).parents[2]


def test_the_page_of_the_law_is_up_to_date():
    """Every rule stands on the page with its source and state; `python scripts/law_page.py` writes it."""
    spec = importlib.util.spec_from_file_location("law_page", ROOT / "scripts" / "law_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    laws = Assessor.load().laws
    text = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
    assert text == module.page(laws)
    assert all(f"`{rule.id}`" in text and rule.source in text for law in laws for rule in law.rules)
