"""From a text to what it mentions: one module a label, all of one shape (``find`` of a ``Passage``)."""
