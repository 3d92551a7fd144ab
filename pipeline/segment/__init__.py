"""From a reading text to words and sentences."""
