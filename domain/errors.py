"""The errors of Frostwatch, named by what the reader must do about them.

    FrostwatchError            one sentence that says what is wrong, where, and how to mend it
    ├── InputError             the line, file or argument given is wrong: correct it and run again
    ├── SettingsError          a setting is unknown or bad: correct frostwatch.toml or the environment
    ├── DataError              reference data, a law file or a rule of ours or the operator's is inconsistent
    ├── UnavailableError       a server or tool is not there: nothing is lost, run again when it is
    └── StorageError           the disk or database refused a write: make room, then run the same command again

The command line turns each into a single line on standard error and exit status 2; a traceback is always a bug.
"""


class FrostwatchError(Exception):
    """Base of all errors that a user can act on; `str(error)` is one sentence fit to be shown."""


class InputError(FrostwatchError):
    """What was given (a line, a file, an argument, a query) cannot be used; the sentence names place and remedy."""


class SettingsError(FrostwatchError):
    """A setting is unknown or has a value that cannot be used."""


class DataError(FrostwatchError):
    """Reference data, a law file, a site file or a rule contradicts itself or names what does not exist."""


class UnavailableError(FrostwatchError):
    """A server or program that is needed does not answer; what was to be done waits and is counted."""


class StorageError(FrostwatchError):
    """A write was refused (disk full, read-only, locked); what was written before is kept."""


def newer_version(what: str, found: str | int, known: str | int) -> str:
    """Return the sentence for what a later version of Frostwatch wrote, which this one leaves alone."""
    return f"{what} was written by a newer Frostwatch (version {found}, this one knows {known}); install that one"
