"""The stack: everything of the template that can be built, under the names the functions will know it by."""

import json
import time
from pathlib import Path

import pytest
from moto import mock_aws

from infrastructure.local import aws, template
from infrastructure.local.clients import client

SMALL = """
Parameters: {Stage: {Type: String, Default: prod}}
Globals: {Function: {Environment: {Variables: {STAGE: !Ref Stage, TABLE_ONE: !Ref OneTable, QUEUE_A: !Ref Queue,
                                               WHOLE: !Sub "${Queue.Arn}/${Stage}"}}}}
Resources:
  Queue: {Type: "AWS::SQS::Queue"}
  Policy: {Type: "AWS::SQS::QueuePolicy", Properties: {Queues: [!Ref Queue], PolicyDocument: {}}}
  Strange: {Type: "AWS::Strange::Thing"}
  Worker: {Properties: {Events: {}}}
  OneTable:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
"""


def test_every_table_is_as_the_template_says(stack: dict[str, str]) -> None:
    by_name = dict(template.load().of("AWS::DynamoDB::Table"))
    assert len(by_name) == 10
    for name, properties in by_name.items():
        table = stack[f"TABLE_{name.removesuffix('Table').upper()}"]
        found = client("dynamodb").describe_table(TableName=table)["Table"]
        assert found["KeySchema"] == properties["KeySchema"]
        expiry = client("dynamodb").describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        wanted = properties.get("TimeToLiveSpecification", {}).get("AttributeName")
        assert expiry.get("AttributeName") == wanted


def test_queues_have_their_dead_letters(stack: dict[str, str]) -> None:
    for name in ("QUEUE_MAIL", "QUEUE_SENDING", "QUEUE_EVENTS"):
        held = client("sqs").get_queue_attributes(QueueUrl=stack[name], AttributeNames=["All"])["Attributes"]
        assert json.loads(held["RedrivePolicy"])["maxReceiveCount"] == 5


def test_the_secret_holds_keys_of_its_own_every_time() -> None:
    rings = []
    for _ in range(2):
        with mock_aws():
            arn = aws.build()["SECRET_KEYS"]
            rings.append(json.loads(client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]))
    assert {(ring["current"], len(ring["1"])) for ring in rings} == {("1", 64)}
    assert rings[0]["1"] != rings[1]["1"]


def test_events_go_from_the_topic_to_the_queue(stack: dict[str, str]) -> None:
    subscriptions = client("sns").list_subscriptions()["Subscriptions"]
    assert {one["Endpoint"].rpartition(":")[2] for one in subscriptions} == {
        stack[name].rpartition("/")[2] for name in ("QUEUE_EVENTS", "QUEUE_LEAVING")}


def test_the_environment_is_the_worlds() -> None:
    with mock_aws():
        made = aws.build(stage="local", public_url="http://127.0.0.1:8000", mail_from="post@service.example",
                         operator_name="Op", senders=("books.example",))
    expected = {"STAGE": "local", "PUBLIC_URL": "http://127.0.0.1:8000", "MAIL_FROM": "post@service.example",
                "OPERATOR_NAME": "Op", "AWS_REGION": "eu-west-2"}
    assert {name: made[name] for name in expected} == expected


def test_a_new_stack_is_made_in_half_a_second() -> None:
    with mock_aws():
        aws.create(template.TEMPLATE, aws.World())  # loads what moto and botocore load once
    began = time.process_time()
    with mock_aws():
        aws.create(template.TEMPLATE, aws.World())
    assert time.process_time() - began < 0.5


def test_one_that_is_like_another_knows_nothing_of_it() -> None:
    row, made = {"pk": {"S": "p"}, "sk": {"S": "s"}}, []
    for _turn in range(3):
        with mock_aws():
            there = aws.build(stage="alike")
            made.append(there)
            table, queue, bucket = there["TABLE_PENDING"], there["QUEUE_MAIL"], there["BUCKET_EXPORTS"]
            assert client("dynamodb").scan(TableName=table)["Count"] == 0
            assert "Messages" not in client("sqs").receive_message(QueueUrl=queue)
            assert "Messages" not in client("sqs").receive_message(QueueUrl=there["QUEUE_SENDING"])
            assert "Contents" not in client("s3").list_objects_v2(Bucket=bucket)
            client("dynamodb").put_item(TableName=table, Item=row)
            client("sqs").send_message(QueueUrl=queue, MessageBody="hello")
            client("s3").put_object(Bucket=bucket, Key="a", Body=b"b")
            client("sqs").delete_queue(QueueUrl=there["QUEUE_SENDING"])
            there["STAGE"] = "spoilt"
            sealed = client("kms").encrypt(KeyId=there["ACCOUNT_SECRETS_KEY"], Plaintext=b"c")["CiphertextBlob"]
            assert client("kms").decrypt(CiphertextBlob=sealed)["Plaintext"] == b"c"
    assert made[0] == made[1] == made[2]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "template.yaml"
    file.write_text(SMALL)
    return file


def test_any_template_will_do(small: Path) -> None:
    with mock_aws():
        made = aws.build(small, stage="mine")
    assert made["STAGE"] == "mine"
    assert made["TABLE_ONE"].startswith("smartmessages-OneTable")
    assert made["QUEUE_A"].startswith("https://sqs.eu-west-2.")
    assert made["WHOLE"].startswith("arn:aws:sqs:eu-west-2:")
    assert made["WHOLE"].endswith("/mine")


def test_what_is_skipped_is_named_with_what_stands_in(small: Path) -> None:
    skipped = {each.type: each for each in template.load(small).skipped()}
    assert set(skipped) == {"AWS::SQS::QueuePolicy", "AWS::Strange::Thing"}
    assert skipped["AWS::Strange::Thing"].instead == template.UNKNOWN
    assert skipped["AWS::SQS::QueuePolicy"].names == ("Policy",)


def test_everything_of_the_real_template_has_a_stand_in_or_a_reason() -> None:
    assert [each.type for each in template.load().skipped() if each.instead == template.UNKNOWN] == []


def test_the_gateways_own_page_finds_its_stylesheet_here() -> None:
    with mock_aws():
        made = aws.create(template.TEMPLATE, aws.World(stage="local", public_url="http://127.0.0.1:8000"))
    headers = made.gateway_responses["MISSING_AUTHENTICATION_TOKEN"]["ResponseParameters"]["Headers"]
    assert "style-src http://127.0.0.1:8000;" in headers["Content-Security-Policy"]
    assert "https://127" not in json.dumps([made.gateway_responses, made.variables])
