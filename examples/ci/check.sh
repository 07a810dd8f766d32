#!/bin/sh
# A step of CI: runs a job, checks it against the last runs that passed, and keeps it if it passes too.
#
# The CI system carries one folder, $RUNS, from build to build (a cache or an artifact) and shows junit.xml as tests.
# Several runs make a better baseline than one, and only what fails twice has failed: a machine has good and bad days.
#
#   JOB='node dist/job.js' sh check.sh
#
# The job ends with generateReports({ forceMode: true }), or has installExitHook({ forceMode: true }).
#
# Exit code: 0 passed, 1 slower than the baseline or above a budget, 2 something could not be read or written.
# A job that fails is not checked: its exit code is this script's.
set -eu

job=${JOB:-node --import tsx examples/ci/job.ts}
tracklight=${TRACKLIGHT:-npx tracklight}
runs=${RUNS:-tracklight-runs}
keep=5

run=analytics/analytics_full.json
baseline=analytics/baseline.json

# Yours in place of these, which are of job.ts. Budgets hold from the first build on; they also stop what gets slower by
# little each time.
set -- --budget 'Catalog.fetchArtist.p95<2s' --budget 'errorRate<1%'

mkdir -p "$runs" analytics
if [ -n "$(ls "$runs")" ]; then
  $tracklight merge "$runs"/*.json -o "$baseline"
  set -- "$@" --baseline "$baseline" --max-regression 20%
else
  rm -f "$baseline"
fi

# A job that writes no run must not be judged by the last one.
run_job() {
  rm -f "$run"
  $job
}

check() {
  if [ -f "$baseline" ]; then
    $tracklight report "$run" --baseline "$baseline" -o analytics/compared.html || return
  fi
  $tracklight check "$run" "$@" --format junit -o junit.xml
}

run_job
code=0
check "$@" || code=$?
if [ "$code" -eq 1 ]; then
  echo 'check.sh: once more'
  run_job
  code=0
  check "$@" || code=$?
fi
[ "$code" -eq 0 ] || exit "$code"

# Only here when the check passed. The oldest runs go.
cp "$run" "$runs/$(date +%Y%m%d%H%M%S)-$$.json"
ls -r "$runs" | tail -n +$((keep + 1)) | while read -r old; do rm "$runs/$old"; done
