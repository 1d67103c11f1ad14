"""Values and pure functions: no file, clock, environment, socket or log.

Read it as a staircase in the order of the flow: problem and value; message, audience and cadence;
account; plan; occurrence; approval; delivery; quota; gate; insight; report.
"""
