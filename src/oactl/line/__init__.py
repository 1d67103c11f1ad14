"""The way to LINE: `gateways.LineGateways` is the door, `responses` says what an answer means."""
