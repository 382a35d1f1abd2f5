"""Plumbline's evaluator: scores a model on a data set and signs the counts that the gate judges."""

__version__ = "0.1.0"
