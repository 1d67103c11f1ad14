"""The machine that sends, in its order: run, account_run, due, evaluate, preflight, freeze, sender.

`queries`, `agenda` and `review` only read. `approve`, `by_name`, `resolve` and `resume` do what a
person asks for.
"""
