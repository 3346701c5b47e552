"""What a unit test may need beyond its arguments: a deployment's settings and keys, without any AWS behind them."""

from collections.abc import Iterator

import pytest

from chalicelib.core import settings as core
from chalicelib.core import signing

PUBLIC_URL = "https://lists.example.org"
RING = {"current": "1", "1": "a" * 64, "2": "b" * 64}
ENVIRONMENT = {
    "AWS_REGION": "eu-west-2",
    "STAGE": "test",
    "PUBLIC_URL": PUBLIC_URL,
    "MAIL_FROM": "post@lists.example.org",
    "OPERATOR_NAME": "The operator",
    "OPERATOR_ADDRESS": "1 Operator Street, York",
    "OPERATOR_CONTACT": "help@lists.example.org",
    "OPERATOR_REGISTRATION": "Z0000000",
    "AUTHORITY_NAME": "The authority",
    "AUTHORITY_URL": "https://authority.example/complaints",
    "LAWS": "UK GDPR",
    "ACCOUNT_SECRETS_KEY": "account-secrets",
    "SECRET_KEYS": "keys",
    "CONFIGURATION_SET": "newsletters",
    **{f"TABLE_{name.upper()}": f"test-{name}" for name in core.TABLES},
    "BUCKET_EXPORTS": "exports",
    "TWO_PERSON_RULE": "off",
    **{f"QUEUE_{name}": f"https://queues.example.org/{name}" for name in ("EVENTS", *map(str.upper, core.QUEUES))},
}


@pytest.fixture(scope="module")
def deployment() -> Iterator[None]:
    """The settings of a deployment and its ring of keys. For a whole module, so that Hypothesis may use it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        patch.setattr(signing, "_keys", lambda *_: RING)
        core.settings.cache_clear()
        yield
    core.settings.cache_clear()
