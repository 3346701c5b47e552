"""The embedded AWS: moto, with everything that infrastructure/template.yaml says the service stands on.

`start` gives a process its own AWS for as long as it runs. `build` fills the mock that a test has entered:

    with moto.mock_aws():
        os.environ.update(aws.build())

Both answer botocore's calls inside the process, without a socket; `endpoint.py` opens a door to the same state.
"""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moto import mock_aws

from chalicelib.core.regions import DEFAULT_REGION
from infrastructure.local import callers, dynamodb, expressions, kms, requests, rows, s3, ses, sqs, tables
from infrastructure.local.clients import client
from infrastructure.local.mould import Mould
from infrastructure.local.template import TEMPLATE, Skipped, Template, load
from infrastructure.local.zone import zone

STACK = "smartmessages"
SECRET = f"{STACK}-keys"
KEY_CHARACTERS = 64
GIVEN_BY_LAMBDA = {"AWS_REGION": DEFAULT_REGION, "AWS_DEFAULT_REGION": DEFAULT_REGION, "AWS_ACCESS_KEY_ID": "local",
                   "AWS_SECRET_ACCESS_KEY": "local", "AWS_SESSION_TOKEN": "local"}
GARDEN = "garden.example"  # where the demo account sends from


@dataclass(frozen=True, slots=True)
class World:
    """What a deployment would decide, for this machine."""

    stage: str = "test"
    public_url: str = "https://lists.example.org"
    mail_from: str = "post@lists.example.org"
    operator_name: str = "Smart Messages Ltd"
    senders: Sequence[str] = (GARDEN,)
    two_person_rule: str = "off"

    @property
    def host(self) -> str:
        return self.public_url.split("://", 1)[1]

    def here(self, text: str) -> str:
        """The template knows https alone; the local run has none."""
        return text.replace(f"https://{self.host}", self.public_url)

    @property
    def parameters(self) -> dict[str, str]:
        return {"Stage": self.stage, "PublicDomain": self.host, "MailFrom": self.mail_from, "AlarmMail": self.mail_from,
                "TwoPersonRule": self.two_person_rule,
                "OperatorName": self.operator_name, "OperatorAddress": "1 Example Street, London N1 1AA",
                "OperatorContact": f"support@{self.mail_from.rpartition('@')[2]}",
                "FirstSliceHours": "4", "LateHours": "6", "SendRate": "1000",
                "LeaveAddress": f"leave@{self.mail_from.rpartition('@')[2]}",
                "OperatorRegistration": "Z0000000", "AuthorityName": "Example Data Protection Authority",
                "AuthorityUrl": "https://authority.example/complaints",
                "Laws": "UK GDPR, Data Protection Act 2018, PECR 2003", "BreachHours": "72", "SesTenants": "off",
                "Generation": ""}


@dataclass(frozen=True, slots=True)
class Environment:
    """A finished stack: the functions' environment, the gateway's own answers, and what was left out."""

    variables: dict[str, str]
    gateway_responses: dict[str, dict[str, Any]]
    skipped: tuple[Skipped, ...]


_moulds: dict[tuple[Path, World], tuple[Mould, Environment]] = {}


def install() -> None:
    """Put what is better here in the place of botocore's and moto's own, once or again; best before one mocks."""
    for service in (callers, requests, dynamodb, rows, expressions, kms, s3, ses, sqs):
        service.install()


def start(resources_from: Path = TEMPLATE, world: World | None = None) -> Environment:
    """Mock AWS for the rest of this process's life and set its environment."""
    install()
    mock_aws().start()
    made = create(resources_from, world or World())
    os.environ.update(made.variables)
    return made


def build(resources_from: Path = TEMPLATE, **world: Any) -> dict[str, str]:
    """The environment of a new stack inside the mock that is entered; the inbox is emptied."""
    wanted = (resources_from, World(**world))
    if os.environ.get(tables.ANOTHER_DYNAMODB):
        return create(*wanted).variables
    if wanted not in _moulds:
        made = create(*wanted)
        _moulds[wanted] = Mould.take(), made
    else:
        mould, made = _moulds[wanted]
        _cast(mould, load(resources_from))
    return dict(made.variables)


def _cast(mould: Mould, template: Template) -> None:
    """The stack as it was when it was new, with other secrets."""
    _begin()
    mould.cast()
    for _name, properties in template.of("AWS::SecretsManager::Secret"):
        client("secretsmanager").put_secret_value(SecretId=SECRET, SecretString=_secret(properties))


def _begin() -> None:
    install()
    ses.inbox.clear()
    ses.account.forget()
    zone.clear()


