"""A replica of a WordPress site with announcements, served on loopback; everything is invented.

``python -m tests.replica --port 8808 --trouble all`` serves it; the tests serve it themselves.
"""
