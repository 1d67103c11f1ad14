"""Who carries a delivery out: LINE, or a person."""
