"""Tests of the public side: the programme, its events and the map."""
