"""Opens the search engine that the settings name, and nothing else, so that a search starts at once."""

from app.settings import Settings
from domain.errors import StorageError
from index.engine import SearchEngine
from index.factory import open_engine


def open_index(settings: Settings) -> SearchEngine:
    """Open the search engine, ready to be used.

    Raises:
        StorageError: the data folder or the index cannot be used.
        UnavailableError: Elasticsearch does not answer.
    """
    index = settings.index
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"cannot create the data folder {settings.data_dir}: {error.strerror}; set FROSTWATCH_DATA_DIR to a "
            "folder you may write to"
        ) from None
    engine = open_engine(
        index.url,
        settings.index_file,
        name=index.name,
        api_key=index.api_key.get_secret_value() if index.api_key else None,
        username=index.username,
        password=index.password.get_secret_value() if index.password else None,
        ca_file=index.ca_file,
        timeout=index.timeout,
        replicas=index.replicas,
    )
    engine.prepare()
    return engine
