"""The set of addresses: what was added is known, nothing else is."""

from hypothesis import given
from hypothesis import strategies as st

from crawlers.seen import SeenAddresses


@given(st.lists(st.integers(min_value=0, max_value=50), max_size=100))
def test_it_is_a_set(numbers: list[int]) -> None:
    """Adding tells whether an address is new; length and membership are those of a set."""
    seen = SeenAddresses()
    known: set[int] = set()
    for number in numbers:
        assert seen.add(f"http://a.example/{number}") == (number not in known)
        known.add(number)
    assert len(seen) == len(known)
    assert [number for number in range(51) if f"http://a.example/{number}" in seen] == sorted(known)


def test_it_grows_without_losing_anything() -> None:
    """Far more addresses than the first table holds are all kept apart."""
    seen = SeenAddresses()
    urls = [f"http://a.example/item/{number}" for number in range(20_000)]
    assert all(seen.add(url) for url in urls)
    assert not any(seen.add(url) for url in urls)
    assert len(seen) == len(urls)


def test_addresses_are_compared_in_canonical_form() -> None:
    """The order of parameters makes no other address."""
    seen = SeenAddresses()
    assert seen.add("http://a.example/?b=1&a=2")
    assert not seen.add("http://a.example/?a=2&b=1")
