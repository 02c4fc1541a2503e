"""The waiting requests: best first, first come first served among equals, bounded."""

from scrapy import Request

from crawlers.backlog import Backlog


def urls(backlog: Backlog) -> list[str]:
    found = []
    while request := backlog.next_request():
        found.append(request.url.rsplit("/", 1)[1])
    return found


def test_the_most_promising_goes_first() -> None:
    """Priority decides, and among equals the order they came in."""
    backlog = Backlog()
    for name, priority in (("c", 1), ("a", 5), ("d", 1), ("b", 5)):
        assert backlog.enqueue_request(Request(f"http://a.example/{name}", priority=priority))
    assert backlog.has_pending_requests()
    assert urls(backlog) == ["a", "b", "c", "d"]
    assert not backlog.has_pending_requests()


def test_it_never_grows_beyond_its_bound() -> None:
    """With too many waiting the least promising are dropped, not the best."""
    backlog = Backlog(most=100)
    for number in range(1000):
        backlog.enqueue_request(Request(f"http://a.example/{number}", priority=number % 500))
        assert len(backlog) <= 125
    kept = urls(backlog)
    assert kept[:2] == ["499", "999"]
    assert backlog.dropped + len(kept) == 1000
