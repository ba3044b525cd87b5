"""One layout for all rule files: `format_source` is the way in.

A file goes through `scan` (tokens and comments, as the parser told them apart), `structure` (statements, blocks, and
where each comment belongs) and `wrap` (one statement as lines); `format` joins them and reads its own work back.
Which files are read and written is a matter of the command line.
"""
