#!/usr/bin/env python3
"""Write the table of shipped rules in docs/rules.md; a test fails when the page is not what this would write."""

from pathlib import Path

from alerts.rule import SHIPPED, Rule, load_rules

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rules.md"
BEGIN = "<!-- rules: written by scripts/rules_doc.py -->\n"
END = "<!-- end of rules -->\n"


def page(text: str) -> str:
    """Return the text of docs/rules.md with its table as the rules are now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


def table() -> str:
    """Return the shipped rules as tables, worst first."""
    rules = load_rules(SHIPPED).rules
    parts = [f"\n{len(rules)} rules, {sum(rule.confirmed for rule in rules)} of them confirmed.\n"]
    for severity in range(5, 0, -1):
        chosen = [rule for rule in rules if rule.severity == severity]
        parts.append(f"\n### Severity {severity}\n\n| rule | where | looks for | basis |\n|---|---|---|---|\n")
        parts.extend(row(rule) for rule in chosen)
    return "".join(parts) + "\n"


def row(rule: Rule) -> str:
    """Return one rule as a row."""
    state = "" if rule.confirmed else " **To be checked.**"
    and_also = f" And: {rule.aggregate}." if rule.aggregate else ""
    cells = (f"`{rule.id}`", rule.where, rule.description + and_also, f"{rule.basis} (source: {rule.source}){state}")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
