"""What is missing in a trial, and what each way to handle it gives: the analysis routes."""
