"""The manifests of the archive: this machine's, and those of all machines in the shared storage."""

from app.assembly import open_shared
from app.settings import Settings
from crawlers.archive.manifest import FILE


def manifests(settings: Settings) -> dict[str, bytes]:
    """Return them by the names under which a backup or a package of evidence holds them."""
    here = settings.archive_dir / FILE
    found = {FILE: here.read_bytes()} if here.is_file() else {}
    depot = open_shared(settings)
    if depot:
        found |= {f"machines/{name}.jsonl": content for name, content in depot.manifests().items()}
    return found
