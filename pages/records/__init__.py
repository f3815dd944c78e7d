"""The parts of the page that forecasts temperature records and fills their gaps."""
