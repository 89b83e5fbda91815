"""Builders of the tables of the customs room."""
