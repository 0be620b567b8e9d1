"""Forest plots: what is drawn, on which axis, and where."""
