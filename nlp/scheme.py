"""Company numbers of the many countries where a word says which number follows: RFC, RUT, ABN, SIRET, P.IVA, ΑΦΜ, 統編.

The one thing to know: a number counts only right behind its word, with as many digits as the scheme has, and
python-stdnum tells whether its check digits agree. Words that mean other things too (`CIF` is also a term of delivery,
`VAT` a rate) count only where they do.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from stdnum.au import abn
from stdnum.bg import vat as bg_vat
from stdnum.by import unp
from stdnum.cl import rut
from stdnum.co import nit
from stdnum.cz import dic
from stdnum.dk import cvr
from stdnum.es import cif
from stdnum.exceptions import ValidationError
from stdnum.fi import ytunnus
from stdnum.fr import siren, siret
from stdnum.gb import vat as gb_vat
from stdnum.gr import vat as gr_vat
from stdnum.hr import oib
from stdnum.hu import anum
from stdnum.id import npwp
from stdnum.il import hp
from stdnum.it import iva
from stdnum.jp import cn
from stdnum.kr import brn
from stdnum.mx import rfc
from stdnum.no import orgnr as no_orgnr
from stdnum.pe import ruc
from stdnum.rs import pib
from stdnum.se import orgnr as se_orgnr
from stdnum.tw import ubn
from stdnum.ua import edrpou
from stdnum.ve import rif
from stdnum.vn import mst

from domain.extraction import Identifier
from domain.fold import key


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a number of the scheme `name` is called and checked; `before` goes in front of it, as a country before VAT.

    `digits` is how many characters it has, of which `begins` are the first, counted as one, and `follows` each other;
    `sure` that nothing else is called so, and a wrong number is worth keeping.
    """

    name: str
    words: tuple[str, ...]
    check: ModuleType
    digits: int
    before: str = ""
    begins: str = "[0-9]"
    follows: str = "[0-9]"
    sure: bool = True


SCHEMES = (
    Scheme("abn", ("abn",), abn, 11),
    Scheme("rfc", ("rfc",), rfc, 10, begins="[a-z&]{3,4}", follows="[0-9a-z]"),
    Scheme("rut", ("rut",), rut, 9, follows="[0-9a-z]", sure=False),
    Scheme("nit", ("nit",), nit, 10, sure=False),
    Scheme("ruc", ("ruc",), ruc, 11, sure=False),
    Scheme("rif", ("rif",), rif, 10, begins="[a-z0-9]"),
    Scheme("edrpou", ("єдрпоу", "егрпоу", "edrpou"), edrpou, 8),
    Scheme("unp", ("унп",), unp, 9),
    Scheme("siret", ("siret",), siret, 14),
    Scheme("siren", ("siren",), siren, 9, sure=False),
    Scheme("vat", ("p.iva", "p. iva", "piva", "partita iva"), iva, 11, "IT"),
    Scheme("vat", ("αφμ", "α.φ.μ.", "afm"), gr_vat, 9, "EL"),
    Scheme(
        "vat",
        ("cif", "nif", "c.i.f.", "n.i.f."),
        cif,
        9,
        "ES",
        begins="[a-z0-9]",
        follows="[0-9a-z]",
        sure=False,
    ),
    Scheme("vat", ("adószám",), anum, 8, "HU"),
    Scheme("vat", ("oib",), oib, 11, "HR"),
    Scheme("vat", ("еик", "eik"), bg_vat, 9, "BG"),
    Scheme("vat", ("vat", "vat no", "vat number", "vat reg", "vat reg no"), gb_vat, 9, "GB", sure=False),
    Scheme("ico", ("ičo",), dic, 8, sure=False),
    Scheme("pib", ("pib", "пиб"), pib, 9, sure=False),
    Scheme("hp", ("ח.פ.", "ח.פ", "ח״פ", "חפ"), hp, 9),
    Scheme("ubn", ("統編", "統一編號"), ubn, 8),
    Scheme("brn", ("사업자등록번호", "사업자번호"), brn, 10),
    Scheme("jcn", ("法人番号",), cn, 13),
    Scheme("mst", ("mst", "mã số thuế"), mst, 10),
    Scheme("npwp", ("npwp",), npwp, 15),
    Scheme("orgnr", ("org.nr", "orgnr", "org nr", "organisasjonsnummer"), no_orgnr, 9),
    Scheme("orgnr", ("org.nr", "orgnr", "org nr", "organisationsnummer"), se_orgnr, 10),
    Scheme("cvr", ("cvr",), cvr, 8),
    Scheme("ytunnus", ("y-tunnus",), ytunnus, 8),
)
"""Each with the words that announce it; a word of two schemes is tried for both."""

_BETWEEN = r"(?:[\s:.#№\-]|no|nr|num|n[º°])"
_SIGN = r"[\s./-]?"
_AHEAD = 40
"""Characters in front of a number within which the word is sought that announces it."""


@cache
def _table() -> tuple[re.Pattern[str], dict[str, list[tuple[Scheme, re.Pattern[str]]]]]:
    """Return the expression that finds the words, and for each word its schemes with the shape of their numbers."""
    by_word: dict[str, list[tuple[Scheme, re.Pattern[str]]]] = {}
    for scheme in SCHEMES:
        country = f"(?:{scheme.before.lower()}\\s?)?" if scheme.before else ""
        signs = f"{scheme.begins}(?:{_SIGN}{scheme.follows}){{{scheme.digits - 1}}}"
        number = re.compile(rf"{_BETWEEN}{{0,6}}{country}(?P<number>{signs})(?![0-9a-z])")
        for word in scheme.words:
            by_word.setdefault(key(word), []).append((scheme, number))
    first_letters = "".join(sorted({word[0] for word in by_word}))
    rests = "|".join(
        f"(?<={re.escape(word[0])}){re.escape(word[1:])}" for word in sorted(by_word, key=len, reverse=True)
    )
    return re.compile(rf"[{first_letters}](?<![^\W\d_].)(?:{rests})(?![^\W\d_])"), by_word


def find_announced(text: str, places: Iterable[int]) -> Iterator[tuple[int, int, Identifier]]:
    """Yield start, end and value of the numbers in folded text that a word announces; they begin near `places`."""
    words, by_word = _table()
    done = 0
    for place in places:
        for match in words.finditer(text, max(done, place - _AHEAD), place):
            done = match.end()
            for scheme, number in by_word[match[0]]:
                written = number.match(text, done)
                if written is None:
                    continue
                value = _checked(scheme, written["number"])
                if value or scheme.sure:
                    plain = re.sub(r"[^0-9A-Z&]", "", written["number"].upper())
                    identifier = Identifier(scheme.name, f"{scheme.before}{value or plain}", valid=value is not None)
                    yield written.start("number"), written.end("number"), identifier
                    break


def _checked(scheme: Scheme, written: str) -> str | None:
    try:
        value: str = scheme.check.validate(written.upper())
    except ValidationError:
        return None
    return value
