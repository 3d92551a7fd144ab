"""revmine: reads Chinese and English review articles into checked, structured records."""

__version__ = "0.1.0"
