"""How records are written: checked, compared with what is there, carried to children, logged."""
