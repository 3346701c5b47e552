"""The inbox itself."""

from datetime import UTC, datetime

from infrastructure.local.ses import Inbox, Mail

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def mail(name: str, to: str = "ann@example.org") -> Mail:
    raw = f"Subject: {name}\r\nTo: {to}\r\n\r\nHello\r\n".encode()
    return Mail(id=name, message_id=name, envelope_to=(to,), raw=raw, created=NOW)


def test_the_newest_comes_first_and_the_oldest_goes() -> None:
    box = Inbox(most=2)
    for name in ("a", "b", "c"):
        box.add(mail(name))
    assert [each.id for each in box] == ["c", "b"]
    assert box.get("a") is None
    newest = box.get("latest")
    assert newest is not None
    assert newest.subject == "c"


def test_it_counts_what_was_not_read() -> None:
    box = Inbox()
    box.add(mail("a"))
    box.add(mail("b"))
    box.all()[0].read = True
    assert (len(box), box.unread) == (2, 1)


def test_it_is_emptied_in_part_or_whole() -> None:
    box = Inbox()
    box.add(mail("a"))
    box.add(mail("b"))
    box.remove(["a", "never was"])
    assert [each.id for each in box] == ["b"]
    box.clear()
    assert box.get("latest") is None
