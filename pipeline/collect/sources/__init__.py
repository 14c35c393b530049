"""The websites that documents are collected from, one file each; see docs/add-a-source.md."""
