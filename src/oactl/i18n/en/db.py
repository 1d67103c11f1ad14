"""`oactl db backup|restore|check`."""

TEXTS: dict[str, str] = {
    "db.backed_up": "{file}: a copy of the ledger ({size}), {deliveries} deliveries, up to {at}",
    "db.restored": "the ledger is back from {file}: {deliveries} deliveries, up to {at}",
    "db.kept": "  the ledger that was here: {path}",
    "db.not_known": "  what was sent after {at} is not known to this copy. For 24 hours LINE turns "
    "away what it has had;\n"
    "  what is older goes out again if you send it by name: look into the chat first\n"
    "  next: oactl status",
    "db.whole": "{path}: whole, {deliveries} deliveries (version {version})",
    "db.damaged": "{path} is damaged in {count} place(s)",
    "db.damaged.help": "keep the file, and put a copy in its place: oactl db restore FILE",
    "db.damaged_copy": "{file} is damaged, so nothing was changed: {what}",
    "db.damaged_copy.help": "take an older copy",
    "db.missing": "there is no file {path}",
    "db.missing.help": "name a copy that oactl db backup made",
    "db.same_file": "{path} is the ledger itself, or belongs to it",
    "db.same_file.help": "name another file, best on another disk",
    "db.no_file": "{path} is a folder or a device, not a file",
    "db.no_file.help": "name the copy too: oactl db backup FOLDER/oactl.db",
    "db.exists": "{path} is there already",
    "db.exists.help": "name another file, or replace it: oactl db backup {path} --force",
    "db.cannot_read": "{path} cannot be read: {why}",
    "db.cannot_read.help": "check the name and the rights",
    "db.cannot_write": "{path} cannot be written: {why}",
    "db.cannot_write.help": "see that the folder is there, that you may write to it and that the "
    "disk has room; nothing was changed",
    "db.busy": "a run is sending for {account} at this moment",
    "db.busy.help": "run the same again when it has ended, in a minute or so",
    "db.damage_pages": "the file is damaged: {what}",
    "db.damage_schema": "the {kind} {name} is missing",
    "db.damage_reference": "row {row} of {table} belongs to a row of {parent} that is not there",
    "db.damage_no_batches": "it has no batches",
    "db.damage_gap": "a batch is missing between others",
    "db.damage_generation": "an earlier version of a batch is missing",
    "db.damage_unreadable": "row {row} of {table} cannot be read ({why})",
    "db.damage_settled": "it is noted as {noted}, and what is known of it says {state}",
}
