"""`make eval-select`: how well moments are chosen, each figure beside its baselines in the same run."""
