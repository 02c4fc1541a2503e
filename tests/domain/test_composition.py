"""Declared mixtures: which blend they are, which are near, what they add up to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.composition import checked_composition, known_as, nearest, read_composition, weighted
from domain.errors import InputError
from domain.substance import catalogue


@pytest.mark.parametrize(
    ("parts", "designation"),
    [
        ({"R-32": 50, "R-125": 50}, "R-410A"),
        ({"R-32": 52, "R-125": 48}, "R-410A"),
        ({"R-32": 52.1, "R-125": 47.9}, None),
        ({"R-125": 44, "R-143a": 52, "R-134a": 4}, "R-404A"),
        ({"R-125": 44, "R-143a": 52, "R-134a": 4, "R-32": 1}, None),
        ({"R-1234yf": 57.5, "R-134a": 42.5}, "R-513B"),
        ({"R-22": 100}, "R-22"),
    ],
)
def test_a_composition_equals_a_blend_within_two_points(parts, designation):
    """Each part within two points and no other part: then it is that blend, else none."""
    found = known_as(parts)
    assert (found.designation if found else None) == designation


def test_the_nearest_blends_are_named():
    """What equals no blend still has nearest ones."""
    assert nearest({"R-32": 60, "R-125": 40})[0].substance.designation in ("R-410A", "R-439A")


def test_parts_must_add_up():
    """A sum beyond 100 +- 1 is an error with the sum in it; empty parts are left out."""
    assert checked_composition({"R-32": 50, "R-125": 49.2, "R-22": 0}) == {"R-32": 50, "R-125": 49.2}
    for bad in ({"R-32": 50, "R-125": 40}, {"R-32": -1, "R-125": 101}, {"R-32": "50", "R-125": 50}, {}):
        with pytest.raises(InputError, match="composition"):
            checked_composition(bad)


def test_weighted_gwp_needs_every_part():
    """The GWP of a mixture is the mean by mass; a part without a value gives none."""
    assert weighted({"R-32": 50, "R-125": 50}, "gwp_kigali") == pytest.approx(2087.5)
    assert weighted({"R-1234yf": 50, "R-134a": 50}, "gwp_kigali") is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("R32 50% / R125 50%", (("R32", 50.0), ("R125", 50.0))),
        ("50 % R-32, 50 % R-125", (("R-32", 50.0), ("R-125", 50.0))),
        ("R-32: 23% R-125: 25% R-134a: 52%", (("R-32", 23.0), ("R-125", 25.0), ("R-134a", 52.0))),
        ("R1234yf (56%) + R 134a (44%)", (("R1234yf", 56.0), ("R 134a", 44.0))),
        ("R-32 68,9% R-1234yf 31,1%", (("R-32", 68.9), ("R-1234yf", 31.1))),
        ("20% off, only today", ()),
    ],
)
def test_compositions_are_read_from_text(text, parts):
    """Shares before or after the name, comma or point; what does not add up is no composition."""
    assert read_composition(text) == parts


@given(st.text(max_size=3000))
def test_reading_never_fails(text):
    """Hostile text gives parts or nothing."""
    assert isinstance(read_composition(text), tuple)


@given(st.sampled_from([blend.designation for blend in catalogue().blends]))
def test_every_blend_equals_itself(designation):
    """The composition on file leads to a blend with the same composition."""
    blend = catalogue()[designation]
    found = known_as(blend.composition)
    assert found is not None
    assert dict(found.composition) == dict(blend.composition)
