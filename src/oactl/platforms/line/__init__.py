"""LINE on the wire."""
