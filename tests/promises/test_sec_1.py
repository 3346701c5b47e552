"""SEC-1: strong encryption. TLS only, our own key on every store, secrets in Secrets Manager."""

import json

import pytest

from tests.support.packaged import deployed, of_type, packaged, strings

pytestmark = pytest.mark.promise("SEC-1")
KEYS = ("DataKey", "AccountSecretsKey")
OUR_KEY = {"Fn::GetAtt": ["DataKey", "Arn"]}

STORES = {
    "AWS::DynamoDB::Table": lambda each: each["SSESpecification"]["KMSMasterKeyId"],
    "AWS::SQS::Queue": lambda each: each["KmsMasterKeyId"],
    "AWS::SNS::Topic": lambda each: each["KmsMasterKeyId"],
    "AWS::SecretsManager::Secret": lambda each: each["KmsKeyId"],
    "AWS::Logs::LogGroup": lambda each: each["KmsKeyId"],
    "AWS::S3::Bucket": lambda each: each["BucketEncryption"]["ServerSideEncryptionConfiguration"][0][
        "ServerSideEncryptionByDefault"]["KMSMasterKeyID"],
    "AWS::CloudTrail::Trail": lambda each: each["KMSKeyId"],
}
STORE_NOTHING = {
    "AWS::ApiGateway::Account", "AWS::ApiGateway::BasePathMapping", "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::DomainName", "AWS::ApiGateway::RestApi", "AWS::ApiGateway::Stage", "AWS::ApiGateway::UsagePlan",
    "AWS::CloudWatch::Alarm", "AWS::Logs::MetricFilter", "AWS::SES::ReceiptRule", "AWS::SES::ReceiptRuleSet",
    "AWS::Events::Rule", "AWS::IAM::Role", "AWS::KMS::Key", "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::EventSourceMapping", "AWS::Lambda::Function", "AWS::Lambda::Permission", "AWS::SES::ConfigurationSet",
    "AWS::SES::ConfigurationSetEventDestination", "AWS::SES::EmailIdentity", "AWS::SNS::Subscription",
    "AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy",
}


def test_every_kind_of_resource_is_known_to_store_something_or_nothing() -> None:
    """Whoever adds a new kind of store must say here how it is encrypted."""
    assert {each["Type"] for each in deployed()["Resources"].values()} <= {*STORES, *STORE_NOTHING}


@pytest.mark.parametrize("kind", STORES)
def test_every_store_is_encrypted_with_our_own_key(kind: str) -> None:
    stores = of_type(kind)
    assert stores
    assert {name: STORES[kind](each) for name, each in stores.items()} == dict.fromkeys(stores, OUR_KEY)


def test_every_table_is_encrypted_by_kms() -> None:
    kinds = {(each["SSESpecification"]["SSEEnabled"], each["SSESpecification"]["SSEType"])
             for each in of_type("AWS::DynamoDB::Table").values()}
    assert kinds == {(True, "KMS")}


@pytest.mark.parametrize("name", KEYS)
def test_a_key_is_renewed_and_opens_for_nobody_outside_the_account(name: str) -> None:
    key = of_type("AWS::KMS::Key")[name]
    assert key["EnableKeyRotation"] is True
    for statement in key["KeyPolicy"]["Statement"]:
        assert statement["Principal"] != "*"
        assert "Service" in statement["Principal"] or ":root" in json.dumps(statement["Principal"])
        if "Service" in statement["Principal"]:
            assert not [action for action in statement["Action"] if "*" in action]
            assert "Condition" in statement


def test_secrets_of_accounts_have_a_key_of_their_own_that_no_service_opens() -> None:
    keys = of_type("AWS::KMS::Key")
    assert set(keys) == set(KEYS)
    assert [who for each in keys["AccountSecretsKey"]["KeyPolicy"]["Statement"] for who in each["Principal"]] == ["AWS"]
    for function in of_type("AWS::Lambda::Function").values():
        assert function["Environment"]["Variables"]["ACCOUNT_SECRETS_KEY"] == {"Ref": "AccountSecretsKey"}


def test_the_keys_and_the_secret_outlive_the_stack() -> None:
    for name in (*KEYS, "SigningKeys"):
        assert deployed()["Resources"][name]["DeletionPolicy"] == "Retain"


def test_signing_keys_are_made_by_secrets_manager_and_stand_nowhere_else() -> None:
    secret, = of_type("AWS::SecretsManager::Secret").values()
    made = secret["GenerateSecretString"]
    assert json.loads(made["SecretStringTemplate"]) == {"current": "1"}
    assert made["GenerateStringKey"] == "1"
    assert made["PasswordLength"] >= 64
    for function in of_type("AWS::Lambda::Function").values():
        assert function["Environment"]["Variables"]["SECRET_KEYS"] == {"Ref": "SigningKeys"}


def test_nobody_reaches_a_queue_or_a_topic_in_the_clear() -> None:
    for kind, lists in (("AWS::SQS::Queue", "Queues"), ("AWS::SNS::Topic", "Topics")):
        guarded = set()
        for policy in of_type(f"{kind}Policy").values():
            denials = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Deny"]
            if any(each["Condition"] == {"Bool": {"aws:SecureTransport": "false"}} and each["Principal"] == "*"
                   for each in denials):
                guarded |= {each["Ref"] for each in policy[lists]}
        assert guarded == set(of_type(kind))


def test_the_public_door_speaks_tls_1_2_or_better_and_has_no_side_entrance() -> None:
    domain, = of_type("AWS::ApiGateway::DomainName").values()
    assert domain["SecurityPolicy"] == "TLS_1_2"
    api, = of_type("AWS::ApiGateway::RestApi").values()
    assert api["Body"]["x-amazon-apigateway-endpoint-configuration"]["disableExecuteApiEndpoint"] is True
    assert [text for text in strings(packaged()) if text.startswith("http://")] == []


def test_mail_leaves_by_tls_only() -> None:
    settings, = of_type("AWS::SES::ConfigurationSet").values()
    assert settings["DeliveryOptions"] == {"TlsPolicy": "REQUIRE"}
