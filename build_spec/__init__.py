"""Building the program that runs without Python: `python -m build_spec`; trying it: `python -m build_spec.smoke FOLDER`."""
