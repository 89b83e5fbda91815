"""Builders of the tables of the world room."""
