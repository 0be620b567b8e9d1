"""Synthetic participants: the model behind `load_trial`, and its calibration to the paper."""
