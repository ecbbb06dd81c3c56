"""What Quorate's speed rests on, measured as ratios in one run: `make bench`."""
