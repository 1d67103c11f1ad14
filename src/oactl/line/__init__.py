"""Requests to LINE. `gateway.LineGateways` makes the gateways, `responses` interprets answers."""
