"""Proxy cards on paper: who gets one, what it says, how it is set, and its files."""
