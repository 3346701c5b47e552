"""Uploads as a program does them: begin, send, map, vouch, start; and what became of the rows."""

from dataclasses import dataclass
from typing import Any

from chalicelib.core import aws, objects
from chalicelib.core.settings import settings
from chalicelib.imports import model
from chalicelib.imports.model import Import
from chalicelib.lists.model import MailingList
from tests.support.world import World

VOUCHED = {"source": "The sheet at our spring fair", "consent": "They wrote down their address to get the news.",
           "not_bought": True}
EVIDENCE = ["email", "consent_date", "consent_source"]


@dataclass
class Upload:
    """One upload to a list, by the API."""

    world: World
    mailing_list: MailingList
    id: str

    def ask(self, method: str, what: str, json: Any = None) -> Any:
        return self.world.api(method, f"/v1/imports/{self.id}{what}", json=json)

    def do(self, what: str, json: Any = None) -> Any:
        """An act that succeeds; what the upload is then."""
        answer = self.ask("POST", f"/{what}", json if json is not None else {})
        assert answer.status in {200, 202}, answer.text
        return answer.json

    @property
    def short(self) -> str:
        return self.id.partition("-")[2]

    @property
    def now(self) -> Any:
        """What the upload is now."""
        return self.ask("GET", "").json

    @property
    def row(self) -> Import:
        account_id, _, short = self.id.partition("-")
        found = self.world.find(model.import_key(account_id, short))
        assert isinstance(found, Import)
        return found

    def send(self, body: bytes) -> None:
        """The file, as S3 has it after the form was sent."""
        objects.put(model.file_key(self.short), body, "text/csv")

    def ready(self, body: bytes, columns: list[str]) -> "Upload":
        self.send(body)
        self.do("columns", {"columns": columns})
        self.do("attestation", VOUCHED)
        return self

    def run(self) -> Any:
        self.do("start")
        self.world.drain()
        return self.now

    def results(self) -> dict[int, str]:
        """The outcome of each row."""
        body = aws.client("s3").get_object(Bucket=settings().bucket_exports, Key=model.results_key(self.short))
        lines = body["Body"].read().decode("utf-8-sig").splitlines()
        assert lines[0] == "row,outcome,what it means"
        return {int(number): outcome for number, outcome, _why in (line.split(",", 2) for line in lines[1:])}

    def file_is_there(self) -> bool:
        return objects.get(model.file_key(self.short)) is not None


def begin(world: World, mailing_list: MailingList, mode: str) -> Upload:
    answer = world.api("POST", f"/v1/lists/{mailing_list.id}/imports", json={"mode": mode})
    assert answer.status == 201, answer.text
    return Upload(world, mailing_list, answer.json["id"])


def by_evidence(world: World, mailing_list: MailingList, *addresses: str) -> Upload:
    """An upload with evidence for each address, ready to be started."""
    lines = ["email,date,source", *(f"{address},2026-01-31,our fair" for address in addresses)]
    return begin(world, mailing_list, "evidence").ready("\r\n".join(lines).encode(), EVIDENCE)
