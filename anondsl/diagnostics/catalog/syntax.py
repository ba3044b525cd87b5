"""ADL0xx: the text is not written in the language. Reported by `anondsl.syntax`."""
