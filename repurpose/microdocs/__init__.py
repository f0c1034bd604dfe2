"""Micro-docs: the how-tos in a recording, each as numbered steps with pictures, a page and a short film."""

from repurpose.microdocs.instructive import find_instructive
from repurpose.microdocs.record import make_doc
from repurpose.microdocs.steps import plan_docs

__all__ = ["find_instructive", "make_doc", "plan_docs"]
