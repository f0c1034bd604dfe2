"""The rim: one adapter per outside package or program, imported nowhere else."""
