"""LINE on the wire: `gateways.LineGateways` is the door, `classify` says what an answer means."""
