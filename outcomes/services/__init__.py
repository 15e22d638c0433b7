"""Writes of the outcomes app: facts and figures, made from the caseload and from nothing else."""
