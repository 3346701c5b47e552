"""What the API takes and gives for subscriptions, suppressions and consent receipts."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field

from chalicelib.core.schema import Body, Out
from chalicelib.subscriptions.model import Suppression
from chalicelib.subscriptions.people import COUNTED_TO, Entry, Found

LONGEST = 320  # typed addresses; what is accepted is shorter
FieldValue = Annotated[str, Field(max_length=1000)]


class EmailIn(Body):
    """An e-mail address."""

    email: Annotated[str, Field(max_length=LONGEST, examples=["carol@example.org"])]


class SubscriptionIn(EmailIn):
    """A person to be asked to confirm."""

    fields: Annotated[dict[str, FieldValue], Field(max_length=20, default_factory=dict,
                      description="What the person has given for the list’s fields, by name.")]


class AskedOut(Out):
    """That the request was taken. The same for every address."""

    status: Literal["asked"]

    @classmethod
    def of(cls, _found: object) -> Self:
        return cls(status="asked")


class ConsentOut(Out):
    """The proof of opt-in: what was agreed to, when, and from where."""

    wording: str
    wording_version: int
    policy_version: str
    requested_at: str
    confirmed_at: str
    ip: str
    user_agent: str
    referrer: str
    upload: str = Field("", description="The upload whose file says so, for consent that was given elsewhere; "
                                        "`wording` then says where, as the organisation states it.")


class TrackingOut(Out):
    """The separate consent to be counted by name."""

    at: str
    wording: str
    wording_version: str


class SubscriptionOut(Out):
    """A person on a list, or one who has not confirmed yet."""

    id: str
    list_id: str
    email: str
    state: Literal["confirmed", "waiting", "restricted"]
    fields: dict[str, str]
    source: str
    requested_at: str
    confirmed_at: str | None
    consent: ConsentOut | None = Field(description="Null while the person has not confirmed.")
    tracking: TrackingOut | None = Field(description="Null where the person has not agreed to be counted by name.")

    @classmethod
    def of(cls, found: Entry) -> Self:
        consent: Any = found.consent
        tracking: Any = found.tracking
        return cls(id=found.id, list_id=found.list_id, email=found.address, state=found.state,  # type: ignore[arg-type]
                   fields=found.fields, source=found.source, requested_at=found.requested_at,
                   confirmed_at=found.confirmed_at, consent=ConsentOut(**consent) if consent else None,
                   tracking=TrackingOut(**tracking) if tracking else None)


class LookupOut(Out):
    """What there is of an address on a list."""

    state: Literal["confirmed", "waiting", "restricted", "none"]
    suppressed: bool = Field(description="Whether mail of this list must not go to the address.")
    subscription: SubscriptionOut | None

    @classmethod
    def of(cls, found: Found) -> Self:
        return cls(state=found.entry.state if found.entry else "none",  # type: ignore[arg-type]
                   suppressed=found.is_barred, subscription=SubscriptionOut.of(found.entry) if found.entry else None)


class SuppressionOut(Out):
    """Whether an address is suppressed in this account: everywhere, or for lists that the person has left."""

    suppressed: bool
    everywhere: str | None = Field(description="Why the address gets no mail of any list; null where it may.")
    lists: list[str] = Field(description="The lists that the person has left.")
    suppressed_at: str | None

    @classmethod
    def of(cls, found: Suppression | None) -> Self:
        if found is None:
            return cls(suppressed=False, everywhere=None, lists=[], suppressed_at=None)
        return cls(suppressed=True, everywhere=found.everywhere, lists=sorted(found.lists or ()),
                   suppressed_at=found.suppressed_at)


class SuppressionsOut(Out):
    """How many people are suppressed; the account holder does not see who."""

    count: int
    complete: bool = Field(description=f"False where there are {COUNTED_TO:,} or more: counting stops there.")

    @classmethod
    def of(cls, found: int) -> Self:
        return cls(count=found, complete=found < COUNTED_TO)


class ReceiptHeadOut(Out):
    """By which specification, when and by whom the receipt was made."""

    schema_version: str
    issued_at: str
    issued_by: str


class RecordHeadOut(Out):
    """Which record the receipt is of, and of whom."""

    schema_version: str
    record_id: str
    pii_principal_id: str


class PiiOut(Out):
    """One kind of personal data."""

    pii_type: str
    optional: bool


class PurposeOut(Out):
    """What the person agreed to."""

    purpose: str
    lawful_basis: str
    wording: str
    wording_version: str
    agreed_at: str
    pii_information: list[PiiOut]
    pii_controllers: list[str]
    pii_processors: list[str]
    collection_method: str
    retention_period: str
    storage_locations: list[str]


class ProcessingOut(Out):
    """What is done with the data."""

    privacy_notice_version: str
    purposes: list[PurposeOut]
    withdrawal_method: str


class PartyOut(Out):
    """Controller or processor."""

    party_id: str
    party_role: str
    party_name: str
    party_address: str
    party_email: str
    party_phone: str
    party_url: str
    party_contact: str


class ReceiptEventOut(Out):
    """What happened to the consent, when, and from where."""

    event_time: str
    event_type: str
    event_state: str
    source: str
    ip_address: str = ""
    user_agent: str = ""
    referrer: str = ""


class ReceiptOut(Out):
    """A consent receipt in the structure of ISO/IEC TS 27560:2023."""

    receipt: ReceiptHeadOut
    record: RecordHeadOut
    pii_processing: ProcessingOut
    party_identification: list[PartyOut]
    events: list[ReceiptEventOut]
    signature: str

    @classmethod
    def of(cls, found: dict[str, Any]) -> Self:
        return cls(**found)
