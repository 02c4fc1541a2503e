#!/usr/bin/env python3
"""Train the model that tells kinds of listings apart, or validate it by leaving languages or templates out.

    train_kind.py [--examples 80000] [--out nlp/kind/kind.npz]     the same command gives the same bytes
    train_kind.py --validate languages | templates | words         trains without a part, measures on that part

`words` also takes the word list of the languages left out away, as if a language nobody prepared for turned up.
"""

import argparse
import hashlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from domain.extraction import KINDS, ListingText
from nlp.judging import evidence_of
from nlp.kind import feature
from nlp.kind.corpus import Example, corpus
from nlp.kind.evidence import KindEvidence
from nlp.kind.lexicon import ConceptFinder, word_lists
from nlp.kind.model import MODEL_FILE, SPELLING_SCALE, SYMBOL_SCALE, save_model
from nlp.pipeline import build_nlp, doc_of, reading_of

SEED = 20260
DRAWS = 5
"""Corpora drawn and fitted, each by itself: one draw more or less moves the figures by .02, their mean by less."""
RARE = 4
"""A symbol seen in fewer examples than this is left out."""
STRENGTH = 1.0
"""Inverse of the L2 regularisation."""
FOLDS = 5

Fit = tuple[tuple[str, ...], np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=80000)
    parser.add_argument("--out", type=Path, default=MODEL_FILE)
    parser.add_argument("--validate", choices=("languages", "templates", "words"))
    args = parser.parse_args()
    start = time.perf_counter()
    if args.validate:
        validate(*drawn(args.examples, SEED), args.validate)
        return
    fits = []
    for draw in range(DRAWS):
        fits.append(train(*drawn(args.examples, SEED + draw)))
        print(f"draw {draw + 1} of {DRAWS}: {time.perf_counter() - start:.0f} s", file=sys.stderr)
    save_model(args.out, *averaged(fits))
    print(f"{args.out}: {args.out.stat().st_size} bytes, SHA-256 {hashlib.sha256(args.out.read_bytes()).hexdigest()}")


def drawn(count: int, seed: int) -> tuple[tuple[Example, ...], list[KindEvidence]]:
    """Draw a corpus, and find its evidence."""
    examples = tuple(corpus(count, seed))
    return examples, gather_evidence([example.listing for example in examples])


def gather_evidence(listings: Sequence[ListingText]) -> list[KindEvidence]:
    """Return what the real components find in each listing: the model is served what it was trained on."""
    nlp = build_nlp()
    with nlp.select_pipes(disable=["frostwatch_kind"]):
        return [evidence_of(reading_of(doc)) for doc in nlp.pipe(doc_of(nlp, listing) for listing in listings)]


def train(examples: Sequence[Example], evidence: Sequence[KindEvidence]) -> Fit:
    """Fit on all examples: symbols, their weights, those of spellings, and the bias, kinds in the order of KINDS."""
    rows = [
        feature.features(e.listing.title, e.listing.text, found) for e, found in zip(examples, evidence, strict=True)
    ]
    symbols, classifier = fit(rows, [example.kind for example in examples])
    weights = classifier.coef_.T
    return symbols, weights[: len(symbols)], weights[len(symbols) :], classifier.intercept_


def averaged(fits: Sequence[Fit]) -> Fit:
    """Return the mean of several fits; a symbol that a draw did not show weighs nothing in it."""
    symbols = tuple(sorted({symbol for known, *_ in fits for symbol in known}))
    place = {symbol: number for number, symbol in enumerate(symbols)}
    words = np.zeros((len(symbols), len(KINDS)))
    for known, weights, _, _ in fits:
        words[[place[symbol] for symbol in known]] += weights / len(fits)
    spellings = np.mean([weights for _, _, weights, _ in fits], axis=0)
    bias = np.mean([intercept for _, _, _, intercept in fits], axis=0)
    return symbols, words, spellings, bias


def fit(rows: Sequence[feature.Features], kinds: Sequence[str]) -> tuple[tuple[str, ...], LogisticRegression]:
    """Return the symbols kept, in order, and the classifier over symbols and n-grams."""
    counts = Counter(symbol for row in rows for symbol in row.symbols)
    symbols = tuple(sorted(symbol for symbol, count in counts.items() if count >= RARE))
    classifier = LogisticRegression(C=STRENGTH, max_iter=120, tol=1e-3)
    classifier.fit(matrix_of(rows, symbols), np.array([KINDS.index(kind) for kind in kinds]))
    return symbols, classifier


def matrix_of(rows: Sequence[feature.Features], symbols: Sequence[str]) -> sparse.csr_matrix:
    """Return the examples as a sparse matrix; the scales are those of the model at work."""
    place = {symbol: number for number, symbol in enumerate(symbols)}
    indices: list[np.ndarray[Any, Any]] = []
    values: list[np.ndarray[Any, Any]] = []
    ends = [0]
    for row in rows:
        known = np.array([place[symbol] for symbol in row.symbols if symbol in place], dtype=np.int64)
        indices.append(known)
        values.append(np.full(len(known), SYMBOL_SCALE))
        indices.append(row.spellings + len(symbols))
        values.append(np.full(len(row.spellings), SPELLING_SCALE / np.sqrt(len(row.spellings))))
        ends.append(ends[-1] + len(known) + len(row.spellings))
    shape = (len(rows), len(symbols) + feature.BUCKETS)
    matrix = sparse.csr_matrix((np.concatenate(values), np.concatenate(indices), ends), shape=shape)
    matrix.sum_duplicates()
    return matrix


def validate(examples: Sequence[Example], evidence: Sequence[KindEvidence], left_out: str) -> None:
    """Print accuracy and offer F1 on examples whose language or template the model never saw."""
    group: Callable[[Example], str] = (lambda e: e.template) if left_out == "templates" else (lambda e: e.language)
    folds = [int(hashlib.sha256(group(e).encode()).hexdigest(), 16) % FOLDS for e in examples]
    kinds = np.array([KINDS.index(e.kind) for e in examples])
    right, total, by_language = Counter[str](), Counter[str](), Counter[str]()
    for fold in range(FOLDS):
        apart = [place for place, number in enumerate(folds) if number == fold]
        rest = [place for place, number in enumerate(folds) if number != fold]
        known = ConceptFinder(word_lists())
        if left_out == "words":
            gone = {examples[place].language for place in apart}
            known = ConceptFinder({name: words for name, words in word_lists().items() if name not in gone})
        feature.finder.cache_clear() if hasattr(feature.finder, "cache_clear") else None
        original, feature.finder = feature.finder, lambda known=known: known
        rows = {
            p: feature.features(examples[p].listing.title, examples[p].listing.text, evidence[p])
            for p in (*rest, *apart)
        }
        feature.finder = original
        symbols, classifier = fit([rows[p] for p in rest], [examples[p].kind for p in rest])
        said = classifier.predict(matrix_of([rows[p] for p in apart], symbols))
        for place, kind in zip(apart, said, strict=True):
            language = examples[place].language
            right.update(all=int(kind == kinds[place]), hit=int(kind == 0 == kinds[place]), said=int(kind == 0))
            total.update(all=1, offer=int(kinds[place] == 0))
            right[language] += int(kind == kinds[place])
            by_language[language] += 1
    f1 = 2 * right["hit"] / (right["said"] + total["offer"])
    print(f"without {left_out}: kind accuracy {right['all'] / total['all']:.3f}, offer F1 {f1:.3f}")
    print(" ".join(f"{name} {right[name] / count:.2f}" for name, count in sorted(by_language.items())))


if __name__ == "__main__":
    main()
