#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles SOURCE_DIR/netiso.bpf.c to OBJECT. The same source and clang give the same bytes wherever the tree lies.
# usage: compile.sh SOURCE_DIR OBJECT      (CLANG, LLVM_STRIP: other tools than the newest on PATH)
set -eu

source_dir=$1
object=$2

find_tool() {
    for candidate in "$1" "$1-21" "$1-20" "$1-19" "$1-18" "$1-17" "$1-16" "$1-15" "$1-14"; do
        if command -v "$candidate" > /dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "bpf: $1 is missing, which compiles the kernel side; run: make setup (or: apt-get install clang llvm libbpf-dev)" >&2
    exit 1
}

clang=${CLANG:-$(find_tool clang)}
llvm_strip=${LLVM_STRIP:-$(find_tool llvm-strip)}

mkdir -p "$(dirname "$object")"
cd "$source_dir"
"$clang" -target bpf -mcpu=v3 -O2 -g -std=gnu11 -Wall -Wextra -Werror \
    -ffile-prefix-map="$source_dir"=. -fdebug-compilation-dir=. \
    -c netiso.bpf.c -o "$object"
# DWARF goes, BTF stays.
"$llvm_strip" -g "$object"
