"""What each figure means: one module an indicator, and the registry that lists them."""
