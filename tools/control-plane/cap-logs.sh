#!/bin/sh
# Keeps the logs of a control plane small: of one over 8 MiB the last MiB is kept beside it. Ends with the folder.
# Arguments: <folder of the control plane>
cd "$1" || exit 1
while sleep 30 && [ -d logs ]; do
  for log in logs/*.log; do
    if [ "$(wc -c <"$log")" -gt 8388608 ]; then
      tail -c 1048576 "$log" >"$log.1"
      : >"$log"
    fi
  done
done
