#!/usr/bin/env python3
"""Renew requirements/*.txt from pyproject.toml: exact versions with hashes, for Python 3.11 to 3.13, no index address.

Needs `uv` on the path or in the virtual environment (pip install uv); nothing else in the project does.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "runtime.txt": (("build",), ()),
    "s3.txt": (("build",), ("s3",)),
    "dev.txt": (("build", "dev"), ("s3",)),
}
"""Lock file to the dependency groups and the extras that it holds."""


def main() -> None:
    """Write both lock files."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        sys.exit("lock: uv is not here; install it with: .venv/bin/pip install uv")
    for name, (groups, extras) in FILES.items():
        command = [uv, "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes"]
        command += ["--no-emit-index-url", "--no-header", "--quiet", "pyproject.toml"]
        command += [part for group in groups for part in ("--group", group)]
        command += [part for extra in extras for part in ("--extra", extra)]
        subprocess.run([*command, "-o", f"requirements/{name}"], cwd=ROOT, check=True)
        print(f"lock: requirements/{name} renewed")


if __name__ == "__main__":
    main()
