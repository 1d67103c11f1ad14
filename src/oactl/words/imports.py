"""Why a row of a file that is imported makes no figure, by the code of `domain.imports`."""

from collections.abc import Mapping

from oactl.i18n import N_, Message

BAD_ROWS: Mapping[str, Message] = {
    "date": N_("“{text}” is not a date"),
    "to_come": N_("{day} is still to come"),
    "number": N_("“{text}” is not a number"),
    "no_metric": N_("the row does not say which figure it is"),
    "twice": N_("line {line} has another value of the same day, figure, post and platform"),
    "account": N_("there is no account “{account}”"),
}
