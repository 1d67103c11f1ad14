"""The keys of `oactl.yaml` (contract 2)."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core.core_schema import ValidationInfo

from oactl.domain.account import Account, Person, Workspace
from oactl.domain.value import composed
from oactl.domain.violation import Violation
from oactl.planfile.files import inside
from oactl.planfile.models.account import AccountModel
from oactl.planfile.models.base import Model, Reading, Violations
from oactl.planfile.models.scalars import (
    ANY_NUMBER,
    AtMost,
    PathInside,
    Version,
    Word,
    Zone,
    matching,
    name_key,
    optional,
)
from oactl.planfile.violations import brief

SQLITE, POSTGRES = "sqlite:///", ("postgresql://", "postgres://")
# The headings of the plan table for the two roles.
_ROLES = {
    "發文": "author",
    "發文人員": "author",
    "作者": "author",
    "小編": "author",
    "檢查": "checker",
    "檢查人員": "checker",
    "審核": "checker",
    "核准": "checker",
    "審核人員": "checker",
    "核准人員": "checker",
}


def _role(word: object) -> object:
    return _ROLES.get(word, word) if isinstance(word, str) else word


def _database(text: str, info: ValidationInfo[Reading]) -> str:
    reading: Reading = info.context
    file = text.removeprefix(SQLITE)
    if text.startswith(POSTGRES):
        return text
    if not file or file == text:
        raise Violations(Violation("OA181", (), {"value": brief(text)}, variant="database"))
    if inside(reading.root, file) is None:
        raise Violations(Violation("OA101", (), {"file": file}, variant="outside"))
    return text


_Role: TypeAlias = Annotated[Literal["author", "checker"], BeforeValidator(_role)]


class PersonModel(Model):
    """Somebody a plan names."""

    role: Annotated[tuple[_Role, ...], ANY_NUMBER] = ()
    email: Annotated[str, matching("email", r"[^@\s]+@[^@\s]+")] | None = optional()


_People: TypeAlias = dict[Annotated[str, AfterValidator(composed)], PersonModel | None]
_Accounts: TypeAlias = dict[Annotated[str, AfterValidator(name_key())], AccountModel]


class WorkspaceModel(Model):
    """What oactl.yaml says."""

    version: Version | None = optional("The version of this format.")
    timezone: Zone = Field(
        "UTC", description="The zone of accounts and plans.", examples=["Asia/Taipei"]
    )
    workspace: Annotated[str, matching("workspace", r"[0-9A-Za-z_-]{1,64}")] | None = optional(
        description=(
            "Written by `oactl init`: what tells this workspace from others. Keep it as it is."
        ),
    )
    language: Literal["zh-TW", "en", "ja", "th"] | None = optional(
        description="Of all that people read."
    )
    database: Annotated[Word, AfterValidator(_database)] | None = optional(
        description="The ledger; relative to the workspace.",
        examples=["sqlite:///.oactl/state.db"],
    )
    plans: Annotated[tuple[PathInside, ...], ANY_NUMBER] = Field(
        ("plans/",), description="Files and folders.", examples=[["plans/"]]
    )
    people: Annotated[_People, AtMost(20_000)] = Field(
        default_factory=dict, description="Authors and checkers by name."
    )
    accounts: Annotated[_Accounts, AtMost(20_000)] = Field(
        default_factory=dict, description="LINE Official Accounts."
    )
    notify: list[Any] = Field(default_factory=list, description="Comes with a later version.")

    def built(self, root: str, accounts: dict[str, Account]) -> Workspace:
        """The workspace as the domain has it."""
        people = {name: _person(name, each) for name, each in self.people.items()}
        kept = {
            key: getattr(self, key)
            for key in ("timezone", "language", "database", "plans")
            if key in self.model_fields_set
        }
        return Workspace(root, people=people, accounts=accounts, id=self.workspace, **kept)


def _person(name: str, person: PersonModel | None) -> Person:
    made = person or PersonModel.model_construct()
    return Person(name, frozenset(made.role), made.email)
