"""One module for each command of `frostwatch`; each exposes a click command called `command`."""
