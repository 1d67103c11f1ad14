"""The pictures of accounts for their pages: fetched once a week, kept in a folder of the cache."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from oactl.domain.account import Account
from oactl.domain.answers import BotInfo
from oactl.domain.picture import AccountPicture, read_picture
from oactl.domain.value import digest_of
from oactl.errors import OactlError
from oactl.private import private_folder, write_private
from oactl.sending.context import SendingContext
from oactl.side_by_side import answers

_FRESH = timedelta(days=7)  # until LINE is asked again
_RETRY = timedelta(days=1)  # where there was none, or it could not be had


class KeptPicture(NamedTuple):
    """What is kept of an account: its picture, if there is one, and when to look again."""

    until: datetime
    picture: AccountPicture | None


@dataclass(frozen=True, slots=True)
class AccountPictures:
    """The pictures that are kept in a folder, a file a bot."""

    ctx: SendingContext
    folder: Path

    def renew(self, names: Iterable[str]) -> None:
        """Ask LINE for those of some accounts that are not kept, or were kept long ago."""
        old = [name for name in names if self._is_old(name)]
        answers(self._renew, old, self.ctx.gateways.abort)

    def of(self, name: str) -> AccountPicture | None:
        """The picture that is kept of an account."""
        kept = self._kept(self.ctx.account(name))
        return kept.picture if kept else None

    def _is_old(self, name: str) -> bool:
        kept = self._kept(self.ctx.account(name))
        return kept is None or kept.until <= self.ctx.now

    def _renew(self, name: str) -> None:
        """Where it cannot be had, the one before is kept."""
        account = self.ctx.account(name)
        try:
            info = self.ctx.gateways.of(name).bot_info()
            if not isinstance(info, BotInfo) or info.user_id != self.ctx.bot_of(account):
                return
            found = self.ctx.gateways.picture(name, info.picture_url) if info.picture_url else None
        except OactlError:  # told where the figures are asked for
            return
        before = self.of(name) if info.picture_url else None
        again = self.ctx.now + (_FRESH if found else _RETRY)
        self._keep(account, KeptPicture(again, found or before))

    def _file(self, account: Account) -> Path:
        place = f"{self.ctx.host(account.name)} {self.ctx.bot_of(account)}"
        return self.folder / f"{digest_of(place).partition(':')[2][:32]}.json"

    def _kept(self, account: Account) -> KeptPicture | None:
        """What the file says; a file that says nothing of use is as none."""
        try:
            found = json.loads(self._file(account).read_text(encoding="utf-8"))
            until = datetime.fromisoformat(found["until"])
            return KeptPicture(until, read_picture(b64decode(found["picture"])))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _keep(self, account: Account, kept: KeptPicture) -> None:
        """A cache that cannot be written only costs time."""
        data = kept.picture.data if kept.picture else b""
        fields = {"until": kept.until.isoformat(), "picture": b64encode(data).decode("ascii")}
        try:
            private_folder(self.folder)
            write_private(self._file(account), json.dumps(fields))
        except OSError:
            return
