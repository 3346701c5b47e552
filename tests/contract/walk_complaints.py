"""The part of the walk that people go who complain, and the operator who answers."""


import pytest

from chalicelib.core import queue
from tests.support.operating import operate
from tests.support.world import World


def through(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """About an account, about the operator, who answers when the queue can be reached again."""
    typed = {"email": "carol@example.org", "words": "Too many mails."}
    for path in ("/complain", f"/complain/{world.account.id}"):
        assert world.http("GET", path).status == 200
        assert world.http("POST", path, form=typed).status == 200
    world.drain()
    answer = {"do": "close_complaint", "id": operate(do="complaints")["open"][0]["id"], "outcome": "partly",
              "text": "It is mended."}
    with monkeypatch.context() as patched:
        patched.setattr(queue, "put", lambda *_given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            operate(**answer)
    assert operate(**answer)["ok"]
    world.drain()
