"""From the sources of the course to what learners open."""
