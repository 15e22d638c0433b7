"""Report runs and the editions they issue."""

from reports.models.editions import Edition
from reports.models.runs import ReportRun

__all__ = ["Edition", "ReportRun"]
