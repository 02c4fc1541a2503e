"""How fast the WARC files of others are sifted: MB of decompressed WARC a second of CPU, on one core.

    python -m benchmarks.sift_speed [--pages 4000]
    python -m benchmarks.sift_speed FILE.warc.gz

Without a file one is made: English, Russian and Chinese pages of a web of shops and news with menus, scripts and
styles, 30 to 60 KB, one in two hundred naming a refrigerant, gzipped by record, with a request for each response.
"""

import argparse
import gzip
import random
import re
import tempfile
import time
from pathlib import Path

from benchmarks.flow_speed import furnished, product_pages
from crawlers.archive.sifting import Sifted, sift
from crawlers.sieve import sieve

ENGLISH, RUSSIAN, CHINESE = (
    tuple(re.findall(r"\w+", text))
    for text in (
        """the of and to in for on with that this from house garden water price delivery city news report people work
        year time market engine repair service health school music travel video game phone colour shirt shoes""",
        "в и не на что дом сад цена доставка город новости люди работа год время рынок ремонт музыка телефон цвет",
        "的 一 是 价格 城市 新闻 人民 工作 时间 市场 维修 服务 音乐 旅游 手机 颜色 衣服 鞋子 花园 房子",
    )
)


def page(number: int, draw: random.Random, goods: list[str]) -> bytes:
    """Return one page."""
    if number % 200 == 0:
        return furnished(draw.choice(goods), number, draw)
    words = draw.choices((ENGLISH, RUSSIAN, CHINESE), (8, 1, 1))[0]
    text = "".join(f"<p>{' '.join(draw.choices(words, k=60))}</p>\n" for _ in range(30))
    return furnished(f"<html><head></head><body><h1>{draw.choice(words)}</h1>{text}</body></html>", number, draw)


def record(kind: str, block: bytes, url: str) -> bytes:
    """Return one record, gzipped by itself."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2024-02-03T04:05:06Z\r\nWARC-Record-ID: <urn:uuid:{url}>\r\n"
        f"Content-Length: {len(block)}\r\nContent-Type: application/http; msgtype={kind}\r\n"
        f"WARC-Target-URI: {url}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n", 6)


def make(path: Path, pages: int) -> None:
    """Write the file."""
    draw = random.Random(11)  # noqa: S311 - furniture, not secrets
    goods = product_pages()
    with path.open("wb") as file:
        for number in range(pages):
            url = f"https://host{number % 97}.example/{number}"
            file.write(record("request", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", url))
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nServer: x\r\n\r\n"
            file.write(record("response", head + page(number, draw, goods), url))


def measure(path: Path) -> None:
    """Print the figures of one file."""
    sieve()
    for name, passes in (("with the sieve", sieve().passes), ("unpacking alone", lambda _: False)):
        seen = Sifted()
        begun, cpu = time.perf_counter(), time.process_time()
        kept = sum(1 for _ in sift(str(path), passes, seen))
        seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
        size = seen.bytes / 1e6
        print(
            f"{name}: {seen.records} records, {seen.pages} pages, {kept} kept, {size:.0f} MB decompressed: "
            f"{size / cpu:.0f} MB a CPU second, {size / seconds:.0f} MB/s",
            flush=True,
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--pages", type=int, default=4000)
    options = parser.parse_args()
    if options.file:
        measure(options.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.warc.gz"
        make(path, options.pages)
        measure(path)


if __name__ == "__main__":
    main()
