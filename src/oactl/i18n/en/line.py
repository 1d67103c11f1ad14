"""The way to LINE: hosts, proxies, certificates."""

TEXTS = {
    "line.bad_base": "{base} is not an address of an API",
    "line.bad_base.help": "write it as https://host or https://host:port (api_base in oactl.yaml, "
    "OACTL_LINE_API_BASE)",
    "line.plain_http": "{host} would get the token unencrypted: plain http is for this "
    "machine only",
    "line.plain_http.help": "write https:// in front of it",
    "line.clock_set": "the clock is set (--now, OACTL_NOW), so {host} is not asked and nothing is "
    "sent there",
    "line.clock_set.help": "rehearse against the sandbox: oactl sandbox serve, with "
    "OACTL_LINE_API_BASE=http://127.0.0.1:PORT",
    "line.proxy": "the proxy {proxy} cannot be used: only http proxies can",
    "line.proxy.help": "HTTPS_PROXY=http://host:port (the connection to LINE stays encrypted "
    "through it)",
    "line.certificates": "the certificates in {path} cannot be read: {why}",
    "line.certificates.help": "SSL_CERT_FILE names a PEM file, SSL_CERT_DIR a folder; unset them "
    "for the system's own",
}
