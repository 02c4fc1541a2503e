"""The tokens that a document is searched by, made from the document alone: here, or by another process."""

from typing import NamedTuple

from index.embedded.texts import Others, Tokens, Written, digest, filled_others, others_of, words_of


class Prepared(NamedTuple):
    """The tokens of a document; none where those that are indexed are known to be the same, as the digests tell.

    `filled` are the names of the text fields that hold anything, and `length` is how many tokens there are where words
    without a field are looked for; without `words` neither tells of them.
    """

    words: Tokens | None
    words_digest: int
    others: Others | None
    others_digest: int
    filled: tuple[str, ...]
    length: int

    def serves(self, words: int | None, others: int | None) -> bool:
        """Tell whether nothing is missing for a listing of which what has these digests is indexed."""
        return (self.words is not None or self.words_digest == words) and (
            self.others is not None or self.others_digest == others
        )


def prepared(written: Written, words: int | None, others: int | None) -> Prepared:
    """Prepare what is written in a document.

    `words` and `others` are the digests of what is indexed of the listing, None where nothing is.
    """
    words_digest = digest(written.default)
    cut = words_of(written.default) if words_digest != words else None
    found = others_of(written.others, written.marks, written.values)
    others_digest = digest(found)
    return Prepared(
        cut.tokens if cut else None,
        words_digest,
        found if others_digest != others else None,
        others_digest,
        (cut.filled if cut else ()) + filled_others(found),
        cut.length if cut else 0,
    )
