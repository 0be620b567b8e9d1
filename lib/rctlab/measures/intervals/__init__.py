"""Confidence limits on arrays of counts, one file a measure."""
