"""Reports of a meeting: what they say, and how that is set on paper."""
