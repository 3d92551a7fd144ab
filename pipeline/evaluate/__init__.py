"""How right a record is: gold files, figures, and every difference in its context. It stands on the model alone."""
