"""`python -m anondsl`: the same as the command `anondsl`."""

from __future__ import annotations

from anondsl.cli.main import start

if __name__ == "__main__":
    raise SystemExit(start())
