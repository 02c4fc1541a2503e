"""Counts in sentences, as they are read aloud: "1 listing", "2 listings"."""


def counted(count: int, thing: str, things: str = "") -> str:
    """Return a count with its noun; `things` where the plural is not made by an s."""
    return f"{count} {thing}" if count == 1 else f"{count} {things or thing + 's'}"
