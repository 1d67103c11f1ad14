"""Values and pure functions: no file, clock, environment, socket or log.

Each module may import those before it, in the order in which a post is handled: value, violation,
when, visible; message, audience, cadence; account; plan; approval; delivery; gates; check; insight;
report. The import contracts in `pyproject.toml` hold them to it.
"""
