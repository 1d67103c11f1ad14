"""Which host names mean this machine: only to those goes plain http, a set clock, a faster rate."""

from ipaddress import IPv6Address, ip_address


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own.

    `localhost` and names below it (RFC 6761), 127.0.0.0/8 and ::1, also as an IPv4 address that is
    mapped into IPv6. A shortened address such as `127.1` is a name like any other.
    """
    name = host.lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
