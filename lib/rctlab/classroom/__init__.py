"""The teacher's side: derive the course, grade it, report on it (needs the extra [teach])."""
