"""What an offer is worth to an enforcer: legal status by law kept as data, mass, CO2-equivalent, ODP, price per kg."""
