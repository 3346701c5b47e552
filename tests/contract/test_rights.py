"""The packaged roles: every function may do what it is for, to things that are named."""

from typing import Any

import pytest

from tests.support.packaged import actions, arn, functions, logical_id, resource, statements, strings

# The only rights to things that cannot be named beforehand: what the service itself makes at AWS while it runs.
IDENTITIES = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*"
TENANTS = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:tenant/*"
GATEWAY = "arn:${AWS::Partition}:apigateway:${AWS::Region}::"
OF_THIS_STAGE = {"StringEquals": {"aws:ResourceTag/smartmessages": {"Ref": "Stage"}}}
FILES, UPLOADS = "${ExportsBucket.Arn}/*", "${ExportsBucket.Arn}/uploads/*"
NAMELESS = {
    ("api_handler", f"{GATEWAY}/usageplans/*/keys"): {"apigateway:POST"},
    ("api_handler", f"{GATEWAY}/apikeys/*"): {"apigateway:DELETE"},
    ("api_handler", IDENTITIES): {"ses:GetEmailIdentity", "ses:CreateEmailIdentity", "ses:TagResource",
                                  "ses:PutEmailIdentityMailFromAttributes", "ses:DeleteEmailIdentity"},
    ("api_handler", FILES): {"s3:GetObject", "s3:DeleteObject"},
    ("api_handler", UPLOADS): {"s3:GetObject", "s3:PutObject"},
    ("import_rows", UPLOADS): {"s3:GetObject", "s3:PutObject", "s3:DeleteObject"},
    ("make_export", FILES): {"s3:GetObject", "s3:PutObject", "s3:DeleteObject"},
    ("sweep", FILES): {"s3:DeleteObject"},
    ("operate_sweep", FILES): {"s3:DeleteObject"},
    ("close_accounts", FILES): {"s3:DeleteObject"},
    ("close_accounts", TENANTS): {"ses:DeleteTenant"},
    ("close_accounts", IDENTITIES): {"ses:GetEmailIdentity", "ses:DeleteEmailIdentity"},
    ("close_accounts", f"{GATEWAY}/apikeys/*"): {"apigateway:DELETE"},
    ("operate_restore", FILES): {"s3:DeleteObject"},
    ("operate_restore", "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/smartmessages-*"): {
        "dynamodb:Scan"},
    ("deliver", IDENTITIES): {"ses:SendEmail", "ses:SendBulkEmail"},
    ("watch_quota", "*"): {"ses:GetAccount"},
    ("deliver", TENANTS): {"ses:SendEmail", "ses:SendBulkEmail"},
    ("recheck_domains", IDENTITIES): {"ses:GetEmailIdentity", "ses:CreateTenantResourceAssociation"},
    ("recheck_domains", TENANTS): {"ses:CreateTenant", "ses:TagResource", "ses:GetTenant",
                                   "ses:CreateTenantResourceAssociation"},
    ("detect", "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*"): {
        "cloudwatch:DescribeAlarms"},
}
SENDERS = {"sunset": {"ses:SendEmail"}, "make_export": {"ses:SendEmail"},
           "mail_confirmation": {"ses:SendEmail"}, "mail_notice": {"ses:SendEmail"},
           "mail_complaint": {"ses:SendEmail"}, "mail_incident": {"ses:SendEmail"},
           "deliver": {"ses:SendBulkEmail", "ses:SendEmail"}}


def granting(function: str, prefix: str) -> list[dict[str, Any]]:
    """The statements of a function's role about one service."""
    return [each for each in statements(function) if each["Action"][0].startswith(prefix)]


@pytest.mark.parametrize("function", functions())
def test_it_names_every_action_and_every_resource_that_has_a_name(function: str) -> None:
    unnamed: dict[tuple[str, str], set[str]] = {}
    for each in statements(function):
        assert each["Effect"] == "Allow"
        assert [action for action in each["Action"] if "*" in action] == []
        for text in strings(each["Resource"]):
            if "*" in text:
                unnamed.setdefault((function, text), set()).update(each["Action"])
    assert unnamed == {which: rights for which, rights in NAMELESS.items() if which[0] == function}


def test_it_lets_only_the_senders_send_mail() -> None:
    found = {name: {action for action in actions(name) if "Send" in action and action.startswith("ses:")}
             for name in functions()}
    assert {name: sending for name, sending in found.items() if sending} == SENDERS


