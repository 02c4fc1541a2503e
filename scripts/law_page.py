"""Write docs/law.md from the law files, so that the page cannot say anything else than the program does.

python scripts/law_page.py          write the page
python scripts/law_page.py --check  status 1 if the page is not what the law files give
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from assess.assessor import Assessor
from assess.law import Law, Pattern, Rule

PAGE = Path(__file__).parents[1] / "docs" / "law.md"
HEAD = """# The law on file

This page is made by `python scripts/law_page.py` from assess/data/*.toml; change the files, not the page.

Every rule is a lead for an officer, not legal advice. **Confirmed** means that somebody saw it in the source named.
A rule that is **not confirmed** is shown as such and counts as *restricted* at most, whatever its verdict says.
How the rules are put together: docs/assessment.md.
"""


def main() -> int:
    """Write or check the page; return the exit status."""
    text = page(Assessor.load().laws)
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    print("docs/law.md is not what assess/data gives; run python scripts/law_page.py")
    return 1


def page(laws: tuple[Law, ...]) -> str:
    """Return the whole page."""
    ordered = sorted(laws, key=lambda law: (law.fallback, law.name))
    rules = sum(len(law.rules) for law in laws)
    confirmed = sum(rule.confirmed for law in laws for rule in law.rules)
    parts = [HEAD, f"{rules} rules in {len(laws)} files, {confirmed} of them confirmed in a source.\n"]
    parts += ["\n".join(_section(law)) for law in ordered]
    return "\n".join(parts)


def _section(law: Law) -> Iterator[str]:
    yield f"## {law.name}\n"
    where = "all Parties without a law file" if law.everywhere else ", ".join(sorted(law.jurisdictions))
    more = "; the Protocol's schedule applies beside it" if law.adds_to_fallback else ""
    start = f"; from {law.applies_from}" if law.applies_from else ""
    yield f"`{law.file}`: {where}{start}{more}.\n"
    for rule in law.rules:
        yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    dates = " ".join(f"{word} {day}" for word, day in (("since", rule.since), ("until", rule.until)) if day)
    state = "confirmed" if rule.confirmed else "NOT confirmed"
    yield f"### {rule.title}\n"
    facts = f"severity {rule.severity}, {dates or 'no date known'}, {state} (checked {rule.checked})"
    yield f"`{rule.id}`: **{rule.verdict}**, {facts}.\n"
    yield f"{rule.text}\n"
    yield f"- Touches: {_pattern(rule.when)}"
    yield from (f"- Unless: {_pattern(part)}" for part in rule.unless)
    if rule.after_ratification:
        yield "- A Party that ratified the Kigali Amendment later is bound 90 days after its deposit."
    yield f"- Basis: {rule.basis}"
    yield f"- Source: {rule.source}\n"


def _pattern(pattern: Pattern) -> str:
    lists = (
        ("families", pattern.families),
        ("annex groups", pattern.groups),
        ("substances", pattern.substances),
        ("whatever contains", pattern.contains),
        ("containers", pattern.containers),
        ("condition", pattern.conditions),
        ("proved use", pattern.uses),
        ("standing", pattern.standing),
        ("HFC schedule", pattern.kigali),
    )
    parts = [f"{name} {', '.join(sorted(values))}" for name, values in lists if values]
    if pattern.trade:
        parts.append("goods abroad or not said where" if pattern.trade == "import" else "goods in the country")
    if pattern.net_kg_below is not None:
        parts.append(f"contents below {pattern.net_kg_below:g} kg")
    if pattern.gwp_from is not None:
        parts.append(f"GWP {pattern.gwp_from:g} and more")
    return "; ".join(parts)


if __name__ == "__main__":
    sys.exit(main())
