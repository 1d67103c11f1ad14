"""`oactl sandbox serve`."""

TEXTS: dict[str, str] = {
    "sandbox.serving": "A LINE that reaches nobody: {url}",
    "sandbox.account": "  account  {account}: {name} ({basic_id}), {friends} friends",
    "sandbox.token": "  token    {token}",
    "sandbox.exports": "In another terminal, before oactl:",
    "sandbox.more": "Faults, clock and what was received: {url}\nCtrl-C ends it.",
    "sandbox.stopped": "the sandbox has ended; what it received is forgotten",
    "sandbox.port_taken": "port {port} is in use by another program",
    "sandbox.port_taken.help": "take another, or any free one: oactl sandbox serve --port 0",
    "sandbox.cannot_serve": "port {port} of this machine cannot be opened: {why}",
    "sandbox.cannot_serve.help": "take any free one: oactl sandbox serve --port 0",
}
