"""Tests in rule files (LANGUAGE 12): an instance is made from what a test gives, the engine de-identifies it, and what
comes out is held against what the test expects.

Stands above compiler and runtime, beside `batch`. Start with `bench`; how a test looks in a file is `syntax.ast`.
"""
