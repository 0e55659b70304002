"""`python -m build_spec.locks [TARGET …]`: write down anew what the packages are built from."""

import sys

from build_spec.locks import main

sys.exit(main(sys.argv[1:]))
