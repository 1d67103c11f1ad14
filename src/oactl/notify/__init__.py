"""Telling people what waits for them: by a program, a webhook, mail or LINE, after the sends."""
