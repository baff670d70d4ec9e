"""cigen and its libraries as one file that any Python runs: `cigen.pyz`."""
