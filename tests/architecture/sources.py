"""The project's own Python files, as the house rules read them."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
APPS = ("ipsapp", "caseload", "fidelity", "outcomes", "reports")


@cache
def modules(*folders):
    """Every module below the folders as (path from the root, syntax tree), generated migrations left out."""
    found = []
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in file.parts:
                found.append((str(file.relative_to(ROOT)), ast.parse(file.read_text())))
    assert found, f"no modules below {folders}"
    return found


def calls(tree):
    """Every call in a tree as (dotted name, node)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node
