"""The parts of the permutation test and the bootstrap."""
