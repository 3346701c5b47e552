"""infrastructure/template.yaml, read for the embedded run: what moto can build of it, and what it cannot."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATE = Path(__file__).resolve().parents[1] / "template.yaml"
# What the service talks to and moto's CloudFormation can make.
BUILT = frozenset({"AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::KMS::Key", "AWS::S3::Bucket",
                   "AWS::Logs::LogGroup"})
# What it cannot make, and what is there instead.
STAND_INS = {
    "AWS::SecretsManager::Secret": "a secret with random keys, new at every start",
    "AWS::SES::EmailIdentity": "an identity that is verified already",
    "AWS::SES::ConfigurationSet": "a configuration set of the same name",
    "AWS::SES::ConfigurationSetEventDestination": "delivery events, made by the inbox",
    "AWS::ApiGateway::UsagePlan": "a plan of the same name, which throttles nobody",
    "AWS::SNS::Subscription": "a subscription made by a call, for queues; nobody is mailed",
}
NOT_NEEDED = {
    "AWS::CloudTrail::Trail": "nothing: the embedded AWS records no calls",
    "AWS::Events::Rule": "nothing: it would pass on what the trail records",
    "AWS::Lambda::Permission": "nothing: the embedded AWS lets everybody in",
    "AWS::Logs::MetricFilter": "nothing: the embedded AWS has no alarms",
    "AWS::S3::BucketPolicy": "nothing: the embedded AWS lets everybody in",
    "AWS::SES::ReceiptRuleSet": "nothing: no mail comes in from outside",
    "AWS::SES::ReceiptRule": "nothing: no mail comes in from outside",
    "AWS::SQS::QueuePolicy": "nothing: the embedded AWS lets everybody in",
    "AWS::SNS::TopicPolicy": "nothing: the embedded AWS lets everybody in",
    "AWS::IAM::Role": "nothing: the embedded AWS lets everybody in",
    "AWS::CloudWatch::Alarm": "the counts of dead letters in the console",
    "AWS::ApiGateway::Account": "the app's own server",
    "AWS::ApiGateway::DomainName": "the app's own server",
    "AWS::ApiGateway::BasePathMapping": "the app's own server",
}
UNKNOWN = "nothing"
_PLACE = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A type of resource that moto's CloudFormation does not make here."""

    type: str
    names: tuple[str, ...]
    instead: str


@dataclass(frozen=True)
class Template:
    """The template with its short tags written out."""

    body: dict[str, Any]

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        """Every resource that the template defines itself; Chalice's own are only added to and have no type."""
        return {name: each for name, each in self.body["Resources"].items() if "Type" in each}

    @property
    def parameters(self) -> dict[str, dict[str, Any]]:
        return dict(self.body.get("Parameters", {}))

    @property
    def variables(self) -> dict[str, Any]:
        """The environment of every function, unresolved."""
        return dict(self.body["Globals"]["Function"]["Environment"]["Variables"])

    def of(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The resources of one type, with their properties."""
        return ((name, each.get("Properties", {})) for name, each in self.resources.items() if each["Type"] == kind)

    def buildable(self) -> dict[str, dict[str, Any]]:
        """The resources that moto makes."""
        return {name: each for name, each in self.resources.items() if each["Type"] in BUILT}

    def skipped(self) -> tuple[Skipped, ...]:
        """What moto does not make, by type, and what stands in for it."""
        names: dict[str, list[str]] = {}
        for name, each in self.resources.items():
            if each["Type"] not in BUILT:
                names.setdefault(each["Type"], []).append(name)
        instead = STAND_INS | NOT_NEEDED
        return tuple(Skipped(kind, tuple(some), instead.get(kind, UNKNOWN)) for kind, some in sorted(names.items()))

    def gateway_responses(self, known: Mapping[str, str]) -> dict[str, dict[str, Any]]:
        """What API Gateway says where the app is not asked, by the kind of refusal; `known` are parameters."""
        found = self.body["Resources"].get("RestAPI", {}).get("Properties", {})
        return dict(_resolved(found.get("GatewayResponses", {}), known))


def _resolved(value: Any, known: Mapping[str, str]) -> Any:
    """Ref, Sub and Join of parameters written out; more is not needed outside the stack."""
    if isinstance(value, list):
        return [_resolved(each, known) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"Ref"}:
        return known[value["Ref"]]
    if value.keys() == {"Fn::Sub"}:
        return _PLACE.sub(lambda place: known[place[1]], value["Fn::Sub"])
    if value.keys() == {"Fn::Join"}:
        between, parts = _resolved(value["Fn::Join"], known)
        return str(between).join(parts)
    return {name: _resolved(each, known) for name, each in value.items()}


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags: !Ref, !Sub, !GetAtt and the rest."""


def _written_out(loader: _Loader, name: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in {"Ref", "Condition"} else f"Fn::{name}": value}


_Loader.add_multi_constructor("!", _written_out)


@cache
def load(path: Path = TEMPLATE) -> Template:
    """The template, parsed once a process."""
    with path.open(encoding="utf-8") as file:
        return Template(yaml.load(file, _Loader))  # noqa: S506 (a SafeLoader with tags)
