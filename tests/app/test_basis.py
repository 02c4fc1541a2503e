"""A register imported after the crawl changes what is known of listings that nobody saw again."""

from pathlib import Path

from app.works import basis_of
from tests.app.conftest import REGISTER, Markets, fresh
from traders.store import Registers


def test_a_new_register_is_applied_to_what_is_archived(tmp_path: Path, markets: Markets) -> None:
    """The next run looks all sellers up, doubles nothing, and the run after it has nothing to do."""
    made = fresh(tmp_path, markets)
    made.run("crawl", "frostline")
    before = made.search("kind:offer")
    assert {row["seller"]["outcome"] for row in before} == {None}
    made.run("traders", "import", str(REGISTER), "--register", "demo-traders", "--source", "made up for tests")
    changed = basis_of(Registers(made.home / "data" / "registers"))
    assert changed != basis_of(Registers(tmp_path / "no-registers"))
    made.run("process")
    after = made.search("kind:offer")
    assert {row["id"] for row in after} == {row["id"] for row in before}
    assert None not in {row["seller"]["outcome"] for row in after}
    assert {row["observations"] for row in after} == {1}
    assert "0 stored responses" in made.run("process").stderr
