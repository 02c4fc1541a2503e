"""National customs codes and container colours: only what a source shows, and found by any length of code."""

import pytest

from domain.substance import catalogue
from domain.tariff import container_colours, national_codes, national_codes_of


def test_the_tables_name_substances_on_file_and_their_source():
    """Each row is of a substance on file, and says where and when it was seen."""
    for code in national_codes():
        assert set(code.substances) <= set(catalogue())
        assert code.source
        assert code.hs <= code.seen + 1
    assert set(container_colours()) <= set(catalogue())
    assert all(each.source for each in container_colours().values())


@pytest.mark.parametrize(
    ("digits", "found"),
    [
        ("2903451000", {"2903451000"}),
        ("29034510", {"2903451000"}),
        ("290345100099", {"2903451000"}),
        ("290345", set()),
        ("2903459000", set()),
        ("38247800", {"3824780000", "3824780020", "3824780050"}),
    ],
)
def test_a_code_is_found_at_any_length(digits, found):
    """Eight digits find the ten that begin with them, twelve the ten they begin with, six are no national code."""
    assert {code.code for code in national_codes_of(digits)} == found
