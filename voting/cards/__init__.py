"""Proxy cards on paper: those that are mailed out and those that come back."""
