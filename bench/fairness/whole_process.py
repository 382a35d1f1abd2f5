"""The evaluator's command line in a process that then says how much memory it took at most."""

import sys

import worker

from plumbline_evaluator.cli import main

status = main(sys.argv[1:])
worker.answer({"peakMib": worker.peak_mib()})
sys.exit(status)
