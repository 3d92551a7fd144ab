"""From mentions and markers to what a review says about each study."""
