"""`python -m plumbline_evaluator`."""

import sys

from plumbline_evaluator.cli import main

sys.exit(main())
