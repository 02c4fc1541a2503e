"""Names taken apart are kept in a snapshot and come back as they were."""

import pytest

from traders.known import pack_names, unpack_names
from traders.name import parse, variants


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Polar Gas Ltd", "GB"),
        ("浙江金龙制冷有限公司", "CN"),
        ("Общество с ограниченной ответственностью «Полюс Холод»", "RU"),
        ("株式会社霞硝子", "JP"),
        ("Müller Kälte GmbH formerly Nord-Gas", "DE"),
        ("polar_gas24", None),
    ],
)
def test_names_come_back_as_they_were_taken_apart(text, country):
    """Words, kinds, readings, translations and legal forms survive being packed, in every script."""
    names = tuple(parse(variant, country) for variant in variants(text))
    assert unpack_names(pack_names(names)) == names
