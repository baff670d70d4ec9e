"""Bytes on disk: how the files of a store are called, framed, told to be whole, and believed."""
