"""The IPS model's scales and the evidence for them."""
