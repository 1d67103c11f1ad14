"""oactl: content plans for LINE Official Accounts, pushed exactly once."""

__version__ = "0.1.0"
