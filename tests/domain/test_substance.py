"""The catalogue of substances: facts, immutability, speed."""

import time
from dataclasses import FrozenInstanceError

import pytest

from domain.substance import Catalogue, catalogue
from domain.table import read_table


def test_a_blend_carries_its_facts():
    """R-410A is a 50/50 blend of F/I gases with the GWP that Kigali and EU law count."""
    item = catalogue()["R-410A"]
    assert dict(item.composition) == {"R-32": 50.0, "R-125": 50.0}
    assert (item.groups, item.gwp_kigali, item.gwp_eu, item.safety_class) == (("F/I",), 2087.5, 2087.5, "A1")
    assert item.kinds == {"HFC"}
    assert catalogue()["R-448A"].kinds == {"HFC", "HFO"}


def test_a_range_of_odp_counts_with_its_high_end():
    """Customs count the high end; the range stays readable."""
    item = catalogue()["R-121"]
    assert (item.odp, item.odp_text) == (0.04, "0.01-0.04")


def test_the_catalogue_cannot_be_changed():
    """Neither the book, nor a substance, nor its composition can be altered."""
    book = catalogue()
    with pytest.raises(TypeError):
        book["R-1"] = book["R-22"]  # type: ignore[index]
    with pytest.raises(TypeError):
        book["R-410A"].composition["R-32"] = 1.0  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        book["R-22"].odp = 0.0  # type: ignore[misc]


def test_it_is_a_mapping_of_all_rows():
    """Look-up, membership and iteration work; an unknown designation is absent."""
    book = catalogue()
    assert len(book) == 354
    assert "R-22" in book
    assert "R-439" not in book
    assert book.get("R-439") is None
    assert next(iter(book)) == "R-11"
    assert len(book.blends) == 167


def test_it_loads_fast():
    """Reading the table takes well under a tenth of a second, so every command can afford it."""
    catalogue.cache_clear()
    started = time.perf_counter()
    assert isinstance(catalogue(), Catalogue)
    assert time.perf_counter() - started < 0.1


def test_a_bad_row_names_file_and_line(tmp_path):
    """A damaged table says where it is damaged."""
    (tmp_path / "t.csv").write_text("a\n1\nx\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"t\.csv line 3"):
        list(read_table("t.csv", lambda row: float(row["a"]), tmp_path))
    with pytest.raises(Exception, match="column 'b' is missing"):
        list(read_table("t.csv", lambda row: row["b"], tmp_path))
    with pytest.raises(Exception, match=r"cannot read none\.csv"):
        list(read_table("none.csv", dict, tmp_path))
