"""Where personal data may be: the one list that settings, packaging and the template are held to (promise LOC-1)."""

DEFAULT_REGION = "eu-west-2"

# Missing on purpose: Zurich (eu-central-2), in neither the EU nor the UK; Spain (eu-south-2), which has no SES.
ALLOWED_REGIONS = (
    DEFAULT_REGION,  # London
    "eu-west-1",  # Ireland
    "eu-west-3",  # Paris
    "eu-central-1",  # Frankfurt
    "eu-north-1",  # Stockholm
    "eu-south-1",  # Milan
)

REQUIRED = f"Personal data stays in the EU and the UK: the region must be one of {', '.join(ALLOWED_REGIONS)}."


def is_allowed(region: str) -> bool:
    """Whether personal data may be kept or handled in `region`."""
    return region in ALLOWED_REGIONS
