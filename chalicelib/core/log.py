"""One structured log line for each piece of work; what could name a person is cut out before it is written."""

import logging
import re
import sys
from functools import cache
from typing import Any, TextIO

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

_ADDRESS = re.compile(r"[^\s\"'<>@]+@[^\s\"'<>@]+")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{40,}")
_GROUP = r"[0-9a-fA-F]{1,4}"
_IP = re.compile(rf"\b\d{{1,3}}(?:\.\d{{1,3}}){{3}}\b|\b(?:{_GROUP}:){{7}}{_GROUP}\b"
                 rf"|(?<![\w:])(?:{_GROUP}(?::{_GROUP})*)?::(?:{_GROUP}(?::{_GROUP})*)?(?![\w:])")


def redact(text: str) -> str:
    """`text` without e-mail addresses, tokens or IP addresses."""
    for pattern, name in ((_ADDRESS, "[address]"), (_TOKEN, "[token]"), (_IP, "[ip]")):
        text = pattern.sub(name, text)
    return text


class _Redacting(LambdaPowertoolsFormatter):
    def format(self, record: Any) -> str:
        return redact(super().format(record))


class _Out(logging.StreamHandler[TextIO]):
    """Writes to what is the standard output at that moment, so that whoever takes it in gets every line."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # as logging's own for standard error
        return sys.stdout


@cache
def logger() -> Logger:
    """The service's logger: JSON lines, redacted."""
    return Logger(service="smartmessages", logger_formatter=_Redacting(), log_uncaught_exceptions=False,
                  logger_handler=_Out())


def failure(what: str, error: BaseException, **ids: str) -> None:
    """Log an unexpected error by kind and place. Its message is left out: it may quote what a person typed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else ""
    code = (getattr(error, "response", None) or {}).get("Error", {}).get("Code", "")
    logger().error(what, extra={"error": type(error).__name__, "code": code, "where": where, **ids})
