"""Who is at the keyboard: the user who is logged in on this machine."""

from getpass import getuser


def logged_in_user() -> str:
    """Return the name of the user who is logged in; empty where there is none, as in some containers."""
    try:
        return getuser()
    except (OSError, KeyError):
        return ""
