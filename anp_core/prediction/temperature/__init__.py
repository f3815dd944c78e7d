"""Forecasting temperature and filling gaps: by the models, by the usual baselines; and how good it is."""
