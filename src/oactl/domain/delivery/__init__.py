"""A delivery: one occurrence being sent to its frozen recipients. Its facts, state, summary."""
