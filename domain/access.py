"""Whether a file may only be read, so that what is opened to be written by others can be opened for reading alone."""

import os
from pathlib import Path


def may_only_be_read(path: Path) -> bool:
    """Tell whether this process may read a file and not write it, by its rights or as the disk is mounted."""
    effective = os.access in os.supports_effective_ids
    return os.access(path, os.R_OK, effective_ids=effective) and not os.access(path, os.W_OK, effective_ids=effective)
