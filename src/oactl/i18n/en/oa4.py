"""OA4xx: audiences and tags."""

TEXTS: dict[str, str] = {
    "OA401.title": "A tag that the account does not have",
    "OA401.message": "The account has no tag `{tag}`. It has: {known}.",
    "OA401.help": "Correct the name, or add the tag under `tags:` of the account in oactl.yaml.",
    "OA402.title": "Tags at LINE mixed with tags of user ids",
    "OA402.message": (
        "Tags with user ids ({ours}) and what LINE selects ({theirs}) cannot go in one audience."
    ),
    "OA402.help": (
        "Make two posts of it, or load the user ids into LINE with `oactl audience upload` and "
        "use that tag."
    ),
    "OA402.given": "`vip` and `loyal` are audiences at LINE, `members` is a file of user ids.",
    "OA403.title": "`via` that cannot carry the audience",
    "OA403.message": "This audience cannot go out as `{via}`; it goes out as `{natural}`.",
    "OA403.help": "Delete `via:`, or change the audience.",
    "OA403.given": "`vip` is an audience at LINE.",
    "OA404.title": "A tag of demographics in `any`",
    "OA404.message": "`any` cannot hold tags that are defined by demographics: {tags}.",
    "OA404.help": (
        "LINE joins them by “and” only: put them into `all`, make two posts, or build the tag "
        "with `oactl audience upload`."
    ),
    "OA404.given": "`vip` is an audience at LINE, `new-friend` is defined by demographics.",
    "OA405.title": "Too many audiences in one narrowcast",
    "OA405.message": "LINE takes at most {limit} audiences in one narrowcast.",
    "OA405.help": "Use fewer tags, or join them into one with `oactl audience upload`.",
    "OA401.near.help": "Did you mean `{near}`?",
    "OA410.title": "Ages between LINE's steps",
    "OA410.message": (
        "LINE knows ages in steps of five years from 15 to 70; `{value}` lies between."
    ),
    "OA410.help": "Nearest is `{nearest}`.",
    "OA410.general": "Take ages from 15, 20, 25 and so on to 70; the upper one counts in: `20-24`.",
    "OA411.title": "A friendship between LINE's steps",
    "OA411.message": "LINE knows friendships of 7, 30, 90, 180 and 365 days, not `{value}`.",
    "OA411.help": "Nearest is `{nearest}`.",
    "OA411.general": "Take 7, 30, 90, 180 or 365 days.",
    "OA412.title": "An unknown area",
    "OA412.message": "“{value}” is not one of LINE's areas.",
    "OA412.help": "Write a city, county or prefecture by its name, or LINE's code such as tw_01.",
    "OA412.near.help": "Did you mean {near}?",
    "OA413.title": "A range that ends before it begins",
    "OA413.message": "From {gte} to below {lt} is nobody.",
    "OA413.help": "`gte` is the lower bound and counts in, `lt` the upper one and does not.",
    "OA414.title": "Everybody but some user ids",
    "OA414.message": (
        "`not` alone with tags of user ids ({tags}) cannot be sent: only LINE knows everybody else."
    ),
    "OA414.help": (
        "Say who is meant with `all` or `any`, or load the ids into LINE with `oactl "
        "audience upload`."
    ),
    "OA414.given": "`members` and `staff` are files of user ids.",
    "OA415.title": "A tag's file that is not there",
    "OA415.message": "The file of the tag `{tag}`, {file}, is not there.",
    "OA415.help": "Put it there before the post is due; until then the post is held.",
    "OA415.given": "The workspace has audiences/members.csv.",
    "OA416.title": "An audience that reaches nobody",
    "OA416.message": "The audience of this post cannot be sent to as it stands.",
    "OA416.empty.message": "Nobody is in the audience of this post (tags: {tags}).",
    "OA416.file_encoding.message": "{path}, row {row}, is not UTF-8 text (tag `{tag}`).",
    "OA416.file_encoding.help": "Save it as UTF-8: in Excel “CSV UTF-8”.",
    "OA416.file_utf16.message": "{path} is UTF-16 text (tag `{tag}`).",
    "OA416.file_utf16.help": "Save it as UTF-8: in Excel “CSV UTF-8”, not “Unicode Text”.",
    "OA416.file_nul.message": "{path}, row {row}, has a NUL (tag `{tag}`): the file is damaged.",
    "OA416.file_nul.help": "Export the list again.",
    "OA416.file_row.message": "{path}, row {row}, is no user id (tag `{tag}`).",
    "OA416.file_row.help": (
        "A user id is U and 32 of 0-9 and a-f; ids of groups (C…) and rooms (R…), LINE IDs and "
        "@names are none."
    ),
    "OA416.file_quote.message": (
        "{path}, row {row}: a quotation mark is not closed on its line (tag `{tag}`)."
    ),
    "OA416.file_quote.help": (
        "Close it, or take it out; a quotation mark inside a quoted cell is written twice."
    ),
    "OA416.file_after_quote.message": (
        "{path}, row {row}: text behind a closing quotation mark (tag `{tag}`)."
    ),
    "OA416.file_after_quote.help": "A quotation mark inside a quoted cell is written twice.",
    "OA416.file_field.message": "{path}, row {row}, has a cell of more than 128 KiB (tag `{tag}`).",
    "OA416.file_field.help": "See whether a line end is missing there.",
    "OA416.file_short.message": "{path}, row {row}, ends before the column user_id (tag `{tag}`).",
    "OA416.file_short.help": "Complete the row, or take it out.",
    "OA416.file_cells.message": (
        "{path}, row {row}, has more cells than the first row (tag `{tag}`)."
    ),
    "OA416.file_cells.help": (
        "Put a cell with a comma into quotation marks: behind it the columns have moved."
    ),
    "OA416.file_two_ids.message": "{path}, row {row}, has two user ids (tag `{tag}`).",
    "OA416.file_two_ids.help": "Write one a row, or name the column user_id in the first row.",
    "OA416.file_header_twice.message": (
        "{path}, row {row}: two columns are named user_id (tag `{tag}`)."
    ),
    "OA416.file_header_twice.help": "Rename the one that does not count.",
    "OA416.file_header_again.message": "{path}, row {row}, is the header again (tag `{tag}`).",
    "OA416.file_header_again.help": "Take the row out; only the first may be a header.",
    "OA416.file_changed.message": "{path} was changed while it was read (tag `{tag}`).",
    "OA416.file_changed.help": "Run it again when the file is written.",
    "OA416.file_folder.message": "{path} is a folder, not a file (tag `{tag}`).",
    "OA416.file_folder.help": "Name a file in it.",
    "OA416.file_permission.message": "{path} may not be read by this user (tag `{tag}`).",
    "OA416.file_permission.help": "Give the user that runs oactl the right to read it (chmod u+r).",
    "OA416.file_outside.message": "{path} leads out of the workspace (tag `{tag}`).",
    "OA416.file_outside.help": (
        "Put the file into the workspace; a link may not lead out of it either."
    ),
    "OA416.file_special.message": "{path} is a pipe or a device, not a file (tag `{tag}`).",
    "OA416.file_special.help": "Name a plain file.",
    "OA416.file_too_large.message": "{path} is larger than {limit} MiB (tag `{tag}`).",
    "OA416.file_too_large.help": (
        "Leave out columns that are not needed, or split it into several tags under any:."
    ),
    "OA416.file_unreadable.message": "{path} cannot be read: {reason} (tag `{tag}`).",
    "OA416.file_unreadable.help": "Check the name and the disk.",
    "OA416.no_room.message": (
        "The user ids cannot be sorted: neither .oactl/cache nor the temporary folder has room."
    ),
    "OA416.no_room.help": "Make room, or set TMPDIR to a folder with room.",
    "OA416.copy.message": "The sorted copy of the user ids was damaged: {path}.",
    "OA416.copy.help": "Run it again; the copy is then made anew.",
    "OA416.not_ready.message": "Tag `{tag}`: its audience at LINE is not ready ({status}).",
    "OA416.too_small.message": "Tag `{tag}` has {count} people at LINE, which wants 50.",
    "OA416.help": "Mend it before the post is due; until then the post is held.",
    "OA416.wrong": "A file with a row that is no user id; an audience of 12 at LINE.",
    "OA416.right": "A user id in each row; an audience at LINE of 50 or more.",
}
