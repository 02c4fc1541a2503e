"""The spiders; there is one, which site files and what pages say make fit for any marketplace."""
