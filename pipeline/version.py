"""The version of revmine, which each record carries."""

__version__ = "0.1.0"
