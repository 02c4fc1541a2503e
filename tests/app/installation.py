"""An installation of Frostwatch in a folder of its own, driven through its command as an operator would."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FROSTWATCH = Path(sys.executable).parent / "frostwatch"

SETTINGS = """\
data_dir = "{home}/data"
[crawl]
contact = "tests@frostwatch.example"
sites_dir = "{home}/sites"
delay = 0.0
per_host = 8
allow_private_network = true
[alerts]
recipients = ["analyst@ozone-unit.example"]
"""

SERVED = {
    "frostline": 'jurisdictions = ["EU"]\ncurrency = "EUR"\n',
    "basar": 'jurisdictions = ["EU"]\ncurrency = "EUR"\n',
    "polar": 'jurisdictions = ["US"]\ncurrency = "USD"\n',
}
"""What the site files say besides the address; the wholesale site's says nothing more."""


@dataclass(frozen=True, slots=True)
class Installation:
    """A data folder with settings and site files; `environment` is added to every call."""

    home: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def set_up(self, sites: Mapping[str, str]) -> None:
        """Write the settings and a site file for each (name to address)."""
        (self.home / "sites").mkdir(parents=True, exist_ok=True)
        self.config.write_text(SETTINGS.format(home=self.home), encoding="utf-8")
        for name, address in sites.items():
            text = f'name = "{name}"\ntitle = "{name}"\nstart_urls = ["{address}"]\n'
            (self.home / "sites" / f"{name}.toml").write_text(text + SERVED.get(name, ""), encoding="utf-8")

    @property
    def config(self) -> Path:
        """The settings file."""
        return self.home / "frostwatch.toml"

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the command in a process group of its own, so that all of it can be killed at once."""
        return subprocess.Popen(
            [str(FROSTWATCH), "--config", str(self.config), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **self.environment},
            cwd=self.home,
            start_new_session=True,
        )

    def run(self, *arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        """Run the command to its end and check its exit status."""
        process = self.start(*arguments)
        output, errors = process.communicate()
        assert process.returncode == status, f"{arguments}: {process.returncode}\n{output}\n{errors}"
        assert "Traceback" not in errors
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)

    def search(self, query: str) -> list[dict[str, Any]]:
        """Return every listing that a query finds."""
        lines = self.run("search", query, "--json", "--limit", "1000").stdout.splitlines()
        return [json.loads(line) for line in lines]

    def mails(self) -> list[tuple[str, str]]:
        """Return message-id and text of every mail in the mailbox folder."""
        found = []
        for path in sorted((self.home / "data" / "mail").glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = message.get_body(("plain",))
            assert body is not None
            found.append((str(message["Message-ID"]), body.get_content()))
        return found


def kill_group(process: subprocess.Popen[str]) -> None:
    """Kill a started command with everything it started, as a power cut would."""
    with suppress(ProcessLookupError):  # it had ended by itself
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
