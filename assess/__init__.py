"""Assessment: mass, price per kg, tCO2e, ODP, legal status by jurisdiction, date, container and condition."""
