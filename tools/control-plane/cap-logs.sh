#!/bin/sh
# Keeps the logs of a control plane small: of one that has grown too long, the end is kept beside it. Ends with the folder.
# Arguments: <folder of the control plane> [<seconds between two looks> <bytes a log may have>]
cd "$1" || exit 1
seconds=${2:-30}
most=${3:-8388608}
while sleep "$seconds" && [ -d logs ]; do
  for log in logs/*.log; do
    if [ "$(wc -c <"$log")" -gt "$most" ]; then
      tail -c "$((most / 8))" "$log" >"$log.1"
      : >"$log"
    fi
  done
done
