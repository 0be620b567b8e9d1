"""Exact coverage of intervals: all tables that can come out, weighed and judged."""
