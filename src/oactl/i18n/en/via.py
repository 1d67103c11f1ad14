"""What carries a delivery."""

TEXTS: dict[str, str] = {
    "via.broadcast": "broadcast",
    "via.narrowcast": "narrowcast",
    "via.multicast": "multicast",
    "via.push": "push",
    "via.hand-off": "by hand",
}
