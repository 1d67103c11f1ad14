"""`oactl account add|list|check`."""

TEXTS: dict[str, str] = {
    "account.where_tokens_are": "The channel access token is in the LINE Developers Console, tab "
    "Messaging API. It is not shown while you paste it.",
    "account.ask_token": "Token of {account}: ",
    "account.added": "{account} is {name} ({basic_id}, bot {bot}), and stays it: a token of "
    "another account is refused from now on",
    "account.token_in_file": "  the token is in {path}, readable by you alone and not under "
    "version control",
    "account.token_in_env": "  the token comes from the environment variable {name}; cron needs "
    "it in the crontab",
    "account.token_in_keyring": "  the token is in the keyring",
    "account.file_made": "  configured in {path}",
    "account.added_next": "  next: oactl account check {account}",
    "account.checked": "{account}: {name} ({basic_id}, bot {bot})",
    "account.quota": "{used} of {limit} messages used this month, {left} left",
    "account.quota_unlimited": "{used} messages used this month, no limit set",
    "account.quota_unknown": "LINE did not say what is left of this month's messages",
    "account.head_account": "Account",
    "account.head_display_name": "Name",
    "account.head_basic_id": "Basic ID",
    "account.head_bot_user_id": "Bot",
    "account.head_group": "Groups",
    "account.head_timezone": "Time zone",
    "account.head_approval": "Approval",
    "account.head_price_plan": "Price plan",
    "account.head_token": "Token",
    "account.bad_name": "“{name}” cannot be an account's name",
    "account.bad_name.help": "use letters of any script, digits, - and _: oactl account add shop-1",
    "account.one_source": "the token is in one place: --token-env or --token-file, not both",
    "account.exists": "the configuration says already where the token of {account} is",
    "account.exists.help": "oactl does not rewrite it; change token: there, then: oactl account "
    "check {account}",
    "account.kept_elsewhere": "the configuration takes the token of {account} from a place that "
    "oactl cannot write to (env, command, stateless or none)",
    "account.kept_elsewhere.help": "put the token there and run oactl account check {account}; or "
    "write token: {{file: .oactl/tokens/{account}}} and run this again",
    "account.no_token": "no token was given for {account}",
    "account.no_token.help": "paste it when asked in a terminal, or pipe it in: oactl account add "
    "{account} < FILE. It is never an option: others would see it",
    "account.cannot_keep": "the token of {account} cannot be written to {path}: {why}",
    "account.cannot_keep.help": "nothing was changed; see that you may write there, or take "
    "--token-env VAR or --token-file PATH",
    "account.rejected": "LINE does not accept the token of {account}: {error}",
    "account.rejected.help": "issue a new one in the LINE Developers Console, tab Messaging API, "
    "then: oactl account add {account}",
    "account.unreachable": "LINE cannot be reached for {account}: {error}",
    "account.unreachable.help": "check the network (HTTPS_PROXY, SSL_CERT_FILE), then run the "
    "same again",
    "account.other_account": "the token belongs to {name} ({basic_id}), and {account} is another "
    "account",
    "account.other_account.help": "use the token of the right account; for a further one choose "
    "another name: oactl account add NAME",
    "account.not_this": "the token of {account} belongs to another account: {error}",
    "account.not_this.help": "put the right token in its place: oactl account add {account}",
    "account.twice": "{name} is in this workspace already, as {other}",
    "account.twice.help": "one name for one account, or its friends would get everything twice; "
    "use {other} in your plans",
    "account.same_bot": "{account} and {others} are one LINE Official Account",
    "account.same_bot.help": "keep one of the two names in oactl.yaml or accounts/, and use it in "
    "your plans; until then nothing is sent for either",
    "account.clock_wrong": "this machine's clock is wrong by {seconds} s (LINE's minus ours)",
    "account.clock_wrong.help": "switch on network time, for example: sudo timedatectl set-ntp "
    "true; until then nothing is sent",
}
