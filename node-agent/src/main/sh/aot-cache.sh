#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Records what the agent's classes are, in a rehearsal, for the JVM of DIST/runtime, as DIST/lib/node-agent.aot.
# usage: aot-cache.sh DIST
set -eu

lib=$1/lib
log=$1/../aot-cache.log
new=$1/../node-agent.aot
rm -f "$lib/node-agent.aot" "$new"
# The cache holds each jar's time; an image has this one (BuildImage).
find "$lib" -name '*.jar' -exec touch -d @1 {} +
class_path=$(LC_ALL=C; printf '%s:' "$lib"/*.jar)
# Without linking ahead of time: with it a JVM whose heap options differ does not pass over the cache, but ends.
if ! "$1/runtime/bin/java" "@$lib/java.options" -XX:-AOTClassLinking -XX:-AOTRecordTraining -XX:AOTCacheOutput="$new" -Xlog:aot=error,cds=error:stderr \
    -cp "${class_path%:}" dev.netiso.agent.RehearsalMain > "$log" 2>&1 || [ ! -s "$new" ]; then
    tail -n 5 "$log" >&2
    echo "node-agent: no AOT cache; see $log" >&2
else
    mv "$new" "$lib/node-agent.aot"
fi
