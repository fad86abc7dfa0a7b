"""A Dask cluster as engine: work is sent as bytes, so that no worker needs this machine's files."""
