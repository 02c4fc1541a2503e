"""Variables of the environment that are meant as settings but are none, which would do nothing without a word."""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from domain.errors import SettingsError

PREFIX = "FROSTWATCH_"


def check_environment(
    variables: Iterable[str], sections: Mapping[str, Collection[str]], lone: Collection[str] = ()
) -> None:
    """See to it that each variable with two underscores names a section, and none with fewer means a setting.

    `lone` are the settings that stand in no section, such as data_dir.

    Others of our prefix are left alone: they may be somebody else's (Kubernetes names its services so).

    Raises:
        SettingsError: one does not; the sentence says how to write it.
    """
    for variable in sorted(each.upper() for each in variables):
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        section, separator, setting = name.partition("__")
        if separator and section not in sections:
            near = get_close_matches(section, sections, n=1)
            hint = f"; did you mean {written(near[0], setting)}?" if near else ""
            raise SettingsError(f"unknown setting {variable} in the environment; docs/settings.md lists all{hint}")
        near = get_close_matches(name, lone, n=1, cutoff=0.85)
        if near and name not in lone:
            raise SettingsError(
                f"unknown setting {variable} in the environment; did you mean {PREFIX}{near[0].upper()}?"
            )
        for section, settings in sections.items():
            setting = name.removeprefix(f"{section}_")
            if not separator and setting != name and setting in settings:
                raise SettingsError(
                    f"unknown setting {variable} in the environment; two underscores stand behind the section: "
                    f"{written(section, setting)}"
                )


def written(section: str, setting: str) -> str:
    """Return the variable of a setting."""
    return f"{PREFIX}{section.upper()}__{setting.upper()}"
