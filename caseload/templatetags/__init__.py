"""What templates of the caseload write."""
