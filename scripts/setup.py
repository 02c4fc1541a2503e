#!/usr/bin/env python3
"""Set up everything that `make demo` and `make test` need; safe to repeat, and fast when nothing has changed.

    setup.py demo    .venv with the locked dependencies, the package itself, a Chromium
    setup.py test    the same with the test tools, and the jars of a real Elasticsearch

Runs on the Python standard library alone. Where something cannot be had it says what, and how to get it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SUPPORTED = ((3, 11), (3, 13))
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LOCKS = {"demo": "runtime.txt", "test": "dev.txt"}


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(f"setup: {text}", flush=True)


def stop(text: str) -> None:
    """End with a sentence that says what is missing and how to get it."""
    sys.exit(f"setup: {text}")


def check_python() -> None:
    """Refuse a Python that Frostwatch is not tested on."""
    if not SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        stop(
            f"Python {sys.version.split()[0]} is not supported; install Python 3.11, 3.12 or 3.13 and name it: "
            "make PYTHON=python3.12 demo"
        )


def install_packages(lock: Path) -> None:
    """Make .venv and install exactly what the lock names, checked by hash, then this package in place.

    A stamp of the lock's digest lets a second run return at once.
    """
    stamp = VENV / f".installed-{lock.stem}"
    digest = hashlib.sha256(lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == digest:
        return
    if not PYTHON.exists():
        say("making .venv")
        try:
            venv.create(VENV, with_pip=True)
        except (subprocess.CalledProcessError, OSError) as error:
            shutil.rmtree(VENV, ignore_errors=True)
            stop(f"cannot make a virtual environment ({error}); on Debian and Ubuntu: apt-get install python3-venv")
    count = sum(1 for line in lock.read_text().splitlines() if "==" in line and not line.startswith(" "))
    say(f"installing {count} locked packages, about a minute the first time")
    # The lock is complete; --no-deps keeps pip from asking for pyicu beside pyicu-wheels.
    run_pip("install", "--no-deps", "--require-hashes", "--progress-bar", "off", "-r", str(lock))
    run_pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp.write_text(digest)


def run_pip(*arguments: str) -> None:
    """Run pip of the virtual environment, showing a line for each package it fetches."""
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", *arguments]
    shown = time.monotonic()
    fetched = 0
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout or ():
            lines.append(line)
            fetched += line.startswith("Collecting ")
            if time.monotonic() - shown > 5:
                shown = time.monotonic()
                say(f"  {fetched} packages looked up" if fetched else "  working")
    if process.returncode:
        print("".join(lines[-15:]), file=sys.stderr)
        stop("pip could not install the packages (see above); check the network or the package index, then run again")


def find_browser() -> str | None:
    """Return the path of a Chromium on this machine, None where there is none."""
    named = os.environ.get("FROSTWATCH_CRAWL__BROWSER")
    if named:
        return named if Path(named).exists() else None
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def install_browser() -> None:
    """See to it that a Chromium is there: the machine's own, Debian's package, or Playwright's build."""
    if find_browser():
        return
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        say("installing Debian's chromium, for script-rendered pages")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([apt, "update", "-qq"], env=environment, stdout=subprocess.DEVNULL, check=False)
        command = [apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    if not find_browser():
        say("fetching Playwright's Chromium, for script-rendered pages")
        fetched = subprocess.run([str(PYTHON), "-m", "playwright", "install", "chromium"], check=False)
        if fetched.returncode:
            stop(
                "no Chromium found and none could be fetched; install one (Debian and Ubuntu: "
                "sudo apt-get install chromium) or name it: FROSTWATCH_CRAWL__BROWSER=/path/to/chromium"
            )


def install_elasticsearch() -> None:
    """Build the test server's jars, unless the tests are pointed at a cluster that is already there."""
    if os.environ.get("FROSTWATCH_TEST_ELASTICSEARCH_URL"):
        return
    built = subprocess.run([str(PYTHON), str(ROOT / "scripts" / "elasticsearch.py"), "build"], check=False)
    if built.returncode:
        sys.exit(built.returncode)


def main() -> None:
    """Set up for the purpose named on the command line."""
    purpose = sys.argv[1] if len(sys.argv) == 2 else ""
    if purpose not in LOCKS:
        stop("say what for: setup.py demo, or setup.py test")
    check_python()
    install_packages(ROOT / "requirements" / LOCKS[purpose])
    install_browser()
    if purpose == "test":
        install_elasticsearch()


if __name__ == "__main__":
    main()
