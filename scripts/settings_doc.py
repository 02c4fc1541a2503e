#!/usr/bin/env python3
"""Write docs/settings.md from the settings themselves; a test fails when the page is not what this would write."""

from inspect import cleandoc
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic_core import PydanticUndefinedType

from app.settings import Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"
HEAD = """\
# Settings

Settings stand in `frostwatch.toml` in the working directory (or the file named by `--config`); an environment variable
`FROSTWATCH_<SECTION>__<NAME>` wins over the file. An unknown or bad setting stops the start with a sentence.
This page is written by `python scripts/settings_doc.py`.

```toml
data_dir = "data"

[crawl]
contact = "inspections@authority.example"

[index]
url = "https://search.authority.example:9200"
```

`data_dir` (environment: `FROSTWATCH_DATA_DIR`, default `data`): {data_dir}
"""

SECTION = """
## [{name}]

{says}

| setting | default | meaning |
|---|---|---|
"""


def page() -> str:
    """Return the text of docs/settings.md."""
    parts = [HEAD.format(data_dir=Settings.model_fields["data_dir"].description)]
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            parts.append(section_text(name, section))
            parts.extend(
                section_text(f"{name}.{key}.NAME", entry)
                for key, item in section.model_fields.items()
                if (entry := entry_type(item.annotation)) is not None
            )
    return "".join(parts)


def section_text(name: str, section: type[BaseModel]) -> str:
    """Return the heading and table of one section."""
    rows = "".join(
        f"| `{name}.{key}` | {shown(item.default)} | {item.description} |\n"
        for key, item in section.model_fields.items()
    )
    return SECTION.format(name=name, says=cleandoc(section.__doc__ or "")) + rows


def entry_type(annotation: Any) -> type[BaseModel] | None:
    """Return the section that the named entries of a setting have, None for a setting without named entries."""
    value = get_args(annotation)[1:] if get_origin(annotation) is dict else ()
    return value[0] if value and issubclass(value[0], BaseModel) else None


def shown(default: Any) -> str:
    """Return a default as it would be written in TOML."""
    if default in (None, "", ()) or isinstance(default, (SecretStr, PydanticUndefinedType)):
        return "-"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return "`[" + ", ".join(f'"{item}"' for item in default) + "]`"
    return f'`"{default}"`' if isinstance(default, str) else f"`{default}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
