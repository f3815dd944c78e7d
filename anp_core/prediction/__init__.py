"""From a picture or a record to a result: completion, forecast, baselines, scores."""
