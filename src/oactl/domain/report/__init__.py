"""What an account's figures say about a period, beside the period before. Pure and exact."""
