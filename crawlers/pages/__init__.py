"""Page objects: stored responses to `RawListing`s. No I/O, no Scrapy."""