def create(resources_from: Path, world: World) -> Environment:
    """Everything of the template that moto can make, and a stand-in for the rest that the service uses."""
    _begin()
    template = load(resources_from)
    outputs = _stack(template, _stand_ins(template, world), world)
    _subscribe(template, outputs)
    _report_deliveries(template, outputs)
    tables.finish(template, outputs)
    variables = {name: world.here(outputs[_camel(name)]) for name in template.variables}
    responses = json.loads(world.here(json.dumps(template.gateway_responses(world.parameters))))
    return Environment(variables | GIVEN_BY_LAMBDA | tables.known(), responses, template.skipped())


def _stand_ins(template: Template, world: World) -> dict[str, str]:
    """Make what moto's CloudFormation cannot, and name each by its logical id: the stack gets them as parameters."""
    made = {name: str(client("secretsmanager").create_secret(Name=SECRET, SecretString=_secret(properties))["ARN"])
            for name, properties in template.of("AWS::SecretsManager::Secret")}
    for domain in {world.mail_from.rpartition("@")[2], *world.senders}:
        client("sesv2").create_email_identity(EmailIdentity=domain)
        ses.vouch(domain)
    for name, _ in template.of("AWS::SES::EmailIdentity"):
        made[name] = world.mail_from.rpartition("@")[2]
    for name, _ in template.of("AWS::SES::ConfigurationSet"):
        made[name] = f"{STACK}-{world.stage}"
        client("sesv2").create_configuration_set(ConfigurationSetName=made[name])
    for _name, properties in template.of("AWS::ApiGateway::UsagePlan"):
        name = properties["UsagePlanName"]["Fn::Sub"].replace("${Stage}", world.stage)
        client("apigateway").create_usage_plan(name=name)
    return made


def _secret(properties: dict[str, Any]) -> str:
    rule = properties.get("GenerateSecretString", {})
    held = json.loads(rule.get("SecretStringTemplate", "{}"))
    return json.dumps(held | {rule.get("GenerateStringKey", "1"): secrets.token_hex(KEY_CHARACTERS)[:KEY_CHARACTERS]})


def _stack(template: Template, stand_ins: dict[str, str], world: World) -> dict[str, str]:
    """The stack's outputs: the environment, and whatever the stand-ins must know, resolved by CloudFormation."""
    known = {name: value for name, value in world.parameters.items() if name in template.parameters} | stand_ins
    parameters = {name: {"Type": "String"} for name in known}
    body = {"Parameters": parameters, "Resources": template.buildable(), "Outputs": _wanted(template)}
    # A tab cannot begin YAML: so moto takes the body for JSON at once, which is read fifty times faster.
    client("cloudformation").create_stack(
        StackName=STACK, TemplateBody="\t" + json.dumps(body),
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in known.items()])
    stack = client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


def _wanted(template: Template) -> dict[str, dict[str, Any]]:
    wanted = {_camel(name): value for name, value in template.variables.items()}
    wanted |= {f"{name}Name": {"Ref": name} for name, _ in template.of("AWS::DynamoDB::Table")}
    for name, properties in _queue_subscriptions(template):
        wanted |= {f"{name}Topic": properties["TopicArn"], f"{name}Endpoint": properties["Endpoint"]}
    for name, properties in template.of("AWS::SES::ConfigurationSetEventDestination"):
        wanted |= {f"{name}Set": properties["ConfigurationSetName"],
                   f"{name}Topic": properties["EventDestination"]["SnsDestination"]["TopicARN"]}
    return {name: {"Value": value} for name, value in wanted.items()}


def _queue_subscriptions(template: Template) -> list[tuple[str, dict[str, Any]]]:
    return [each for each in template.of("AWS::SNS::Subscription") if each[1]["Protocol"] == "sqs"]


def _subscribe(template: Template, outputs: dict[str, str]) -> None:
    for name, properties in _queue_subscriptions(template):
        raw = str(properties.get("RawMessageDelivery", False)).lower()
        client("sns").subscribe(TopicArn=outputs[f"{name}Topic"], Protocol="sqs", Endpoint=outputs[f"{name}Endpoint"],
                                Attributes={"RawMessageDelivery": raw})


def _report_deliveries(template: Template, outputs: dict[str, str]) -> None:
    for name, properties in template.of("AWS::SES::ConfigurationSetEventDestination"):
        kinds = [_as_api(kind) for kind in properties["EventDestination"]["MatchingEventTypes"]]
        client("sesv2").create_configuration_set_event_destination(
            ConfigurationSetName=outputs[f"{name}Set"], EventDestinationName=name,
            EventDestination={"Enabled": True, "MatchingEventTypes": kinds,
                              "SnsDestination": {"TopicArn": outputs[f"{name}Topic"]}})


def _as_api(kind: str) -> str:
    """CloudFormation writes renderingFailure where the API writes RENDERING_FAILURE."""
    return "".join(f"_{each}" if each.isupper() else each.upper() for each in kind)


def _camel(name: str) -> str:
    """An environment variable's name as an output may be called."""
    return "".join(word.capitalize() for word in name.split("_"))
