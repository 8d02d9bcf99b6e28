"""Requests in the words of OpenDSR, as other systems send them over HTTP."""
