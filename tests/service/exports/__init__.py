"""Tests of lists that are made of segments for recipients."""
