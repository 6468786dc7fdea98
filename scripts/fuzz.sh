#!/usr/bin/env bash
# Fuzzes the whole API of a small demonstration county by its own OpenAPI document: no 5xx, no undocumented answer.
# Every account gets its run, whatever the others came to; the exit code is 1 if any of them failed.
# schemathesis comes from the Python registry, into a folder that is not committed.
#   FUZZ_ACCOUNTS="admin clerk"  FUZZ_EXAMPLES=40  FUZZ_PATHS='/accounts|/catalog'  FUZZ_PORT=8097
set -eu
cd "$(dirname "$0")/.."
examples=${FUZZ_EXAMPLES:-40}
accounts=${FUZZ_ACCOUNTS:-wang.mei clerk examiner supervisor admin}
work=$(mktemp -d)
venv=target/fuzz
[ -x $venv/bin/schemathesis ] || { python3 -m venv $venv && $venv/bin/pip install --quiet schemathesis; }
printf '[limits]\nrequests_per_minute = 10000000\n' > "$work/haoban.toml"
address=127.0.0.1:${FUZZ_PORT:-8097}
target/debug/haoban demo --config "$work/haoban.toml" --days 15 --cases 150 --database "sqlite://$work/town.db" \
  --data "$work" --listen "$address" 2>"$work/log" &
town=$!
trap 'kill $town 2>/dev/null; wait $town 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 300); do curl -sf "http://$address/readyz" >/dev/null && break; sleep 0.2; done
curl -sf "http://$address/readyz" >/dev/null || { echo "the town did not open its doors:"; tail -5 "$work/log"; exit 1; }

token() {
  curl -sf -X POST "http://$address/api/v1/sign-in" -H 'content-type: application/json' \
    -d "{\"account\":\"$1\",\"password\":\"haoban-demo\"}" | python3 -c 'import json,sys; print(json.load(sys.stdin)["token"])'
}

failed=
for account in $accounts; do
  echo "as $account"
  # Another account's run may have changed this one: an administrator closes accounts and resets passwords.
  token=$(token "$account") || { echo "$account cannot sign in"; failed="$failed $account"; continue; }
  # Signing out would end the token the run lives on; the browser walks cover it.
  $venv/bin/schemathesis run "http://$address/api/openapi.json" -H "Authorization: Bearer $token" \
    --exclude-path /api/v1/sign-out ${FUZZ_PATHS:+--include-path-regex "$FUZZ_PATHS"} \
    --max-examples "$examples" --seed 7 \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
    || failed="$failed $account"
done
[ -z "$failed" ] || { echo "failed as:$failed"; exit 1; }
