"""The rctlab command."""
