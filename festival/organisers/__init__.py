"""organisers"""
