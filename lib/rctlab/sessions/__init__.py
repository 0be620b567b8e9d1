"""What the checks know, one module a session: derived from solutions/ by `rctlab build`."""
