"""The rules of the house that no linter knows."""

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("domain", "crawlers", "nlp", "traders", "assess", "index", "alerts", "app")
LONGEST_MODULE = 500


def tracked(*patterns: str) -> list[Path]:
    """Return the files git tracks under the patterns; the test of the house needs a checkout."""
    done = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).exists()]


def test_every_test_says_what_it_asserts() -> None:
    """Each test function has a docstring of one sentence, so that a failure can be read without its code."""
    silent = []
    seen = 0
    for path in tracked("tests/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_"):
                seen += 1
                if not ast.get_docstring(node):
                    silent.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert seen > 0
    assert silent == []


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    """No module of the product has more than 500 lines."""
    files = tracked(*(f"{package}/*.py" for package in PACKAGES))
    assert len(files) > len(PACKAGES)
    long = [path.name for path in files if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_MODULE]
    assert long == []


def test_tests_neither_sleep_nor_skip() -> None:
    """No test waits by sleeping, and none is skipped: what cannot run must fail and say what is missing."""
    banned = re.compile(r"\btime\.sleep\(|pytest\.skip\(|mark\.skip|importorskip|asyncio\.sleep\((?!0\))")
    offenders = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in tracked("tests/*.py")
        if path != Path(__file__).resolve()
        for line in path.read_text(encoding="utf-8").splitlines()
        if banned.search(line) and "pace of a slow server" not in line
    ]
    assert offenders == []


def test_locks_hold_versions_and_hashes_and_name_no_index() -> None:
    """The lock files pin every package by version and hash, and carry no address."""
    for name in ("runtime.txt", "s3.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][a-z0-9._-]*==", text, re.MULTILINE)
        assert len(pins) > 50
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text
        assert "--index-url" not in text
        assert "--find-links" not in text


def test_nothing_names_a_machine() -> None:
    """No tracked text file holds an absolute path of a developer's machine."""
    pattern = re.compile(rb"/(?:" + b"wor" + rb"k|ro" + rb"ot|ho" + rb"me)/[a-z]")
    offenders = []
    for path in tracked():
        if path.suffix in {".gz", ".npz", ".png", ".xlsx"}:
            continue
        match = pattern.search(path.read_bytes())
        if match:
            offenders.append(f"{path.relative_to(ROOT)}: {match[0]!r}")
    assert offenders == []


def test_scrapy_settings_name_only_classes_of_crawlers() -> None:
    """Dotted class names in crawlers lead to crawlers.* or a library, never to another package of ours."""
    others = "|".join(package for package in PACKAGES if package != "crawlers")
    pattern = re.compile(rf"[\"'](?:{others})\.[a-z_.]+[A-Z]\w*[\"']")
    offenders = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked("crawlers/*.py")
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert offenders == []
