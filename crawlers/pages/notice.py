"""What pages say where the thing is gone: removed, sold, expired, in the languages of shops and classifieds.

Each kind of notice is a few nouns with what stands behind and can stand before. Few lines have one of the nouns, and
such a line is looked at for those kinds alone: one expression for all of them costs a microsecond for each character.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

from crawlers.pages.phrase import ends_of
from domain.wordsearch import WordSearch

_KINDS: tuple[tuple[str, str, str], ...] = (
    (
        "advertisement|advert|ad|listing|item|product|offer|posting|post|page|auction|lot",
        (
            " (?:you (?:requested|are looking for) )?(?:has (?:been )?|is |"
            "was )?(?:now )?(?:no longer (?:available|exists?|active)|(?:been )?(?:removed|deleted|sold|"
            "expired|withdrawn|ended|deactivated|flagged for removal)|not available any ?more|has ended|"
            "does(?:n't| not) exist|could not be found)"
        ),
        "(?:this|the|your)? ?",
    ),
    (
        "this item|this car|this product",
        " (?:is|has been) sold",
        "",
    ),
    (
        "no longer for sale",
        "",
        "",
    ),
    (
        "listing ended",
        "",
        "",
    ),
    (
        "ad not found|ad expired",
        "",
        "",
    ),
    (
        "page not found|page does not exist",
        "",
        "",
    ),
    (
        "we can't find|we couldn't find|we could not find",
        " (?:that|the|this) (?:page|item|product|ad)",
        "",
    ),
    (
        "anzeige|artikel|angebot|inserat|produkt|seite",
        (
            r"[^.\n]{0,30} (?:nicht mehr (?:verfügbar|aktiv|online|vorhanden)|(?:wurde )?(?:gelöscht|entfernt|"
            "deaktiviert|verkauft|beendet)|abgelaufen|nicht gefunden)"
        ),
        "",
    ),
    (
        "annonce|article|produit|offre|page",
        (
            r"[^.\n]{0,30} (?:n'(?:est|existe) plus(?: disponible| en ligne)?|a été (?:supprimée?|retirée?|"
            "vendue?)|expirée?|introuvable)"
        ),
        "(?:cette |l'|votre )?",
    ),
    (
        "anuncio|artículo|producto|oferta|página|publicación",
        (
            r"[^.\n]{0,30} (?:ya no (?:está|se encuentra|existe)|(?:ha sido|fue) (?:eliminad[oa]|vendid[oa]|"
            "retirad[oa])|no existe|finalizad[oa]|caducad[oa]|expirad[oa])"
        ),
        "(?:este |el |la )?",
    ),
    (
        "annuncio|articolo|prodotto|offerta|pagina|inserzione",
        (
            r"[^.\n]{0,30} (?:non è più (?:disponibile|attiv[oa]|online)|è stat[oa] (?:rimoss[oa]|"
            "eliminat[oa]|vendut[oa])|scadut[oa]|non (?:esiste|trovat[oa]))"
        ),
        "",
    ),
    (
        "anúncio|produto|artigo|oferta|página",
        (
            r"[^.\n]{0,30} (?:não está mais (?:disponível|ativo)|já não (?:está disponível|existe)|"
            "(?:foi )?(?:removid[oa]|excluíd[oa]|vendid[oa]|apagad[oa])|expirou|não encontrad[oa])"
        ),
        "",
    ),
    (
        "advertentie|artikel|product|pagina",
        r"[^.\n]{0,30} (?:niet meer beschikbaar|(?:is )?(?:verwijderd|verkocht|verlopen)|bestaat niet)",
        "",
    ),
    (
        "annonsen|annonse|artikeln|varan",
        r"[^.\n]{0,30} (?:inte längre|är (?:borttagen|såld)|finns inte)",
        "",
    ),
    (
        "annoncen|varen",
        r"[^.\n]{0,30} (?:ikke længere|er (?:slettet|solgt))",
        "",
    ),
    (
        "ilmoitus|tuote",
        r"[^.\n]{0,30} (?:ei ole enää|on (?:poistettu|myyty))",
        "",
    ),
    (
        "ogłoszenie|oferta|strona|aukcja",
        r"[^.\n]{0,30} (?:jest )?niedostępn[eya]",
        "",
    ),
    (
        "ogłoszenie|oferta|produkt|strona|aukcja",
        (
            r"[^.\n]{0,30} (?:jest )?(?:nieaktualn[eya]|nie istnieje|zakończon[eya]|usunięt[eya]|"
            "wygasł[oaey]?|sprzedan[eya])"
        ),
        "",
    ),
    (
        "inzerát|nabídka|produkt|stránka",
        (
            r"[^.\n]{0,30} (?:již (?:není|neexistuje)|už (?:není|nie je|neexistuje)|byl[ao]? (?:smazán|"
            "odstraněn|prodán)|neexistuje|bol[ao]? (?:vymazan|odstránen|predan))"
        ),
        "",
    ),
    (
        "hirdetés|termék|oldal",
        r"[^.\n]{0,30} (?:már nem|nem (?:található|elérhető)|törölt|lejárt)",
        "",
    ),
    (
        "anunț|anunt|produs",
        r"(?:ul)?[^.\n]{0,30} (?:nu mai este|a fost (?:șters|sters|vândut)|expirat|dezactivat)",
        "",
    ),
    (
        "объявление|товар|страница|предложение|лот",
        (
            r"[^.\n]{0,30} (?:снято|удалено|удалён|удален|неактивно|не найден[оа]?|больше не|не существует|"
            "в архиве|истекло|завершен[оа]?|продан)"
        ),
        "",
    ),
    (
        "оголошення|товар|сторінка|сторінку",
        r"[^.\n]{0,30} (?:не ?активне|видален[оаий]{1,2}|знято|не знайдено|більше не|не існує|продано)",
        "",
    ),
    (
        "обявата|продуктът|страницата",
        r"[^.\n]{0,30} (?:е изтрита|изтекла|не е активна|не съществува|вече не)",
        "",
    ),
    (
        "oglas|proizvod|stranica",
        r"[^.\n]{0,30} (?:više nije|je (?:istekao|obrisan|prodan|uklonjen)|ne postoji)",
        "",
    ),
    (
        "ilan|ürün|sayfa",
        (
            r"[^.\n]{0,30} (?:yayından kaldırıl|yayında değil|artık (?:yok|mevcut değil)|bulunamadı|silin|"
            "satıl)"
        ),
        "",
    ),
    (
        "αγγελία|προϊόν|σελίδα",
        r"[^.\n]{0,30} (?:δεν (?:είναι πλέον|υπάρχει|βρέθηκε)|έχει (?:λήξει|διαγραφεί|πουληθεί))",
        "",
    ),
    (
        "الإعلان|الاعلان|المنتج|الصفحة",
        r"[^.\n]{0,30} (?:غير (?:متاح|موجود|متوفر)|محذوف|منتهي)",
        "",
    ),
    (
        "تم حذف|تم بيع",
        " (?:هذا )?(?:الإعلان|الاعلان|المنتج)",
        "",
    ),
    (
        "آگهی|محصول",
        r"[^.\n]{0,30} (?:حذف|منقضی|یافت نشد)",
        "",
    ),
    (
        "商品|宝贝|信息|产品|页面|拍卖",
        r"[^。\n]{0,6}(?:已(?:下架|删除|售出|过期|失效|结束|转让)|不存在|被删除)",
        r"(?:该|此|您访问的|您查看的|这个|很抱歉[，,]?)?[^。\n]{0,12}",
    ),
    (
        "商品|ページ|出品|広告",
        r"[^。\n]{0,8}(?:は(?:削除|終了|存在しません)|が(?:見つかりません|存在しません)|販売終了)",
        "",
    ),
    (
        "상품|게시글|페이지|판매글",
        r"[^.\n]{0,12}(?:삭제|종료|존재하지 않|찾을 수 없|판매완료)",
        "",
    ),
    (
        "tin|sản phẩm|trang",
        r"[^.\n]{0,20} (?:đã (?:bị xóa|hết hạn|bán)|không (?:tồn tại|còn)|không tìm thấy)",
        "",
    ),
    (
        "iklan|produk|halaman",
        (
            r"[^.\n]{0,20} (?:tidak (?:ditemukan|tersedia|lagi)|telah (?:dihapus|terjual)|sudah (?:terjual|"
            "tidak)|tiada)"
        ),
        "",
    ),
    (
        "ประกาศ|สินค้า|หน้า",
        r"[^\n]{0,20}(?:ถูกลบ|หมดอายุ|ไม่พบ|ขายแล้ว)",
        "",
    ),
)
"""Nouns, what stands behind one of them, and what can stand before."""
_PATTERNS = tuple(re.compile(f"{before}(?:{nouns}){behind}") for nouns, behind, before in _KINDS)


def gone_notices(texts: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield those of several lower-case lines, by number, that say that something is gone, each with its notice."""
    kinds: dict[int, set[int]] = {}
    ends: list[int] = []
    for start, _, orders in _nouns().find("\n".join(texts)):
        ends = ends or ends_of(texts)
        kinds.setdefault(bisect_right(ends, start), set()).update(orders)
    for number in sorted(kinds):
        found = [
            (m.start(), order, m.group()) for order in kinds[number] if (m := _PATTERNS[order].search(texts[number]))
        ]
        if found:
            yield number, min(found)[2]


@cache
def _nouns() -> WordSearch[list[int]]:
    """Build the search for the nouns, each with the kinds that it can stand in; a space due behind is part of it."""
    found: dict[str, list[int]] = {}
    for order, (nouns, behind, _) in enumerate(_KINDS):
        for noun in nouns.split("|"):
            found.setdefault(noun + " " * behind.startswith(" "), []).append(order)
    return WordSearch(found)
