"""/v1/imports: uploads of people, or of people never to be mailed, by program."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.accounts.operations import Call, operation
from chalicelib.core import http

blueprint = Blueprint(__name__)
IMPORT = "imports.schemas:ImportOut"
ALL = "/v1/imports"
ONE = f"{ALL}/{{import_id}}"
READ, WRITE = "imports:read", "imports:write"


@operation(blueprint, "POST", "/v1/lists/{list_id}/imports", scope=WRITE, takes="imports.schemas:ImportIn",
           gives=IMPORT, status=201, answers=(409,), example={"mode": "confirm"})
def begin_import(call: Call, list_id: str) -> Any:
    """A new upload to a list.

    `mode` is `confirm` (everybody gets a mail and is on the list after pressing the button in it), `evidence` (consent
    was given already, and the file says when and where, row by row) or `suppressions` (these people are never mailed by
    any list of the account; only keyed hashes of them are kept).

    Send the file as `multipart/form-data` to `form.url` within an hour: all of `form.fields`, then the file as `file`;
    at most 200 MB and 1,000,000 rows. A small file can be sent to `/v1/imports/{import_id}/file` instead. Then say what
    the columns are, vouch for the people, and start.
    """
    from chalicelib.imports import service

    return service.begin(call.account, list_id, call.body.mode, call.now, call.actor)


@operation(blueprint, "GET", ALL, scope=READ, gives=IMPORT, listing=True)
def list_imports(call: Call) -> Any:
    """The account's uploads, newest first."""
    from chalicelib.imports import service

    return service.page(call.account.id, call.cursor, call.limit)


@operation(blueprint, "GET", ONE, scope=READ, gives=IMPORT)
def get_import(call: Call, import_id: str) -> Any:
    """One upload: how far it is, and what became of the rows."""
    from chalicelib.imports import service

    return service.get(call.account.id, import_id, call.now)


@operation(blueprint, "POST", f"{ONE}/file", scope=WRITE, takes="imports.schemas:FileIn", gives=IMPORT, answers=(409,),
           example={"csv": "Email,First name\r\ncarol@example.org,Carol\r\n"})
def send_file(call: Call, import_id: str) -> Any:
    """Send a small file straight away: the text of a CSV file, at most 500,000 characters. It is deleted when the
    upload ends, and after a day at the latest."""
    from chalicelib.imports import service

    service.receive(call.account.id, import_id, call.body.csv.encode(), call.now)
    return service.get(call.account.id, import_id, call.now)


@operation(blueprint, "GET", f"{ONE}/preview", scope=READ, gives="imports.schemas:PreviewOut", answers=(409, 422))
def preview_import(call: Call, import_id: str) -> Any:
    """The beginning of the file.

    Also from which system it seems to come, and what each column seems to be for.
    """
    from chalicelib.imports import service

    return service.preview(call.account.id, import_id, call.now)


@operation(blueprint, "POST", f"{ONE}/columns", scope=WRITE, takes="imports.schemas:ColumnsIn", gives=IMPORT,
           answers=(409,), example={"columns": ["email", ""]})
def map_columns(call: Call, import_id: str) -> Any:
    """Say what each column is for.

    `email`, `status`, `left`, `consent_date`, `consent_source`, `consent_ip`, `field:` with the name of a field of the
    list, or nothing. Mode `evidence` needs the date and the source of each consent. Columns that ask for special
    categories of data, criminal records or gender are refused.
    """
    from chalicelib.imports import service

    return service.map_columns(call.account.id, import_id, call.body.columns, call.now, call.actor)


@operation(blueprint, "POST", f"{ONE}/attestation", scope=WRITE, takes="imports.schemas:AttestationIn", gives=IMPORT,
           answers=(409,), example={"source": "The sign-up sheet at our spring fair", "not_bought": True,
                                    "consent": "On 3 May 2026 people wrote down their addresses to get the news."})
def attest_import(call: Call, import_id: str) -> Any:
    """Vouch for the people: where they come from, when and how they consented, and that the list was not bought. It is
    kept, with the key, the time and the IP address that this comes from."""
    from chalicelib.imports import rules, service

    said = rules.Attestation(call.body.source, call.body.consent, call.body.not_bought)
    return service.attest(call.account.id, import_id, said, http.client_ip(call.request), call.now, call.actor)


@operation(blueprint, "POST", f"{ONE}/start", scope=WRITE, gives=IMPORT, status=202, answers=(409,))
def start_import(call: Call, import_id: str) -> Any:
    """Set the upload going. It never raises a status, never lifts a suppression, and never changes what a person has
    typed."""
    from chalicelib.imports import service

    return service.start(call.account, import_id, call.now, call.actor)


@operation(blueprint, "POST", f"{ONE}/pause", scope=WRITE, gives=IMPORT, answers=(409,), before_terms=True)
def pause_import(call: Call, import_id: str) -> Any:
    """Stop after the piece that is being worked on."""
    from chalicelib.imports import service

    return service.pause(call.account.id, import_id, call.now, call.actor)


@operation(blueprint, "POST", f"{ONE}/resume", scope=WRITE, gives=IMPORT, answers=(409,))
def resume_import(call: Call, import_id: str) -> Any:
    """Go on where it was paused."""
    from chalicelib.imports import service

    return service.resume(call.account, import_id, call.now, call.actor)


@operation(blueprint, "POST", f"{ONE}/cancel", scope=WRITE, gives=IMPORT, answers=(409,), before_terms=True)
def cancel_import(call: Call, import_id: str) -> Any:
    """End it for good. The file is deleted; whoever is on the list by then stays there, unless it is undone."""
    from chalicelib.imports import service

    return service.cancel(call.account.id, import_id, call.now, call.actor)


@operation(blueprint, "POST", f"{ONE}/undo", scope=WRITE, gives=IMPORT, status=202, answers=(409,), before_terms=True)
def undo_import(call: Call, import_id: str) -> Any:
    """Within a day after it has ended: take everybody off the list whom this upload put there, and nobody else. People
    who were asked and have confirmed stay. Suppressions cannot be undone."""
    from chalicelib.imports import service

    return service.undo(call.account.id, import_id, call.now, call.actor)


@operation(blueprint, "GET", f"{ONE}/results", scope=READ, gives="imports.schemas:ResultsOut")
def get_results(call: Call, import_id: str) -> Any:
    """A link to the file of results.

    It is a CSV file that says of each row, by its number, what became of it and why; no address stands in it. The link
    is good for five minutes, the file is there for a day after the upload has ended.
    """
    from chalicelib.imports import service

    return service.results(call.account.id, import_id, call.now)
