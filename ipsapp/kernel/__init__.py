"""Pure Python that every app may use: periods and rates. Nothing here knows of Django."""
