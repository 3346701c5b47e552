"""moto's SQS where it is mended: no message is lost between threads."""

import threading
import time
from typing import Any

import pytest
from moto.sqs.models import Queue

from infrastructure.local.clients import client


def test_a_message_added_while_another_is_deleted_is_not_lost(
    stack: dict[str, str], monkeypatch: pytest.MonkeyPatch,
) -> None:
    sqs, url = client("sqs"), stack["QUEUE_MAIL"]
    sqs.send_message(QueueUrl=url, MessageBody="first")
    message, = sqs.receive_message(QueueUrl=url)["Messages"]
    adding = threading.Thread(target=lambda: sqs.send_message(QueueUrl=url, MessageBody="second"))

    def swap(self: Any, messages: list[Any]) -> None:
        """When the shortened list is put in place, somebody adds a message, or tries to and has to wait."""
        if not adding.ident:
            adding.start()
            adding.join(0.3)
        self.__dict__["_messages"] = messages

    monkeypatch.setattr(Queue, "_messages", property(lambda self: self.__dict__["_messages"], swap), raising=False)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    adding.join()
    assert [each["Body"] for each in sqs.receive_message(QueueUrl=url)["Messages"]] == ["second"]


def test_who_waits_for_a_message_holds_nobody_up(stack: dict[str, str]) -> None:
    sqs, url = client("sqs"), stack["QUEUE_MAIL"]
    found: list[str] = []

    def wait() -> None:
        messages = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5).get("Messages", [])
        found.extend(message["Body"] for message in messages)

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.2)
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    waiting.join(4)
    assert found == ["hello"]
