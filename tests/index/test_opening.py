"""An index that several open at the same moment, as the jobs of a new installation do."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from index.embedded import EmbeddedEngine

OPENERS = 4


def test_several_may_make_the_index_at_once(tmp_path: Path) -> None:
    """Whoever opens a new index while others make it gets one, neither refused nor taken for another program's."""
    gate = threading.Barrier(OPENERS)

    def opened(path: Path) -> int:
        engine = EmbeddedEngine(path)
        gate.wait()
        try:
            engine.prepare()
            return engine.status().listings
        finally:
            engine.close()

    with ThreadPoolExecutor(OPENERS) as pool:
        for number in range(30):
            path = tmp_path / f"{number}.sqlite"
            assert list(pool.map(opened, [path] * OPENERS)) == [0] * OPENERS
