"""The table of what SES may answer, against the service model of the pinned botocore: neither more nor less."""

import inspect
from typing import Any

import botocore.exceptions
import botocore.session
import pytest

from chalicelib.core import ses_errors
from chalicelib.core.ses_errors import Means

SENDING = ("SendEmail", "SendBulkEmail")
ABOUT_IDENTITIES = ("CreateEmailIdentity", "GetEmailIdentity", "DeleteEmailIdentity",
                    "PutEmailIdentityMailFromAttributes", "CreateTenant", "GetTenant", "DeleteTenant",
                    "CreateTenantResourceAssociation")


@pytest.fixture(scope="module")
def model() -> Any:
    return botocore.session.get_session().get_service_model("sesv2")


def exceptions(model: Any, operations: tuple[str, ...]) -> set[str]:
    return {shape.name for operation in operations for shape in model.operation_model(operation).error_shapes}


def test_every_status_of_a_recipient_stands_in_the_table(model: Any) -> None:
    assert set(ses_errors.STATUSES) == set(model.shape_for("BulkEmailStatus").enum)


def test_every_exception_of_the_operations_that_we_call_stands_in_the_table(model: Any) -> None:
    assert set(ses_errors.REFUSALS) == exceptions(model, SENDING)
    assert set(ses_errors.IDENTITIES) == exceptions(model, ABOUT_IDENTITIES)


def test_every_broken_connection_that_botocore_knows_stands_in_the_table() -> None:
    bases = (botocore.exceptions.ConnectionError, botocore.exceptions.HTTPClientError)
    known = {name for name, each in inspect.getmembers(botocore.exceptions, inspect.isclass) if issubclass(each, bases)}

    assert set(ses_errors.CONNECTIONS) - {"NoCredentialsError", "CredentialRetrievalError"} == known
    assert all(hasattr(botocore.exceptions, name) for name in ses_errors.CONNECTIONS)


@pytest.mark.parametrize(("code", "message", "status", "means"), [
    ("TooManyRequestsException", "Maximum sending rate exceeded.", 429, Means.SLOWER),
    ("TooManyRequestsException", "Daily message quota exceeded.", 429, Means.QUOTA),
    ("Throttling", "Daily message quota exceeded.", 400, Means.QUOTA),
    ("MessageRejected", "Illegal content", 400, Means.REFUSED),
    ("MessageRejected", "Email address is not verified. The following identities failed", 400, Means.CAMPAIGN),
    ("BadRequestException", "The daily newsletter is not verified", 400, Means.REFUSED),
    ("NotFoundException", "Configuration set newsletters does not exist.", 404, Means.SERVICE),
    ("NotFoundException", "Tenant k7 does not exist.", 404, Means.NO_TENANT),
    ("SendingPausedException", "Sending is paused for this account.", 400, Means.SERVICE),
    ("SendingPausedException", "Sending is disabled for tenant: k7", 400, Means.TENANT_STOPPED),
    ("BadRequestException", "The identity is not associated with tenant k7.", 400, Means.NO_TENANT),
    ("BadRequestException", "Local address contains what it must not: tenant@example.org", 400, Means.REFUSED),
    ("AccessDeniedException", "", 403, Means.CAMPAIGN), ("SomethingNew", "", 400, Means.LATER),
    ("InternalFailure", "", 500, Means.UNCERTAIN), ("TooManyRequestsException", "", 503, Means.UNCERTAIN),
])
def test_refusals_of_a_request(code: str, message: str, status: int, means: Means) -> None:
    assert ses_errors.of_refusal(code, message, status) == means


@pytest.mark.parametrize(("code", "status", "means"), [
    ("ConcurrentModificationException", 500, Means.LATER), ("ThrottlingException", 400, Means.LATER),
    ("NotFoundException", 404, Means.REFUSED), ("AccessDeniedException", 403, Means.REFUSED),
    ("SomethingNew", 400, Means.REFUSED), ("InternalFailure", 500, Means.LATER),
])
def test_refusals_of_an_operation_on_an_identity(code: str, status: int, means: Means) -> None:
    assert ses_errors.of_identity(code, status) == means


def test_nobody_knows_what_a_new_answer_means() -> None:
    assert ses_errors.of_status("STATUS_OF_TOMORROW") == Means.UNCERTAIN
    assert ses_errors.of_connection(RuntimeError()) == Means.UNCERTAIN


def test_whose_mail_waits_has_surely_not_got_it() -> None:
    assert {means for means in Means if not means.waits} == {Means.TAKEN, Means.REFUSED, Means.UNCERTAIN}
