"""Workers: `import_rows` works uploads off, piece by piece."""

from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.core import jobs

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="imports", batch_size=1)
@jobs.each_message
def import_rows(message: dict[str, Any], now: datetime) -> None:
    """The next piece of one upload; or what became of a mail that it has caused."""
    from chalicelib.imports import brake, run

    if "outcome" in message:
        brake.note(message["import"], message["outcome"], now)
    else:
        run.work(message["import"], message["chunk"], now)
