"""The figures LINE gives for an account, what of them is still to be asked, and at what pace."""
