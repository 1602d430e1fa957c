"""The specification, in folders that mirror the package; campaigns and benchmarks beside it."""
