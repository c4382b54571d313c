"""remembrance"""
