"""A second shop software that nobody here wrote: Cartridge (on Mezzanine) from PyPI, crawled by its address alone.

    python benchmarks/second_shop.py

Sets up a virtual environment, a shop of 80 products and its development server in a temporary folder, crawls it, and
prints how many products were found with the right title and price, and what else was read as one. Needs an index of
packages; no part of the tests, since it wants an older Django than theirs. The server's robots.txt forbids all while
Django is in debug mode, so it is not asked for.
"""

import json
import socket
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

from crawlers.archive import Archive
from crawlers.job import CrawlJob, CrawlOptions
from crawlers.pages.reader import read_page
from crawlers.pages.reading import PageReading
from crawlers.run import crawl_in_child
from crawlers.site import site_for_start_url

SETTINGS = """
import locale
locale._override_localeconv = {"frac_digits": 2, "int_frac_digits": 2, "currency_symbol": "\\u00a3",
    "int_curr_symbol": "GBP ", "mon_decimal_point": ".", "mon_thousands_sep": ",", "mon_grouping": [3, 3, 0],
    "p_cs_precedes": 1, "p_sep_by_space": 0, "n_cs_precedes": 1, "n_sep_by_space": 0, "positive_sign": "",
    "negative_sign": "-", "p_sign_posn": 1, "n_sign_posn": 1}
ALLOWED_HOSTS = ["*"]
SHOP_CURRENCY_LOCALE = ""
"""
FILL = """
import django, json, os, random
os.environ["DJANGO_SETTINGS_MODULE"] = "myshop.settings"
django.setup()
from decimal import Decimal
from cartridge.shop.models import Category, Product, ProductVariation
Product.objects.all().delete()
Category.objects.all().delete()
names = ("Gauges", "Hoses", "Pumps", "Cylinder hooks")
groups = [Category.objects.create(title=name, status=2, in_menus=[1, 2, 3]) for name in names]
chance = random.Random(1)
things = ["Manifold gauge", "Charging hose", "Vacuum pump", "Cylinder hook", "Leak detector", "Flare tool"]
goods = []
for number in range(80):
    title = f"{chance.choice(things)} {100 + number} {chance.choice(['brass', 'steel', 'forged'])}"
    price = Decimal(chance.randint(500, 40000)) / 100
    sale = (price * Decimal("0.8")).quantize(Decimal("0.01")) if number % 5 == 0 else None
    shared = {"sku": f"K{number:04d}", "unit_price": price, "sale_price": sale}
    shared["num_in_stock"] = 0 if number % 9 == 0 else 20
    text = f"<p>{title}. Made up for a test, number {number} of its kind.</p>"
    product = Product.objects.create(title=title, status=2, available=True, content=text, **shared)
    ProductVariation.objects.create(product=product, default=True, **shared)
    product.categories.add(groups[number % 4])
    goods.append({"path": product.get_absolute_url(), "title": title, "price": str(sale or price)})
json.dump(goods, open("goods.json", "w"))
"""


def set_up(folder: Path) -> tuple[Path, list[dict[str, str]]]:
    """Install the shop software and fill a shop; return its interpreter and what is for sale."""
    run = lambda *command: subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: E731, S603
    run(sys.executable, "-m", "venv", "v")
    python = folder / "v" / "bin" / "python"
    run(str(python), "-m", "pip", "install", "-q", "Cartridge==1.3.4", "setuptools<80")
    (folder / "shop").mkdir()
    run(str(python.with_name("mezzanine-project")), "-a", "cartridge", "myshop", "shop")
    with (folder / "shop" / "myshop" / "settings.py").open("a") as file:
        file.write(SETTINGS)
    (folder / "shop" / "fill.py").write_text(FILL)
    for command in (["manage.py", "createdb", "--noinput"], ["fill.py"]):
        subprocess.run([python, *command], cwd=folder / "shop", check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return python, json.loads((folder / "shop" / "goods.json").read_text())


def read_all(folder: Path, url: str) -> dict[str, list[PageReading]]:
    """Crawl the shop and read all that was stored, by path."""
    options = CrawlOptions(delay=0, allow_private_network=True, max_pages=600, obey_robots=False)
    (report,) = crawl_in_child([CrawlJob(site_for_start_url(url))], folder / "archive", options)
    print(f"{report.pages} pages, health {report.health} {'; '.join(report.reasons)}")
    archive = Archive(folder / "archive")
    readings: dict[str, list[PageReading]] = {}
    for name in archive.segments():
        for capture, _ in archive.read(name):
            if capture.status == 200 and "html" in (capture.header("content-type") or "") and capture.role != "index":
                reading = read_page(capture.body, capture.url, capture.headers)
                readings.setdefault("/" + capture.url.removeprefix(url), []).append(reading)
    return readings


def main() -> None:
    """Set up, crawl, compare."""
    with tempfile.TemporaryDirectory() as name, socket.socket() as free:
        folder = Path(name)
        python, goods = set_up(folder)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        command = [python, "manage.py", "runserver", f"127.0.0.1:{port}", "--noreload", "--insecure"]
        with subprocess.Popen(command, cwd=folder / "shop", stderr=subprocess.DEVNULL) as server:  # noqa: S603
            time.sleep(6)
            try:
                readings = read_all(folder, f"http://127.0.0.1:{port}/")
            finally:
                server.kill()
    listings = {path: pages[0].listing for path, pages in readings.items() if pages[0].kind == "listing"}
    right = sum(
        (listing := listings.get(item["path"])) is not None
        and (listing.title, listing.price) == (item["title"], Decimal(item["price"]))
        for item in goods
    )
    paths = {item["path"] for item in goods}
    twice = [path for path in paths if len(readings.get(path, ())) > 1]
    print(f"{len(goods)} products: {len(paths & listings.keys())} found, {right} with the right title and price")
    print(f"read as products that are none: {sorted(listings.keys() - paths)}; fetched twice: {twice}")


if __name__ == "__main__":
    main()
