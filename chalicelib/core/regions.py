"""Where personal data may be: the one list that settings, packaging and the template are held to (promise LOC-1)."""

DEFAULT_REGION = "eu-west-2"

# Missing on purpose: Zurich (eu-central-2), in neither the EU nor the UK; Spain (eu-south-2), which has no SES.
PLACES = {  # as policies call them
    DEFAULT_REGION: "London, United Kingdom",
    "eu-west-1": "Ireland",
    "eu-west-3": "Paris, France",
    "eu-central-1": "Frankfurt, Germany",
    "eu-north-1": "Stockholm, Sweden",
    "eu-south-1": "Milan, Italy",
}
ALLOWED_REGIONS = tuple(PLACES)

REQUIRED = f"Personal data stays in the EU and the UK: the region must be one of {', '.join(ALLOWED_REGIONS)}."


def is_allowed(region: str) -> bool:
    """Whether personal data may be kept or handled in `region`."""
    return region in ALLOWED_REGIONS
