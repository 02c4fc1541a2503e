"""The seller account of a listing, with what it can be joined to others by."""

from hashlib import sha256

from domain.document import ListingDocument
from traders.contact import domains_in, emails_in, own_address, own_domain, phone_keys, phones_in, read_phone
from traders.identifier import candidates_in, normal
from traders.mention import text_of_others
from traders.seller import Account


def account_of(document: ListingDocument) -> Account | None:
    """Return the seller account of a listing, None where the page names nobody and gives no contact."""
    seller = document.seller
    who = seller.url or " ".join((seller.name or "").casefold().split())
    who = who or next((f"{contact.kind}:{contact.value}" for contact in document.contacts), "")
    if not who:
        return None
    others = _marks_of_others(document)
    return Account(
        id=sha256(f"{document.site}\x1f{who}".encode()).hexdigest()[:16],
        name=seller.name or "",
        country=seller.country,
        place=document.location or "",
        url=own_address(seller.url, document.url) or "",
        identifiers=tuple(
            f"{each.scheme}:{each.value}"
            for each in document.identifiers
            if each.valid is not False and normal(each.value) not in others
        ),
        contacts=tuple(
            (contact.kind, contact.value) for contact in document.contacts if not _stands_in(contact.value, others)
        ),
        site=document.site,
    )


def _marks_of_others(document: ListingDocument) -> frozenset[str]:
    """Return the mailboxes, telephones and identifiers that a listing gives as those of the maker or the source.

    Product safety law puts them into the offers of everybody who sells the same goods; they join nobody.
    """
    text = text_of_others(document.text)
    if not text:
        return frozenset()
    country = document.seller.country
    phones = (key for phone in phones_in(text, country) for key in phone_keys(phone))
    return frozenset((*emails_in(text), *domains_in(text), *phones, *candidates_in(text)))


def _stands_in(value: str, others: frozenset[str]) -> bool:
    """Tell whether a contact is one of the maker's."""
    if not others:
        return False
    phone = read_phone(value, None)
    keys = phone_keys(phone) if phone and "@" not in value else ()
    return not others.isdisjoint((value.lower(), own_domain(value), *keys))
