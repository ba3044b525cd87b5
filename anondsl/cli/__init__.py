"""The command line: plain argparse, one module a verb, imported only when its verb is chosen.

`main` picks the verb and is the last to see an exception; `rules` loads rule files for all verbs; `show` is how faults
look. This is the only package that prints or sets exit statuses.
"""
