"""The pages. Each view asks a domain function and shows what it says."""
