"""TODO app/ui/desk"""
