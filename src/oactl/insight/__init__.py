"""LINE's figures: fetched as far as its limits go, and kept in the ledger."""
