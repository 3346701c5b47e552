"""moto's KMS makes an RSA key (a tenth of a second) for every key, symmetric ones too, which never use it."""

from functools import cache

from moto.kms import models, utils

_made_once = cache(utils.generate_private_key)


def install() -> None:
    """One such key a process, whatever the number of stacks."""
    models.generate_private_key = _made_once  # type: ignore[attr-defined]
