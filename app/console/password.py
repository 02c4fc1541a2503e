"""Passwords, kept as scrypt digests with their parameters beside them.

The parameters are one of the choices that OWASP's Password Storage Cheat Sheet gives as equally strong: 32 MiB and
three rounds, a quarter of a second, so that several sign-ins at once do not fill the memory of a small machine.
"""

import base64
import hashlib
import hmac
import secrets

from domain.errors import InputError

SHORTEST = 12
LONGEST = 1000
_N, _R, _P = 2**15, 8, 3


def digest_of(password: str) -> str:
    """Return what is kept of a password: `scrypt$n$r$p$salt$digest`.

    Raises:
        InputError: it is too short or too long.
    """
    if len(password) < SHORTEST:
        raise InputError(f"the password is too short; take at least {SHORTEST} characters, such as four or five words")
    if len(password) > LONGEST:
        raise InputError(f"the password is too long; take at most {LONGEST} characters")
    salt = secrets.token_bytes(16)
    words = (base64.b64encode(part).decode() for part in (salt, _scrypt(password, salt, _N, _R, _P)))
    return "$".join(("scrypt", str(_N), str(_R), str(_P), *words))


def matches(password: str, kept: str) -> bool:
    """Tell whether a password is the one that a digest was made of; takes as long for a wrong one."""
    _, n, r, p, salt, digest = kept.split("$")
    found = _scrypt(password[:LONGEST], base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, base64.b64decode(digest))


NOBODYS = f"scrypt${_N}${_R}${_P}${base64.b64encode(bytes(16)).decode()}${base64.b64encode(bytes(32)).decode()}"
"""Compared with where no user has the name that was given, so that this takes as long: no password gives it."""


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    memory = 128 * r * (n + p + 2)
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=salt, n=n, r=r, p=p, maxmem=2 * memory, dklen=32
    )
