"""The ledger's file, and what keeps it from being used. Nothing is sent without it."""

TEXTS: dict[str, str] = {
    "ledger.missing": "there is no ledger at {path}",
    "ledger.missing.help": "if there was one, put it back: it knows what was sent; otherwise "
    "oactl doctor makes a new one",
    "ledger.locked": "the ledger {path} is in use by another process",
    "ledger.locked.help": "run the same again in a moment",
    "ledger.read_only": "the ledger {path} cannot be written to",
    "ledger.read_only.help": "let the user that runs oactl write the file and its folder: "
    "chmod u+rw {path}",
    "ledger.corrupted": "{path} is damaged, or not a ledger ({why})",
    "ledger.corrupted.help": "see what is damaged: oactl db check; put a copy in its place: oactl "
    "db restore FILE. Until then nothing is sent",
    "ledger.newer": "the ledger {path} was written by a newer oactl (version {version}; this one "
    "knows up to {newest})",
    "ledger.newer.help": "upgrade oactl: pipx upgrade oactl (or: pip install --upgrade oactl)",
    "ledger.disk_full": "the disk with the ledger {path} is full; what was recorded before is kept",
    "ledger.disk_full.help": "make room, then run the same again",
    "ledger.disk_error": "the disk with the ledger {path} reports an error; what was recorded "
    "before is kept",
    "ledger.disk_error.help": "check the disk (also whether it is a network or synced folder), "
    "then: oactl doctor",
    "ledger.cannot_open": "the ledger {path} cannot be opened",
    "ledger.cannot_open.help": "let the user that runs oactl read and write the file and its "
    "folder; then: oactl doctor",
    "ledger.not_yours": "{path} belongs to {owner}, and oactl runs as {user}",
    "ledger.not_yours.help": "give it back: sudo chown -R {user} '{folder}'; then always run "
    "oactl as the same user, also in cron",
    "ledger.cannot_lock": "no lock can be taken at {path}, beside the ledger: {why}",
    "ledger.cannot_lock.help": "let the user that runs oactl write to the folder; until then "
    "nothing is sent",
}
