"""A django-oscar shop with a catalogue of made-up products, as its own documentation sets one up.

    python shop.py FOLDER     fills FOLDER/shop.sqlite and serves it; the first line printed is the port, then a line of
                              JSON with each product's address, title and price.

Nothing here is known to Frostwatch; the shop software and its templates come from PyPI.
"""

import json
import os
import sys
from decimal import Decimal
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from django.urls import include, path

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
GOODS = (
    ("Cylinder hook {n} forged", "Tools > Hooks"),
    ("Copper pipe {n} mm, 15 m coil", "Pipes"),
    ("Refrigerant R{n} 13.6 kg cylinder", "Gases > Refrigerants"),
    ("Manifold gauge set model {n}", "Tools > Gauges"),
    ("Vacuum pump {n} l/min two-stage", "Tools > Pumps"),
    ("Compressor oil POE {n}, 1 l", "Oils"),
)
PER_KIND = 20

urlpatterns: list[object] = []


class PlainThumbnails:
    """Shows the picture itself; oscar's own thumbnails need a package more."""

    def generate_thumbnail(self, source: Any, **options: object) -> Any:
        """Return the picture as it is."""
        return source

    def delete_thumbnails(self, source: Any) -> None:
        """Nothing was made, so nothing goes."""


class NoMigrations:
    """Makes Django create the tables from the models at once; a hundred migrations would take half a minute."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def configure() -> None:
    """Set Django and oscar up as oscar's "building a shop" page says, on SQLite and without search server."""
    from oscar import INSTALLED_APPS, defaults

    own = {
        name: getattr(defaults, name)
        for name in dir(defaults)
        if name.startswith("OSCAR_") and name != "OSCAR_THUMBNAILER"
    }
    settings.configure(
        DEBUG=True,
        SECRET_KEY="a shop for a test",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        SITE_ID=1,
        USE_TZ=True,
        LANGUAGE_CODE="en-gb",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(FOLDER / "shop.sqlite"),
                "ATOMIC_REQUESTS": True,
                "OPTIONS": {"timeout": 30, "transaction_mode": "IMMEDIATE"},
            }
        },
        INSTALLED_APPS=INSTALLED_APPS,
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "oscar.apps.basket.middleware.BasketMiddleware",
            "django.contrib.flatpages.middleware.FlatpageFallbackMiddleware",
        ],
        AUTHENTICATION_BACKENDS=("oscar.apps.customer.auth_backends.EmailBackend",),
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.debug",
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.template.context_processors.i18n",
                        "django.template.context_processors.media",
                        "django.template.context_processors.static",
                        "django.contrib.messages.context_processors.messages",
                        "oscar.apps.search.context_processors.search_form",
                        "oscar.apps.checkout.context_processors.checkout",
                        "oscar.apps.communication.notifications.context_processors.notifications",
                        "oscar.core.context_processors.metadata",
                    ]
                },
            }
        ],
        HAYSTACK_CONNECTIONS={"default": {"ENGINE": "database_search.DatabaseEngine"}},
        OSCAR_THUMBNAILER=f"{__name__}.PlainThumbnails",
        STATIC_URL="/static/",
        MIGRATION_MODULES=NoMigrations(),
        MEDIA_URL="/media/",
        MEDIA_ROOT=str(FOLDER / "media"),
        **own,
    )
    django.setup()


def fill() -> list[dict[str, str]]:
    """Make the tables and the catalogue; return what a crawl has to find."""
    from django.core.management import call_command
    from oscar.apps.catalogue.categories import create_from_breadcrumbs
    from oscar.apps.catalogue.models import Product, ProductClass
    from oscar.apps.partner.models import Partner, StockRecord

    call_command("migrate", verbosity=0, run_syncdb=True)
    kind = ProductClass.objects.create(name="Goods")
    partner = Partner.objects.create(name="Warehouse", code="w")
    made = []
    for group, (title, trail) in enumerate(GOODS):
        category = create_from_breadcrumbs(trail)
        for number in range(PER_KIND):
            name = title.format(n=100 + 7 * number)
            product = Product.objects.create(
                product_class=kind,
                structure="standalone",
                title=name,
                upc=f"UPC{group}{number:03d}",
                description=f"<p>{name}. Made up for a test, number {number} of its kind. Delivered within a week.</p>",
            )
            product.categories.add(category)
            price = Decimal(f"{12 + 3 * group + number}.{50 + number % 50}")
            StockRecord.objects.create(
                product=product,
                partner=partner,
                partner_sku=f"SKU{group}{number:03d}",
                price_currency="GBP",
                price=price,
                num_in_stock=5 if number % 7 else 0,
            )
            made.append({"path": product.get_absolute_url(), "title": name, "price": str(price)})
    return made


class Server(ThreadingMixIn, WSGIServer):
    """One thread a request, ended with the process."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """A handler that does not write a line for each request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def main() -> None:
    """Fill the shop and serve it until killed."""
    os.environ.setdefault("PYTHONHASHSEED", "0")
    configure()
    from django.apps import apps
    from django.core.wsgi import get_wsgi_application

    urlpatterns.append(path("i18n/", include("django.conf.urls.i18n")))
    urlpatterns.append(path("", include(apps.get_app_config("oscar").urls[0])))
    goods = fill()
    with make_server("127.0.0.1", 0, get_wsgi_application(), Server, Quiet) as server:
        sys.stdout.write(f"{server.server_port}\n{json.dumps(goods)}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()
