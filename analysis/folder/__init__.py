"""The result folder: its files, their schemas, and how they are written wholly or not at all."""

from __future__ import annotations

from analysis.errors import FolderError
from analysis.folder.opening import parquet_of
from analysis.folder.result import ResultFolder
from analysis.folder.schemas import SCHEMAS, schema_of, table_of
from analysis.folder.writing import whole_file

__all__ = ["SCHEMAS", "FolderError", "ResultFolder", "parquet_of", "schema_of", "table_of", "whole_file"]
