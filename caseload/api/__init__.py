"""The application's own API, version 1: for pages and phones of people who have signed in."""
