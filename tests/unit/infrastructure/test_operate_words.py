"""Answers on the operator's command line are whole: what is long goes on in the next line."""

from chalicelib.accounts.certificate import DELETED, STAYS
from infrastructure.operate import WIDEST, in_words


def test_a_certificate_can_be_read_and_printed_whole() -> None:
    deleted = [{"what": says, "rows": number} for number, says in enumerate(DELETED.values())]
    lines = list(in_words({"ok": True, "state": "deleted", "deleted": deleted, "stays": list(STAYS), "problems": []}))

    assert lines[0].split() == ["state", "deleted"]
    text = " ".join(" ".join(lines).split())
    words = [word for one in (*deleted, *STAYS) for value in one.values() for word in str(value).split()]
    assert [word for word in words if word not in text] == []
    assert max(map(len, lines)) <= 3 * (WIDEST + 2) + 2
    assert "problems: none" in lines
