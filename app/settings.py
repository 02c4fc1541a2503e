"""All settings, in one typed object: read once from frostwatch.toml, environment over it, passed on as arguments.

An unknown or bad setting stops the start with a sentence that names it and says how to mend it.
`FROSTWATCH_<SECTION>__<NAME>` overrides a setting, `FROSTWATCH_DATA_DIR` the home of everything that is written.
"""

import os
import tomllib
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from app.environment import check_environment
from app.jobs.trigger import read_cron, read_duration, read_window, read_zone
from domain.errors import SettingsError


class Section(BaseModel):
    """A section of the settings; an unknown name in it is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CrawlSettings(Section):
    """How pages are fetched."""

    contact: str = Field(
        "",
        description="Address (mail or page) shown to sites in the user agent; set it before crawling sites of others.",
    )
    sites_dir: Path | None = Field(None, description="Folder with the operator's own site files (*.toml).")
    delay: float = Field(
        1.0, ge=0, description="Seconds between two requests to one host, at least; robots.txt may ask for more."
    )
    concurrency: int = Field(8, ge=1, le=64, description="Requests under way at once, over all hosts.")
    per_host: int = Field(2, ge=1, le=16, description="Requests under way at once to one host.")
    timeout: float = Field(30.0, gt=0, description="Seconds until a request is given up.")
    max_pages: int = Field(
        2000, ge=1, description="Pages fetched from one site in one run, unless its site file says otherwise."
    )
    pages_per_day: int = Field(
        0, ge=0, description="Pages fetched from one site in one day (UTC) over all runs; 0 for no bound."
    )
    revisit_days: float = Field(
        7.0,
        ge=0,
        le=365,
        description="Days after which a known listing is looked at again at the latest; 0: every run.",
    )
    max_depth: int = Field(8, ge=0, description="Links followed from a start page, at most.")
    max_bytes: int = Field(10_000_000, ge=10_000, description="Largest response body read, after decompression.")
    obey_robots: bool = Field(True, description="Honour robots.txt.")
    allow_private_network: bool = Field(
        False, description="Allow addresses that are not public (for tests and intranets)."
    )
    browser: Path | None = Field(None, description="Path of a Chromium; found by itself when empty.")
    segment_mb: int = Field(256, ge=1, description="Size at which an archive segment is closed and a new one begun.")


class ArchiveSettings(Section):
    """Where closed segments go besides the data folder, so that many machines share them."""

    url: str = Field("", description="Empty: the data folder alone. s3://bucket/path, or file:///shared/folder.")
    endpoint: str = Field("", description="Address of an S3-compatible storage; empty: Amazon's.")
    key: str = Field("", description="Access key; empty: the credentials that the machine has.")
    secret: SecretStr | None = Field(None, description="Secret that belongs to the key.")
    region: str = Field("", description="Region of the bucket, where the storage asks for one.")


class IndexSettings(Section):
    """Where the search index lives: a file (default) or an Elasticsearch cluster."""

    url: str = Field("", description="Empty: SQLite in the data folder. http(s)://host:9200[,...]: Elasticsearch.")
    name: str = Field(
        "frostwatch", pattern=r"^[a-z][a-z0-9-]*$", description="Prefix of the index names and of the alias."
    )
    api_key: SecretStr | None = Field(None, description="Elasticsearch API key.")
    username: str = Field("", description="Elasticsearch user, with password.")
    password: SecretStr | None = Field(None, description="Elasticsearch password.")
    ca_file: Path | None = Field(None, description="Certificate authority file for https.")
    timeout: float = Field(30.0, gt=0, description="Seconds until a request to the index is given up.")
    replicas: int = Field(0, ge=0, description="Replicas of each shard when an index is created.")


class DatabaseSettings(Section):
    """Where decisions live: alerts, outbox, verdicts, job runs."""

    url: str = Field("", description="Empty: SQLite in the data folder. postgresql+psycopg://...: PostgreSQL.")


class MailSettings(Section):
    """How digests are sent. Without a host they are written into a mailbox folder in the data folder."""

    host: str = Field("", description="SMTP server; empty: write mail into the local mailbox folder.")
    port: int = Field(587, ge=1, le=65535, description="SMTP port.")
    security: Literal["starttls", "tls", "none"] = Field("starttls", description="starttls, tls or none.")
    username: str = Field("", description="SMTP user.")
    password: SecretStr | None = Field(None, description="SMTP password.")
    sender: str = Field("frostwatch@localhost", description="From address of digests.")
    timeout: float = Field(30.0, gt=0, description="Seconds until the mail server is given up.")
    console_url: str = Field(
        "",
        description="Address by which browsers reach the console; mail links to alerts there. Empty: to listings only.",
    )


class AlertSettings(Section):
    """Rules and who gets their hits."""

    rules_dir: Path | None = Field(
        None, description="Folder with the operator's own rules (*.toml), besides those shipped."
    )
    recipients: tuple[str, ...] = Field(("analyst@localhost",), description="Recipients of rules that name none.")
    disabled: tuple[str, ...] = Field((), description="Ids of shipped rules that are switched off.")
    jurisdictions: tuple[str, ...] = Field((), description="Only alert for these jurisdictions; empty: all.")


class ProcessSettings(Section):
    """How archived pages are carried on."""

    batch: int = Field(
        200,
        ge=1,
        description="Pages indexed and checked against the rules at once; up to five times as many in a backlog.",
    )
    workers: int = Field(0, ge=0, description="Processes that read and extract; 0: one for each core.")
    contact_key: SecretStr | None = Field(
        None, description="Secret that turns telephone numbers and mail addresses into codes; empty: they are kept."
    )


def _checked(read: Callable[[str], object]) -> AfterValidator:
    """Return a validator that keeps the text and has `read` refuse what is none."""

    def check(value: str) -> str:
        if value:
            read(value)
        return value

    return AfterValidator(check)


SHORTEST_INTERVAL = 60
"""Seconds: cron knows no shorter one either, and no site would thank us."""

Duration = Annotated[str, _checked(read_duration)]
Zone = Annotated[str, _checked(read_zone)]


class ScheduledCrawl(Section):
    """One entry of the schedule: which sites are crawled, and when. Each site of it is a job of its own.

    The entry's name stands in the heading: `[schedule.jobs.nightly]`.
    """

    sites: tuple[str, ...] = Field((), description="Names of sites; empty: all that have a site file.")
    cron: Annotated[str, _checked(read_cron)] = Field(
        "", description="Minute, hour, day of the month, month, day of the week, as in `0 3 * * *`; this or `every`."
    )
    every: Duration = Field("", description="Interval, as in 6h or 1d; this or `cron`.")
    timezone: Zone = Field("", description="Time zone of `cron` and `window`; empty: that of the schedule.")
    window: Annotated[str, _checked(read_window)] = Field(
        "", description="Part of the day in which a run may start, as in 22:00-06:00; empty: the whole day."
    )
    jitter: Duration = Field("", description="The sites are spread evenly over this time after the tick, as in 30m.")
    max_pages: int | None = Field(None, ge=1, description="Page budget of one run of one site.")
    missed: Literal["once", "skip"] = Field(
        "once", description="Runs missed while nothing ran: made up for once, or skipped."
    )

    @model_validator(mode="after")
    def _one_trigger(self) -> "ScheduledCrawl":
        if bool(self.cron) == bool(self.every):
            raise ValueError("give either cron or every")
        if self.every and read_duration(self.every).total_seconds() < SHORTEST_INTERVAL:
            raise ValueError(f"every = {self.every!r} is too short; a minute is the shortest interval")
        return self


class ScheduleSettings(Section):
    """Crawls that run by themselves: `frostwatch schedule start` (docs/operations.md)."""

    timezone: Zone = Field("UTC", description="Time zone of entries that name none.")
    at_once: int = Field(4, ge=1, le=64, description="Sites crawled at once by one process.")
    attempts: int = Field(3, ge=1, description="Tries of a run that fails, before it is given up.")
    on: Literal["here", "workers"] = Field(
        "here", description="Who does what is due: this process, or the workers on the queue (PostgreSQL)."
    )
    jobs: dict[str, ScheduledCrawl] = Field(default_factory=dict, description="The entries, by name; see below.")


class WorkerSettings(Section):
    """Workers on many machines (`frostwatch worker`); all times in seconds."""

    heartbeat: float = Field(10.0, gt=0, description="Between two signs of life of a worker.")
    dead_after: float = Field(60.0, gt=0, description="Without a sign of life, until its jobs are taken over.")
    sweep: float = Field(60.0, gt=0, description="Between two looks for segments that nobody has queued.")
    pause: float = Field(60.0, gt=0, description="Before a failed job is tried again; doubles each time, up to 1 h.")


class RetentionSettings(Section):
    """How long stored pages are kept (`frostwatch archive prune`). Evidence of open matters is always kept."""

    archive_days: int | None = Field(None, ge=1, description="Days that a segment is kept; empty: for ever.")
    daily: bool = Field(
        False,
        description="Remove what may go once a day, in `schedule start` and `worker`; else only `archive prune` does.",
    )

    @model_validator(mode="after")
    def _days_for_daily(self) -> "RetentionSettings":
        if self.daily and self.archive_days is None:
            raise ValueError("daily = true needs archive_days, which says how long segments are kept")
        return self


class LogSettings(Section):
    """What a running Frostwatch writes about itself, on standard error."""

    format: Literal["text", "json"] = Field("text", description="text for people, json for machines; an event a line.")
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is written.")


class MetricsSettings(Section):
    """Figures for Prometheus (`/metrics`) and a health end point (`/health`) of `schedule start` and `worker`."""

    port: int | None = Field(None, ge=0, le=65535, description="Port to listen on; empty: no metrics; 0: any free one.")
    host: str = Field("127.0.0.1", description="Address to listen on.")


class Settings(BaseSettings):
    """Every setting of Frostwatch."""

    model_config = SettingsConfigDict(
        env_prefix="FROSTWATCH_", env_nested_delimiter="__", extra="forbid", frozen=True, validate_default=True
    )

    data_dir: Path = Field(Path("data"), description="Home of everything that is written.")
    crawl: CrawlSettings = CrawlSettings()
    archive: ArchiveSettings = ArchiveSettings()
    index: IndexSettings = IndexSettings()
    database: DatabaseSettings = DatabaseSettings()
    mail: MailSettings = MailSettings()
    alerts: AlertSettings = AlertSettings()
    process: ProcessSettings = ProcessSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    worker: WorkerSettings = WorkerSettings()
    retention: RetentionSettings = RetentionSettings()
    log: LogSettings = LogSettings()
    metrics: MetricsSettings = MetricsSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, which comes in as arguments."""
        return env_settings, init_settings

    @property
    def archive_dir(self) -> Path:
        """Folder of the WARC segments and their manifest."""
        return self.data_dir / "archive"

    @property
    def registers_dir(self) -> Path:
        """Folder of the snapshots of registers."""
        return self.data_dir / "registers"

    @property
    def backups_dir(self) -> Path:
        """Folder of the copies made before the decisions database is brought to a newer version."""
        return self.data_dir / "backups"

    @property
    def locks_dir(self) -> Path:
        """Folder of the lock files of one machine."""
        return self.data_dir / "locks"

    @property
    def mailbox_dir(self) -> Path:
        """Folder that mail is written into when no mail server is set."""
        return self.data_dir / "mail"

    @property
    def index_file(self) -> Path:
        """File of the embedded search index."""
        return self.data_dir / "index.sqlite"

    @property
    def database_url(self) -> str:
        """SQLAlchemy address of the decisions database."""
        return self.database.url or f"sqlite:///{self.data_dir / 'decisions.sqlite'}"