@pytest.mark.parametrize("sender", ["mail_confirmation", "mail_notice", "mail_complaint", "mail_incident", "sunset"])
def test_it_ties_the_services_own_mail_to_the_operators_address(sender: str) -> None:
    sending, = granting(sender, "ses:")
    assert sending["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}
    ends = {each["Fn::Sub"].rpartition(":")[2] for each in sending["Resource"]}
    assert ends == {"identity/${MailIdentity}", "configuration-set/${ConfigurationSet}"}


def test_it_ties_campaigns_to_domains_of_account_holders_of_this_stage() -> None:
    """SendBulkEmail knows no condition on the sender: for it, the identity that it may use is the bound."""
    found = {each["Resource"]["Fn::Sub"].rpartition(":")[2]: each.get("Condition")
             for each in granting("deliver", "ses:")}
    assert found == {"configuration-set/${ConfigurationSet}": None, "identity/*": OF_THIS_STAGE,
                     "tenant/*": OF_THIS_STAGE}


def test_it_changes_no_domain_but_those_that_it_made() -> None:
    conditions = {action: each.get("Condition") for each in granting("api_handler", "ses:")
                  for action in each["Action"]}
    tagged = {"StringEquals": {"aws:RequestTag/smartmessages": {"Ref": "Stage"}},
              "ForAllValues:StringEquals": {"aws:TagKeys": ["smartmessages"]}}
    assert conditions == {"ses:GetEmailIdentity": None, "ses:CreateEmailIdentity": tagged, "ses:TagResource": tagged,
                          "ses:PutEmailIdentityMailFromAttributes": OF_THIS_STAGE,
                          "ses:DeleteEmailIdentity": OF_THIS_STAGE}


def test_it_opens_secrets_of_accounts_under_their_account_and_use_only() -> None:
    opening = {name: each for name in functions() for each in statements(name)
               if each["Resource"] == arn("AccountSecretsKey")}
    assert {name: each["Action"] for name, each in opening.items()} == {
        "api_handler": ["kms:Encrypt", "kms:Decrypt"], "call_webhook": ["kms:Decrypt"]}
    for each in opening.values():
        known = each["Condition"]
        assert known["ForAllValues:StringEquals"] == {"kms:EncryptionContextKeys": ["account", "use"]}
        named = {*known["Null"], *known.get("StringEquals", {})}
        assert named == {"kms:EncryptionContext:account", "kms:EncryptionContext:use"}
    assert opening["call_webhook"]["Condition"]["StringEquals"] == {"kms:EncryptionContext:use": "webhook"}


@pytest.mark.parametrize("function", functions())
def test_it_opens_the_data_key_through_the_stores_that_the_function_uses_and_no_others(function: str) -> None:
    """Deleting an object, and listing them, opens nothing."""
    opening, = [each for each in statements(function) if each["Resource"] == arn("DataKey")]
    through = {each["Fn::Sub"].partition(".")[0] for each in opening["Condition"]["StringEquals"]["kms:ViaService"]}
    stores = {action.partition(":")[0] for action in actions(function) - {"s3:DeleteObject", "s3:ListBucket"}}
    assert through == stores & {"dynamodb", "sqs", "secretsmanager", "s3"}


def test_it_lets_only_those_that_delete_or_fold_walk_through_a_table() -> None:
    """The fold looks once, before its first run, for the oldest day of which there is anything."""
    assert {name for name in functions() if "dynamodb:Scan" in actions(name)} == {
        "aggregate", "sweep", "operate_sweep", "operate_restore", "close_accounts"}
    for name, tables in {"aggregate": {"Activity"}, "sweep": {"Activity", "Pending", "Ephemeral", "Requests"}}.items():
        scanned = [each["Resource"] for each in statements(name) if "dynamodb:Scan" in each["Action"]]
        assert sorted(scanned, key=str) == sorted([arn(f"{table}Table") for table in tables], key=str)


def test_it_lets_the_public_door_find_activity_by_person_alone() -> None:
    """Opens and clicks are added; and read and deleted for a person in the portal, who is found by the index. No right
    to walk through a day, or a campaign, or the table."""
    touching, = [each for each in statements("api_handler") if each["Resource"] == arn("ActivityTable")]
    assert not {"dynamodb:Query", "dynamodb:Scan", "dynamodb:PutItem"} & set(touching["Action"])


@pytest.mark.parametrize("function", functions())
def test_it_keeps_each_functions_log_for_a_fortnight(function: str) -> None:
    group = resource(logical_id(function))["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
    assert resource(group)["Properties"]["RetentionInDays"] == 14
    assert resource(group)["Properties"]["KmsKeyId"] == arn("DataKey")
    writing, = granting(function, "logs:")
    assert writing["Resource"] == arn(group)
    assert "logs:CreateLogGroup" not in writing["Action"], "a group made by Lambda itself would never expire"
