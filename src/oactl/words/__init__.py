"""Tables of sentences by code (states, gates, notices, checks), and errors in words."""
