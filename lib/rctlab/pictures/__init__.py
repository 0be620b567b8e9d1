"""Pictures and widgets, each with its words."""
