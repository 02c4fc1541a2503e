"""When the law tables change, what is archived is judged anew, and nobody hears twice of what stayed the same."""

from dataclasses import replace
from pathlib import Path

from app.settings import load_settings
from app.works import law_digest, opened
from tests.app.conftest import Markets, fresh


def test_a_changed_law_is_applied_to_what_is_archived(tmp_path: Path, markets: Markets) -> None:
    """The next run carries all on again without a new sighting or alert; the run after it has nothing to do."""
    made = fresh(tmp_path, markets)
    made.run("crawl", "frostline")
    before = {row["id"]: row["observations"] for row in made.search("*")}
    with opened(load_settings(str(made.config))) as works:
        segments = works.archive.segments()
        assert works.flow.law == law_digest()
        assert works.flow.run(segments).pages == 0
        tomorrow = replace(works.flow, law="tables of tomorrow")
        again = tomorrow.run(segments)
        assert again.listings == len(before) > 0
        assert (again.new, again.changed, again.hits) == (0, 0, 0)
        assert tomorrow.run(segments).pages == 0
    assert {row["id"]: row["observations"] for row in made.search("*")} == before
