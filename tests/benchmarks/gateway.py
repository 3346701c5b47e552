"""Requests as API Gateway hands them to the app, and messages as SQS hands them to a worker."""

import json
from typing import Any
from urllib.parse import urlencode

BROWSER = {
    "host": "mail.smartmessages.example",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "accept-language": "en-GB,en;q=0.5",
    "x-forwarded-for": "192.0.2.1",
}


def event(method: str, resource: str, path: dict[str, str], form: dict[str, str] | None = None) -> dict[str, Any]:
    """A browser's request to `resource`, whose placeholders `path` fills."""
    headers = BROWSER if form is None else {**BROWSER, "content-type": "application/x-www-form-urlencoded"}
    context = {"httpMethod": method, "resourcePath": resource, "path": resource.format(**path),
               "identity": {"sourceIp": "192.0.2.1"}}
    return {"requestContext": context, "headers": headers, "pathParameters": path, "stageVariables": {},
            "multiValueQueryStringParameters": None, "body": None if form is None else urlencode(form),
            "isBase64Encoded": False}


def message(body: dict[str, Any]) -> dict[str, Any]:
    """One message of a queue, alone in its batch."""
    record = {"messageId": "1", "receiptHandle": "r", "body": json.dumps(body), "attributes": {},
              "messageAttributes": {}, "eventSource": "aws:sqs"}
    return {"Records": [record]}
