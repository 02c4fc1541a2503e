"""Makes the reader of steps 2 to 5. Importing this loads the language pipeline: go by `app.carried.make_reader`."""

from app.eventlog import set_up_log
from app.reading import Reader
from app.settings import Settings
from app.sites import open_sites
from assess.assessor import Assessor
from nlp.extractor import Extractor
from traders.matcher import Matcher
from traders.store import Registers


def make_reader(settings: Settings) -> Reader:
    """Return a reader with the sites, registers and law tables of an installation."""
    set_up_log(settings.log)
    matcher = Matcher.open(Registers(settings.registers_dir))
    key = settings.process.contact_key
    secret = key.get_secret_value() if key else ""
    return Reader(open_sites(settings), Extractor(), matcher, Assessor.load(), secret)
