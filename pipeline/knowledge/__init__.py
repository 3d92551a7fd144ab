"""What the pipeline knows of language, units and names, apart from any document."""
