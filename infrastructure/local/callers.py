"""What botocore does for the eyes of AWS alone: the embedded one checks no signature and reads no user agent.

Addresses that are handed out are signed as ever: their signature is part of what they are.
"""

from typing import Any

from botocore.signers import RequestSigner
from botocore.useragent import UserAgentString

_told = UserAgentString.to_string


def install() -> None:
    """Put the short forms in the place of botocore's own, once or again: for the clients that are made from then on."""
    for place, name, short in ((RequestSigner, "handler", _signed), (UserAgentString, "to_string", _named)):
        setattr(place, name, short)


def _signed(self: RequestSigner, operation_name: str = "", request: Any = None, **_: Any) -> None:
    """The scope, by which moto's server knows whom a request is for, and no signature. S3's says how a body is cut."""
    if self.signing_name == "s3":
        self.sign(operation_name, request)
        return
    scope = f"{self.region_name}/{self.signing_name}/aws4_request"
    request.headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential=local/19700101/{scope}, SignedHeaders=, Signature="


def _named(self: UserAgentString) -> str:
    """What the client calls itself, made once for each client and not for each call."""
    known = vars(self)
    if "named" not in known:
        known["named"] = _told(self)
    return str(known["named"])
