"""Workers: `import_rows` works uploads off, piece by piece."""

from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.core import jobs

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="imports", batch_size=1)
@jobs.each_message
def import_rows(message: dict[str, Any], now: datetime) -> None:
    """The next piece of one upload."""
    from chalicelib.imports import run

    run.work(message["import"], message["chunk"], now)
