"""The steps from one shape of the database to the next; `models/migrate.py` runs them.

They only go forward: what a step has dropped, no other step brings back; a backup does.
"""
