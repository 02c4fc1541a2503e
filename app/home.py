"""The home of everything that is written, what ships, and the secrets of the settings: what every part needs."""

from pathlib import Path

from pydantic import SecretStr

from app.settings import Settings
from domain.errors import StorageError


def make_home(settings: Settings) -> None:
    """Create the data folder.

    Raises:
        StorageError: it cannot be created or is not a folder.
    """
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"cannot create the data folder {settings.data_dir}: {error.strerror}; set FROSTWATCH_DATA_DIR to a "
            "folder you may write to"
        ) from None


def shipped(package: str, folder: str) -> Path:
    """Return a folder of data that ships beside this package."""
    return Path(__file__).resolve().parent.parent / package / folder


def revealed(secret: SecretStr | None) -> str | None:
    """Return a secret of the settings in clear, to be handed to the server it is for and to nothing else."""
    return secret.get_secret_value() if secret else None
