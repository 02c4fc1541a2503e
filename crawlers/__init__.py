"""Fetching: spiders, the write-ahead archive, and page objects. The only home of Scrapy and Playwright."""
