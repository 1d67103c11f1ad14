"""Audiences of user ids: uploaded as JSON or as a file, and added to.

Source: Messaging API reference, "Create audience for uploading user IDs (by JSON | by file)".
"""

import re
from email.message import Message
from email.parser import BytesParser
from typing import Any

from oactl.sandbox.answers import Answer, Complaint, as_json, body_errors, refuse
from oactl.sandbox.audiences import coded, created, described, existing, make, status
from oactl.sandbox.state import Call

JSON_MEMBERS = 10_000
FILE_MEMBERS = 1_500_000
JOBS = 10
_USER = re.compile(r"U[0-9a-f]{32}")


def create(call: Call) -> Answer:
    """`POST /v2/bot/audienceGroup/upload`."""
    name = described(call)
    return created(call, make(call.account, "UPLOAD", name, _json_members(call.body), call.now))


def create_by_file(call: Call) -> Answer:
    """`POST /v2/bot/audienceGroup/upload/byFile`."""
    name = described(call)
    people = _file_members(call)
    return created(call, make(call.account, "UPLOAD", name, people, call.now))


def add(call: Call) -> Answer:
    """`PUT /v2/bot/audienceGroup/upload`."""
    return _added(call, _json_members(call.body))


def add_by_file(call: Call) -> Answer:
    """`PUT /v2/bot/audienceGroup/upload/byFile`."""
    return _added(call, _file_members(call))


def _added(call: Call, people: list[str]) -> Answer:
    audience = existing(call, str(call.body.get("audienceGroupId")), 400)
    if audience.kind != "UPLOAD":
        raise coded(400, "AUDIENCE_GROUP_NOT_FOUND")
    if status(call, audience) == "EXPIRED":
        raise coded(400, "AUDIENCE_GROUP_CAN_NOT_UPLOAD_STATUS_EXPIRED")
    open_jobs = sum(call.now < job[3] + call.world.settings.building for job in audience.jobs)
    if open_jobs >= JOBS:
        raise refuse(429, "The number of concurrent jobs has been exceeded. Try again later.")
    audience.members.update(people)
    job = 10 * audience.id + len(audience.jobs)
    note = str(call.body.get("uploadDescription") or "")
    audience.jobs.append((job, note, len(people), call.now))
    return as_json({}, 202)


def _json_members(body: dict[str, Any]) -> list[str]:
    rows = body.get("audiences") or []
    if not isinstance(rows, list):
        raise body_errors([Complaint(("audiences",), "invalid property")])
    return _members(
        [row.get("id") if isinstance(row, dict) else None for row in rows], JSON_MEMBERS
    )


def _file_members(call: Call) -> list[str]:
    people = _members(str(call.body.get("file") or "").split(), FILE_MEMBERS)
    if not people:
        raise coded(400, "UPLOAD_AUDIENCE_GROUP_NO_VALID_AUDIENCE_IDS")
    return people


def _members(ids: list[Any], most: int) -> list[str]:
    if len(ids) > most:
        raise coded(400, "UPLOAD_AUDIENCE_GROUP_TOO_MANY_AUDIENCE_IDS")
    if not all(isinstance(uid, str) and _USER.fullmatch(uid) for uid in ids):
        raise coded(400, "UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT")
    return ids


def read_form(media_type: str, body: bytes) -> dict[str, Any]:
    """The fields of a multipart form, the file's text among them."""
    head = f"Content-Type: {media_type}\r\n\r\n".encode()
    parts = [
        part for part in BytesParser().parsebytes(head + body).walk() if not part.is_multipart()
    ]
    return {
        str(part.get_param("name", header="content-disposition")): _text(part) for part in parts
    }


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
