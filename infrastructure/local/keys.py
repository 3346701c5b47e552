"""Which API keys API Gateway would know: enabled ones that are joined to a usage plan."""

from moto.apigateway.models import apigateway_backends
from moto.core.models import DEFAULT_ACCOUNT_ID

from chalicelib.core.regions import DEFAULT_REGION


def known(given: str) -> bool:
    """Whether this value of X-API-Key opens the gateway. Looked up in the embedded AWS itself, without a call."""
    backend = apigateway_backends[DEFAULT_ACCOUNT_ID][DEFAULT_REGION]
    joined = {key for plan in list(backend.usage_plan_keys.values()) for key in list(plan)}
    return bool(given) and any(each.value == given and each.enabled and each.id in joined
                               for each in list(backend.keys.values()))
