#!/bin/sh
# Runs one part of a control plane and notes how it ended: it outlives the command that started it, so that nothing is lost.
# Arguments: <folder of the control plane> <part> <command> …
cd "$1" || exit 1
part=$2
shift 2
"$@" >>"logs/$part.log" 2>&1 </dev/null
status=$?
cd ended 2>/dev/null || exit 0
printf '%s %s\n' "$status" "$(date +%s)" >"$part.tmp" && mv "$part.tmp" "$part"
