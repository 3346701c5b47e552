"""SES's tenants, which moto lacks: made, associated with what they may send from, deleted; and what SES refuses."""

import json
from dataclasses import dataclass, field
from typing import Any

from moto.sesv2.responses import SESV2Response

from infrastructure.local.ses.errors import AlreadyExistsError, BadRequestError, NotFoundError

PATHS = tuple(f"{{0}}/v2/email/tenants{end}$" for end in ("", "/get", "/delete", "/resources"))


@dataclass
class Tenant:
    """One tenant, and the ends of the ARNs of what it may send from."""

    name: str
    arn: str
    tags: list[dict[str, str]]
    resources: set[str] = field(default_factory=set)


def create_tenant(self: SESV2Response) -> str:
    """CreateTenant. One that exists is refused."""
    request, known = json.loads(self.body), of(self)
    name = request["TenantName"]
    if name in known:
        raise AlreadyExistsError(f"Tenant {name} already exists.")
    here = f"arn:aws:ses:{self.region}:{self.current_account}:tenant/{name}"
    known[name] = Tenant(name, f"{here}/tn-{len(known)}", request.get("Tags", []))
    return json.dumps(_described(known[name]))


def get_tenant(self: SESV2Response) -> str:
    """GetTenant."""
    return json.dumps({"Tenant": _described(_found(self))})


def delete_tenant(self: SESV2Response) -> str:
    """DeleteTenant; what it was associated with stays."""
    del of(self)[_found(self).name]
    return "{}"


def create_association(self: SESV2Response) -> str:
    """CreateTenantResourceAssociation."""
    tenant, resource = _found(self), json.loads(self.body)["ResourceArn"].rpartition(":")[2]
    kind, _, name = resource.partition("/")
    backend: Any = self.sesv2_backend.core_backend
    known: dict[str, Any] = {"identity": backend.email_identities, "configuration-set": backend.config_sets}
    if name not in known[kind]:
        raise NotFoundError(f"Resource {resource} does not exist.")
    if resource in tenant.resources:
        raise AlreadyExistsError(f"{resource} is associated with the tenant already.")
    tenant.resources.add(resource)
    return "{}"


METHODS = {"create_tenant": create_tenant, "get_tenant": get_tenant, "delete_tenant": delete_tenant,
           "create_tenant_resource_association": create_association}


def of(response: SESV2Response) -> dict[str, Tenant]:
    """The tenants by name; with the identities, so that they go when moto forgets those."""
    backend: Any = response.sesv2_backend.core_backend
    if not hasattr(backend, "tenants"):
        backend.tenants = {}
    found: dict[str, Tenant] = backend.tenants
    return found


def check(response: SESV2Response, name: str, sender: str, configuration_set: str) -> None:
    """SES takes a tenant's mail only from a domain, and under a configuration set, that are associated with it."""
    tenant = of(response).get(name)
    if tenant is None:
        raise NotFoundError(f"Tenant {name} does not exist.")
    labels = sender.rpartition("@")[2].split(".")
    identities = {f"identity/{'.'.join(labels[n:])}" for n in range(len(labels))}  # one covers the domains below it
    for needed in (identities, {f"configuration-set/{configuration_set}"}):
        if not needed & tenant.resources:
            raise BadRequestError(f"{min(needed)} is not associated with the tenant {name}.")


def _found(response: SESV2Response) -> Tenant:
    name = json.loads(response.body)["TenantName"]
    if name not in of(response):
        raise NotFoundError(f"Tenant {name} does not exist.")
    return of(response)[name]


def _described(tenant: Tenant) -> dict[str, Any]:
    return {"TenantName": tenant.name, "TenantId": tenant.arn.rpartition("/")[2], "TenantArn": tenant.arn,
            "Tags": tenant.tags, "SendingStatus": "ENABLED"}
