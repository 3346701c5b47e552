"""SES's tenants: each account holder's mail apart from the others', so that one's bounces and complaints do not hurt
the rest.

A tenant is named by the account's number. It sends from what is associated with it alone: the account's domain and the
configuration set; what is sent in its name from anything else, SES refuses.
"""

from chalicelib.core.errors import PermanentFailure
from chalicelib.core.identities import TAG, ask
from chalicelib.core.settings import settings


def make(name: str, domain: str) -> None:
    """The tenant, made unless it is there, for mail from the domain. Done again it does nothing. Raises
    TemporaryFailure or PermanentFailure."""
    _unless("AlreadyExistsException", "create_tenant", TenantName=name,
            Tags=[{"Key": TAG, "Value": settings().stage}])
    arn = ask("get_tenant", TenantName=name)["Tenant"]["TenantArn"]
    here = arn.partition(":tenant/")[0]
    for resource in (f"configuration-set/{settings().configuration_set}", f"identity/{domain}"):
        _unless("AlreadyExistsException", "create_tenant_resource_association", TenantName=name,
                ResourceArn=f"{here}:{resource}")


def drop(name: str) -> None:
    """Delete the tenant; what is associated with it stays. One that is gone is well gone. Raises TemporaryFailure or
    PermanentFailure."""
    _unless("NotFoundException", "delete_tenant", TenantName=name)


def _unless(well: str, operation: str, **request: object) -> None:
    """Ask SES; the refusal `well` says that it was done before."""
    try:
        ask(operation, **request)
    except PermanentFailure as refused:
        if refused.reason != well:
            raise
