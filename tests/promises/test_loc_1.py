"""LOC-1: personal data never leaves the EU and the UK. Settings, packaging and template each refuse."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.core import settings as core
from chalicelib.core.regions import ALLOWED_REGIONS
from tests.support.packaged import deployed, of_type, packaged, strings

pytestmark = pytest.mark.promise("LOC-1")
ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = ["us-east-1", "eu-central-2", "ap-southeast-2", "eu-west-9", ""]

COMPLETE = {
    "STAGE": "test", "PUBLIC_URL": "https://lists.example.org", "MAIL_FROM": "post@example.org",
    "OPERATOR_NAME": "The operator", "OPERATOR_ADDRESS": "1 Example Street", "OPERATOR_CONTACT": "help@example.org",
    "OPERATOR_REGISTRATION": "Z0000000", "AUTHORITY_NAME": "The authority",
    "AUTHORITY_URL": "https://authority.example/complaints", "LAWS": "UK GDPR",
    "SECRET_KEYS": "keys", "ACCOUNT_SECRETS_KEY": "key", "CONFIGURATION_SET": "set", "BUCKET_EXPORTS": "exports",
    "TWO_PERSON_RULE": "off",
    **{f"TABLE_{name.upper()}": name for name in core.TABLES},
    **{f"QUEUE_{name.upper()}": f"https://queue.example.org/{name}" for name in (*core.QUEUES, "events")},
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A complete environment but for the region, and settings that are read afresh before and after."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    core.settings.cache_clear()
    yield monkeypatch
    core.settings.cache_clear()


@pytest.mark.parametrize("region", ELSEWHERE)
def test_settings_refuse_a_region_outside(region: str, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("AWS_REGION", region)
    with pytest.raises(core.SettingsError, match="AWS_REGION"):
        core.settings()


@pytest.mark.parametrize("region", ALLOWED_REGIONS)
def test_settings_take_a_region_inside(region: str, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("AWS_REGION", region)
    assert core.settings().region == region


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-2"])
def test_packaging_refuses_a_region_outside_and_makes_nothing(region: str) -> None:
    before = _made()
    command = [sys.executable, "-m", "infrastructure.package", "--region", region, "--stage", "prod"]
    refused = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert refused.stderr.startswith(f"{region} is refused. Personal data stays in the EU and the UK")
    assert refused.stderr.count("\n") == 1
    assert _made() == before


def _made() -> dict[str, float]:
    return {path.name: path.stat().st_mtime for path in (ROOT / "build").glob("*")}


def test_the_template_refuses_a_region_outside() -> None:
    rule, = packaged()["Rules"]["PersonalDataStaysInTheEuAndUk"]["Assertions"]
    assert rule["Assert"] == {"Fn::Contains": [list(ALLOWED_REGIONS), {"Ref": "AWS::Region"}]}
    assert "Rules" in deployed(), "the rule must survive SAM's expansion"


def test_the_template_has_no_edge_endpoint_no_replica_and_no_arn_of_a_fixed_region() -> None:
    api, = of_type("AWS::ApiGateway::RestApi").values()
    assert api["EndpointConfiguration"]["Types"] == ["REGIONAL"]
    kinds = {each["Type"] for each in deployed()["Resources"].values()}
    assert not kinds & {"AWS::DynamoDB::GlobalTable", "AWS::CloudFront::Distribution", "AWS::KMS::ReplicaKey"}
    assert all("ReplicaRegions" not in each for each in of_type("AWS::SecretsManager::Secret").values())
    arns = [text.replace("AWS::", "") for text in strings(deployed()["Resources"]) if text.startswith("arn:")]
    assert arns
    assert [text for text in arns if text.split(":")[3] not in {"${Region}", ""}] == []
