"""Random and hostile input, every case reproducible by its name: `python -m tests.fuzz --help`."""
