"""One occurrence being sent to its frozen recipients: what is decided, kept and told of it."""
