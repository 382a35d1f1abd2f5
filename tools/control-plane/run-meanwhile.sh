#!/bin/sh
# Runs a part for as long as the process that started it holds this script's input open, however that process ends.
# Arguments: <log> <command> …
log=$1
shift
"$@" >>"$log" 2>&1 </dev/null &
read -r _
kill -9 $! 2>/dev/null
wait
