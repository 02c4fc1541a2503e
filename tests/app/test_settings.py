"""Settings: the file, the environment over it, and sentences for what is wrong."""

from pathlib import Path

import pytest

from app.settings import load_settings
from domain.errors import SettingsError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in a folder without a settings file and without settings in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FROSTWATCH_DATA_DIR", raising=False)
    return tmp_path


def test_without_a_file_everything_has_a_default() -> None:
    """No settings file is needed: one machine runs on the defaults, all in ./data."""
    settings = load_settings(None)
    assert settings.data_dir == Path("data")
    assert settings.database_url == "sqlite:///data/decisions.sqlite"


def test_the_environment_wins_over_the_file(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable overrides the file for its own setting only; the rest of the section stays as the file says."""
    (elsewhere / "frostwatch.toml").write_text('[index]\nurl = "http://a:9200"\nname = "ours"\n')
    monkeypatch.setenv("FROSTWATCH_INDEX__URL", "http://b:9200")
    settings = load_settings(None)
    assert settings.index.url == "http://b:9200"
    assert settings.index.name == "ours"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[crawl]\ndelai = 2\n", "unknown setting 'crawl.delai' in frostwatch.toml; .* did you mean 'crawl.delay'"),
        ("[crwal]\ndelay = 2\n", "unknown setting 'crwal'"),
        ("[crawl]\ndelay = 'slow'\n", "setting 'crawl.delay': .*in frostwatch.toml"),
        ("[mail]\nsecurity = 'ssl'\n", "setting 'mail.security'"),
        ("[crawl\n", "is not valid TOML"),
    ],
)
def test_what_is_wrong_is_named_in_a_sentence(elsewhere: Path, text: str, says: str) -> None:
    """An unknown or bad setting is named with its section; the docs page is pointed at."""
    (elsewhere / "frostwatch.toml").write_text(text)
    with pytest.raises(SettingsError, match=says):
        load_settings(None)


@pytest.mark.parametrize(
    ("variable", "says"),
    [
        ("FROSTWATCH_MIAL__HOST", "did you mean FROSTWATCH_MAIL__HOST"),
        ("FROSTWATCH_MAIL_HOST", "two underscores stand behind the section: FROSTWATCH_MAIL__HOST"),
        ("frostwatch_crawl_per_host", "FROSTWATCH_CRAWL__PER_HOST"),
        ("FROSTWATCH_MAIL__HOTS", "unknown setting 'mail.hots' in the environment as FROSTWATCH_MAIL__HOTS"),
        ("FROSTWATCH_DATADIR", "did you mean FROSTWATCH_DATA_DIR"),
    ],
)
def test_a_mistyped_variable_stops_the_start(monkeypatch: pytest.MonkeyPatch, variable: str, says: str) -> None:
    """A variable that is meant as a setting and is none is named, with how it is written."""
    monkeypatch.setenv(variable, "x")
    with pytest.raises(SettingsError, match=says):
        load_settings(None)


@pytest.mark.parametrize("variable", ["FROSTWATCH_SERVICE_HOST", "FROSTWATCH_WORKER_SERVICE_HOST", "FROSTWATCHER__X"])
def test_variables_of_others_are_left_alone(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """Kubernetes names the addresses of its services with our prefix; they stop nothing."""
    monkeypatch.setenv(variable, "tcp://10.0.0.1:80")
    assert load_settings(None).data_dir == Path("data")


def test_a_named_file_that_is_missing_is_an_error() -> None:
    """A settings file given by name must exist, otherwise defaults would be taken without a word."""
    with pytest.raises(SettingsError, match=r"cannot read the settings file nowhere\.toml"):
        load_settings("nowhere.toml")


def test_secrets_do_not_show(elsewhere: Path) -> None:
    """Passwords and keys never appear when settings are printed or logged."""
    (elsewhere / "frostwatch.toml").write_text('[mail]\npassword = "hush"\n[index]\napi_key = "hush"\n')
    assert "hush" not in repr(load_settings(None))