_SECTIONS = {
    name: frozenset(field.annotation.model_fields)
    for name, field in Settings.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
}
"""The names of the settings by section."""


def _meant(name: str) -> str:
    """Return which setting an unknown one may be meant for; nothing where none is near."""
    known = [f"{section}.{setting}" for section, settings in _SECTIONS.items() for setting in settings]
    near = get_close_matches(name, [*known, *Settings.model_fields], n=1, cutoff=0.75)
    return f"; did you mean {near[0]!r}?" if near else ""


def load_settings(config: str | None) -> Settings:
    """Read the settings file (`config`, or ./frostwatch.toml where there is one) and the environment over it.

    Raises:
        SettingsError: the file cannot be read, or a setting in it or in the environment is unknown or bad.
    """
    path = Path(config) if config else Path("frostwatch.toml")
    values: dict[str, Any] = {}
    if config or path.is_file():
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise SettingsError(f"cannot read the settings file {path}: {error.strerror}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path} is not valid TOML: {error}") from None
    check_environment(os.environ, _SECTIONS, frozenset(Settings.model_fields) - frozenset(_SECTIONS))
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        variable = f"FROSTWATCH_{name.upper().replace('.', '__')}"
        where = f"the environment as {variable}" if variable in map(str.upper, os.environ) else str(path)
        if first["type"] == "extra_forbidden":
            raise SettingsError(
                f"unknown setting {name!r} in {where}; docs/settings.md lists all of them{_meant(name)}"
            ) from None
        if first["type"] == "tuple_type":
            raise SettingsError(f"setting {name!r}: write a list in square brackets: [{first['input']!r}]") from None
        if first["type"] == "value_error":  # a sentence of ours
            raise SettingsError(f"setting {name!r}: {first['msg'].removeprefix('Value error, ')}") from None
        raise SettingsError(
            f"setting {name!r}: {first['msg'].lower()} (given: {first['input']!r}, in {where})"
        ) from None
