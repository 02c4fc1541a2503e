"""Speed of the assessment in processor time: law loaded, offers judged a second.

python benchmarks/assess_speed.py
"""

import time
from datetime import date, timedelta
from itertools import islice, product

from assess.assessor import Assessor
from domain.assessment import Offer

PLACES = ("DE", "US", "KE", "CN", "AU", "GB", "TR", "CH", "BR", "IN")
SUBSTANCES = ("R-22", "R-410A", "R-134a", "R-1234yf", "R-290", "R-404A", "R-12", "R-454B")
OFFERS = 50_000


def main() -> None:
    """Print seconds to load and offers a second of one core."""
    started = time.process_time()
    assessor = Assessor.load()
    print(f"law loaded in {time.process_time() - started:.3f} s")
    days = [date(2026, 1, 1) + timedelta(days=day) for day in range(300)]
    mixed = product(days, PLACES, SUBSTANCES, ("disposable", "refillable", "unknown"))
    offers = [
        Offer("x", place, day, (substance,), net_kg=11.3, units=10, container=container, item_country="CN")
        for day, place, substance, container in islice(mixed, OFFERS)
    ]
    started = time.process_time()
    for offer in offers:
        assessor.assess(offer)
    print(f"{len(offers) / (time.process_time() - started):,.0f} offers a second")


if __name__ == "__main__":
    main()
