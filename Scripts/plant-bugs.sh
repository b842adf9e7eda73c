#!/usr/bin/env bash
# Plants one bug after the other in a copy of the sources and runs their tests: every bug must be killed, which is to say that a
# test must fail. Tests that see any change are not run: the hash of the kernels, the golden files of derivations.
#
#     core       the kernels, the mathematics, the training; about half a minute each
#     models     splits, folds, intervals, ensemble weights, the search for options; about half a minute each
#     insight    derivations, printed formulas, explanations, verification, measures; about 15 seconds each
#
# usage: Scripts/plant-bugs.sh [core|models|insight] [WORD]    all parts unless named; only the bugs whose name contains WORD
#
# The bugs are in Scripts/bugs. The status is 1 if one survives.
set -euo pipefail
parts=(core models insight)
case ${1:-} in core | models | insight) parts=("$1"); shift ;; esac
only=${1:-}
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() { swift build "${mode[@]}" --build-tests > build.log 2>&1; }
# ends with the first test that fails
tests() {
  timeout 300 swift test "${mode[@]}" --skip-build --skip "$left_out" 2>&1 | tee tests.log | awk '/^✘/ { exit 1 }'
}

# plant NAME FILE OLD NEW: OLD must stand in the file exactly once
plant() {
  local name=$1 file=Sources/$2 old=$3 new=$4
  [[ $name == *"$only"* ]] || return 0
  cp "$file" original
  OLD=$old NEW=$new perl -0pi -e '$n = s/\Q$ENV{OLD}\E/$ENV{NEW}/g; END { exit($n != 1) }' "$file" || {
    echo "'$old' does not stand once in $file: fix Scripts/bugs/$part.sh"; exit 2; }
  made=$((made + 1))
  if ! build; then
    echo "UNBUILT   $name"; grep -m 3 error: build.log || tail -5 build.log
  elif tests; then
    echo "SURVIVED  $name"
  else
    killed=$((killed + 1))
    echo "killed    $name: $({ grep -aE '^✘ (Test|Suite)' tests.log || tail -1 tests.log; } | head -1 | cut -c1-100)"
  fi
  cp original "$file"
}

status=0
for part in "${parts[@]}"; do
  case $part in
    core) mode=(-c release) left_out=LevelEqualityTests/hash ;;
    # optimized, but file by file, so that little is compiled again for a bug in one
    models) mode=(-c debug -Xswiftc -O -Xcc -O2) left_out=Mutation ;;
    insight) mode=(-c debug -Xswiftc -O -Xcc -O2) left_out=GoldenTests/files ;;
  esac
  "$root/Scripts/part-package.sh" "$part" "$work/$part"
  cd "$work/$part"
  build || { cat build.log; exit 1; }
  tests || { cat tests.log; echo "the tests of $part fail without any bug"; exit 1; }
  made=0
  killed=0
  source "$root/Scripts/bugs/$part.sh"
  echo "$part: $killed of $made killed"
  [[ $killed == "$made" ]] || status=1
done
exit $status
