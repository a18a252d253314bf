#!/bin/sh
# again.sh N: runs the unit tests of all modules N times, then `make test` twice beside two busy loops.
# Stops at the first failure and names it. Everything that was printed lies in target/again.log.
set -u
times=${1:-10}
log=target/again.log
loops=''

end_loops() {
  for pid in $loops; do kill "$pid" 2>/dev/null; done
  loops=''
}
trap end_loops EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

# Keeps one processor busy until it is killed, or until this script is gone without having said so.
busy_loop() {
  sh -c 'while kill -0 "$1" 2>/dev/null; do i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done; done' loop $$ &
  loops="$loops $!"
}

# run NAME COMMAND...: one line about how it went; a failure ends everything.
run() {
  name=$1
  shift
  begun=$(date +%s)
  echo "===== $name, $(date -u +%FT%TZ)" >>"$log"
  from=$(wc -l <"$log")
  if "$@" >>"$log" 2>&1; then
    result=ok
  else
    result=FAILED
  fi
  tests=$(tail -n "+$from" "$log" |
    sed -n 's/^\[[A-Z]*\] Tests run: \([0-9]*\), Failures: [0-9]*, Errors: [0-9]*, Skipped: [0-9]*$/\1/p' |
    awk '{ sum += $1 } END { print sum + 0 }')
  echo "$result  $name  $tests tests  $(($(date +%s) - begun)) s" | tee -a "$log"
  if [ "$result" = FAILED ]; then
    tail -n "+$from" "$log" | grep -E '^\[ERROR\] +[A-Za-z0-9_$]+(Test|IT)[.:]' | sort -u | head -20
    echo "again: the rest stands in $log, from line $from on"
    exit 1
  fi
}

case $times in '' | *[!0-9]*) echo "again.sh: N is a number, not '$times'" >&2; exit 2 ;; esac
mkdir -p target
: >"$log"
i=1
while [ "$i" -le "$times" ]; do
  run "unit tests $i of $times" sh .mvn/jdk.sh mvn --batch-mode test
  i=$((i + 1))
done
busy_loop
busy_loop
for i in 1 2; do
  run "make test $i of 2 beside two busy loops" "${MAKE:-make}" test
done
echo "again: all green" | tee -a "$log"
