"""From bytes to a source text, and from it to a reading text with its map and blocks."""
