"""The packaged door: one name, no private thing in its log, and our own words where the gateway answers itself."""

import json
from importlib import import_module
from typing import Any

import pytest

from chalicelib.accounts.model import TIERS
from chalicelib.accounts.operations import OPERATIONS
from chalicelib.core.http import SECURITY_HEADERS
from tests.support.packaged import arn, of_type, resource, strings

KINDS = ("MISSING_AUTHENTICATION_TOKEN", "INVALID_API_KEY", "THROTTLED", "QUOTA_EXCEEDED", "REQUEST_TOO_LARGE",
         "UNSUPPORTED_MEDIA_TYPE", "INTEGRATION_TIMEOUT", "DEFAULT_4XX", "DEFAULT_5XX")
OF_PROGRAMS = {"INVALID_API_KEY", "QUOTA_EXCEEDED", "UNSUPPORTED_MEDIA_TYPE"}  # no person ever meets these


def test_it_opens_one_regional_door_by_its_own_name() -> None:
    api = resource("RestAPI")["Properties"]
    assert api["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert api["Body"]["x-amazon-apigateway-endpoint-configuration"] == {"disableExecuteApiEndpoint": True}
    assert api["Body"]["x-amazon-apigateway-binary-media-types"] == ["*/*"]
    assert resource("Domain")["Properties"]["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert len(of_type("AWS::ApiGateway::Stage")) == 1
    assert all("StageName" not in each for each in of_type("AWS::ApiGateway::Deployment").values())


def test_it_logs_no_path_no_address_and_no_browser() -> None:
    stage, = of_type("AWS::ApiGateway::Stage").values()
    wanted = json.loads(stage["AccessLogSetting"]["Format"])
    assert set(wanted.values()) == {
        "$context.requestId", "$context.requestTimeEpoch", "$context.httpMethod", "$context.resourcePath",
        "$context.status", "$context.responseLength", "$context.responseLatency", "$context.integrationLatency",
    }
    assert stage["AccessLogSetting"]["DestinationArn"] == arn("AccessLogs")
    settings, = stage["MethodSettings"]
    assert (settings["LoggingLevel"], settings["DataTraceEnabled"]) == ("OFF", False)
    assert stage["TracingEnabled"] is False
    assert {each["TracingConfig"]["Mode"] for each in of_type("AWS::Lambda::Function").values()} == {"PassThrough"}


def test_it_throttles_the_door_and_every_key() -> None:
    stage, = of_type("AWS::ApiGateway::Stage")
    settings, = resource(stage)["Properties"]["MethodSettings"]
    assert settings["ThrottlingRateLimit"] > 0
    assert settings["ThrottlingBurstLimit"] > 0
    plans = {each["UsagePlanName"]["Fn::Sub"]: each for each in of_type("AWS::ApiGateway::UsagePlan").values()}
    assert set(plans) == {f"smartmessages-${{Stage}}-{tier}" for tier in TIERS}
    for plan in plans.values():
        assert plan["ApiStages"] == [{"ApiId": {"Ref": "RestAPI"}, "Stage": {"Ref": stage}}]
        assert plan["Throttle"]["RateLimit"] < settings["ThrottlingRateLimit"]


def test_it_asks_for_a_key_wherever_the_app_does() -> None:
    """Without it the usage plans would throttle nobody."""
    paths = resource("RestAPI")["Properties"]["Body"]["paths"]
    asking = {(method.upper(), path) for path, methods in paths.items() for method, each in methods.items()
              if any("api_key" in one for one in each.get("security", []))}
    import_module("app")  # whose doors declare what they are
    assert asking == {(each.method, each.path) for each in OPERATIONS} != set()


def answers() -> dict[str, Any]:
    """What API Gateway says by itself, by the kind of refusal."""
    found: dict[str, Any] = resource("RestAPI")["Properties"]["Body"]["x-amazon-apigateway-gateway-responses"]
    return found


def test_it_has_words_for_every_kind_that_programs_must_tell_apart() -> None:
    assert set(answers()) == {*KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_it_puts_our_headers_on_what_the_gateway_answers_itself(kind: str) -> None:
    headers = {name.removeprefix("gatewayresponse.header."): value
               for name, value in answers()[kind]["responseParameters"].items()}
    policy = headers.pop("Content-Security-Policy")
    assert [text.strip("'").split("; ")[0] for text in strings(policy) if "default-src" in text] == ["default-src"]
    expected = {name: f"'{value}'" for name, value in SECURITY_HEADERS.items() if name != "Content-Security-Policy"}
    assert {name: headers.get(name) for name in expected} == expected


@pytest.mark.parametrize("kind", KINDS)
def test_it_answers_programs_with_problem_details(kind: str) -> None:
    answer = answers()[kind]
    data = answer["responseTemplates"]["application/json"]
    said = data.replace("$context.error.messageString", '"why"')
    problem = json.loads(said)
    assert set(problem) >= {"type", "title", "detail"}
    assert said.isascii(), "CloudFormation keeps no other letters"
    if "statusCode" in answer:
        assert problem["status"] == int(answer["statusCode"])
    if kind in OF_PROGRAMS:
        assert answer["responseParameters"]["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
    else:  # people come here too: the type is the one that was asked for
        assert answer["responseTemplates"]["application/problem+json"] == data


@pytest.mark.parametrize("kind", sorted(set(KINDS) - OF_PROGRAMS))
def test_people_meet_a_page_with_the_five_ways_where_they_may_come(kind: str) -> None:
    """The type of the answer is the one that was asked for. How it reads: tests/promises/test_rgt_4_everywhere.py."""
    page = "".join(strings(answers()[kind]["responseTemplates"]["text/html"]))
    assert "<h1>" in page
    assert "Is something not right?" in page
    assert page.isascii(), "CloudFormation keeps no other letters"
    assert "gatewayresponse.header.Content-Type" not in answers()[kind]["responseParameters"]


@pytest.mark.parametrize("kind", ["THROTTLED", "QUOTA_EXCEEDED"])
def test_it_says_when_to_come_again(kind: str) -> None:
    assert answers()[kind]["statusCode"] == "429"
    assert int(answers()[kind]["responseParameters"]["gatewayresponse.header.Retry-After"].strip("'")) > 0


def test_it_says_how_to_send_a_key() -> None:
    answer = answers()["INVALID_API_KEY"]
    remedy = json.loads(answer["responseTemplates"]["application/json"])["remedy"]
    assert answer["statusCode"] == "403"
    assert "X-API-Key: sm_live_{id}'" in remedy
    assert "Authorization: Bearer sm_live_{id}_{secret}'" in remedy
