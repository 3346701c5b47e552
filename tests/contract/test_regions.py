"""The list of regions, and that no second list of them has come to be."""

import re
from pathlib import Path

import pytest

from chalicelib.core.regions import ALLOWED_REGIONS, DEFAULT_REGION, REQUIRED, is_allowed

ROOT = Path(__file__).resolve().parents[2]
EU_OR_UK = {"eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2"}
REGION_NAME = re.compile(r"\b(?:af|ap|ca|cn|eu|il|me|mx|sa|us)-(?:gov-)?[a-z]+-\d\b")


def test_it_lists_regions_of_the_eu_and_the_uk_only() -> None:
    assert set(ALLOWED_REGIONS) <= EU_OR_UK
    assert ALLOWED_REGIONS[0] == DEFAULT_REGION == "eu-west-2"
    assert len(set(ALLOWED_REGIONS)) == len(ALLOWED_REGIONS)


@pytest.mark.parametrize("region", ["", "us-east-1", "eu-central-2", "eu-west-22", "EU-WEST-2", "ap-south-1", " "])
def test_it_refuses_every_other_region(region: str) -> None:
    assert not is_allowed(region)


def test_it_says_which_regions_are_allowed() -> None:
    assert all(region in REQUIRED for region in ALLOWED_REGIONS)


def test_it_is_the_only_place_in_what_is_deployed_that_names_a_region() -> None:
    named = {str(path.relative_to(ROOT)): found
             for folder in ("chalicelib", "infrastructure", ".chalice")
             for path in (ROOT / folder).rglob("*")
             if path.suffix in {".py", ".json", ".yaml"} and "local" not in path.relative_to(ROOT).parts
             and (found := set(REGION_NAME.findall(path.read_text())))}
    recorded = named.pop("chalicelib/home/examples.json", set())  # answers of a run in the usual region, to be read
    assert recorded <= {DEFAULT_REGION}
    assert set(named) <= {"chalicelib/core/regions.py", "infrastructure/template.yaml"}
    assert named["infrastructure/template.yaml"] == set(ALLOWED_REGIONS)
