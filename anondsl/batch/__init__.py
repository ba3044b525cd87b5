"""Many inputs at once: finding them, spreading them over processes, and putting outputs where they belong.

Read in this order: `run` (one batch on one screen), `discover`, `work` (what one process does with an input), `pool`
(several of them), `write` (the output folder and its naming rule), `quarantine`. What happens inside an instance is
in `anondsl.runtime`; what a person sees of a batch is in `progress` and `summary`.
"""
