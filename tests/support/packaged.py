"""The packaged template as CloudFormation gets it, made once a process and without the libraries' wheels."""

import copy
import json
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from chalicelib.core.regions import DEFAULT_REGION
from infrastructure.package import CONFIG, copy_source, merged_template, run_chalice


@cache
def packaged() -> dict[str, Any]:
    """What `make package` writes: Chalice's template with ours merged in."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "source", Path(folder) / "out"
        copy_source(source, with_libraries=False)
        run_chalice(source, out, region=DEFAULT_REGION, stage="prod")
        return merged_template(out)


@cache
def deployed() -> dict[str, Any]:
    """What CloudFormation makes of it: SAM's resources expanded into plain ones."""
    template = copy.deepcopy(packaged())
    for function in of_type("AWS::Serverless::Function", template).values():
        function["CodeUri"] = "s3://bucket/key"  # where `aws cloudformation package` will have put the zip
    session = boto3.Session(region_name=DEFAULT_REGION)
    expanded: dict[str, Any] = Translator({}, Parser(), boto_session=session).translate(template, {})
    return expanded


def resource(logical: str) -> dict[str, Any]:
    """A resource of the expanded template."""
    found: dict[str, Any] = deployed()["Resources"][logical]
    return found


def arn(logical: str) -> dict[str, list[str]]:
    """The intrinsic for a resource's ARN."""
    return {"Fn::GetAtt": [logical, "Arn"]}


def of_type(kind: str, template: dict[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """Properties of all resources of a type, by logical id."""
    resources = (template or deployed())["Resources"]
    return {name: each.get("Properties", {}) for name, each in resources.items() if each["Type"] == kind}


def statements(function: str) -> list[dict[str, Any]]:
    """What a function may do: the statements of its role, by its Python name."""
    role = deployed()["Resources"][f"{camel(function)}Role"]["Properties"]
    assert "ManagedPolicyArns" not in role, "a managed policy would allow more than the policy file says"
    return [each for policy in role["Policies"] for each in policy["PolicyDocument"]["Statement"]]


def actions(function: str) -> set[str]:
    """Every action that a function may call."""
    return {action for each in statements(function) for action in each["Action"]}


@cache
def functions() -> list[str]:
    """The Python names of all functions that .chalice/config.json sets up."""
    return sorted(json.loads(CONFIG.read_text())["lambda_functions"])


def camel(name: str) -> str:
    """`mail_confirmation` as Chalice spells it in logical ids."""
    return "".join(part.capitalize() for part in name.split("_"))


def logical_id(function: str) -> str:
    """A function's logical id; Chalice has its own for the HTTP one."""
    return "APIHandler" if function == "api_handler" else camel(function)


def strings(value: Any) -> Iterator[str]:
    """Every string in a nested value."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value
