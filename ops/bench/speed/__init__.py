"""What `ops/bench/run` is made of: the registry in small, the servers, the load on them, the cells, the page with the results."""
