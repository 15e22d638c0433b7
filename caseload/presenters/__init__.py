"""What pages show, ready to be shown."""
