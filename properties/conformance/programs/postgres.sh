# SPDX-License-Identifier: MIT
#
# postgres - initdb, a server with many backend processes, pgbench with its consistency check, restart.
#
# PostgreSQL refuses to run as root: everything runs as the user postgres in a private folder.
#
# quick: no
# needs: postgresql-15 postgresql-client-15 util-linux
# timeout: 300

. "$CONFORMANCE/harness.sh"

bin=$(dirname "$(find /usr/lib/postgresql -name initdb -path '*/bin/*' | sort -V | tail -1)")
port=$(free_port)
as=; if [ "$(id -u)" = 0 ]; then as="setpriv --reuid=postgres --regid=postgres --clear-groups env HOME=$WORK"; fi
chmod 777 "$WORK"
# shellcheck disable=SC2086
sql() { $as "$bin/psql" -h "$WORK" -p "$port" -U postgres -d postgres -v ON_ERROR_STOP=1 -qAt "$@"; }
start() {
  # shellcheck disable=SC2086
  background "$1" $as "$bin/postgres" -D "$WORK/data" -p "$port" -k "$WORK" -h '' -c shared_buffers=32MB -c max_parallel_workers_per_gather=2 -c min_parallel_table_scan_size=0 -c parallel_setup_cost=0
  wait_for 30 sql -c 'select 1' || fail "postgres does not answer: $(tail -3 "$WORK/$1.cairn.err")"
}

# shellcheck disable=SC2086
cairn initdb $as "$bin/initdb" -D "$WORK/data" -U postgres -A trust --no-sync --locale=C -E UTF8
served initdb initdb
start first
# shellcheck disable=SC2086
cairn fill $as "$bin/pgbench" -h "$WORK" -p "$port" -U postgres -q -i -s 2 postgres
# shellcheck disable=SC2086
cairn bench $as "$bin/pgbench" -h "$WORK" -p "$port" -U postgres -n -c 6 -j 2 -t 300 postgres
grep -q 'transactions actually processed: 1800/1800' "$WORK/bench.cairn" || fail "pgbench: $(tail -4 "$WORK/bench.cairn")"
served bench pgbench
check='select (select sum(abalance) from pgbench_accounts) = (select sum(delta) from pgbench_history), (select sum(tbalance) from pgbench_tellers) = (select sum(bbalance) from pgbench_branches), count(*) from pgbench_history'
[ "$(sql -c "$check")" = 't|t|1800' ] || fail "balances: $(sql -c "$check")"
facts="select md5(string_agg(x::text, ',' order by x)), count(distinct x % 997) from (select (i * 7919) % 100003 as x from generate_series(1, 60000) i) t"
digest=$(printf '%s' "$(awk 'BEGIN { for (i = 1; i <= 60000; i++) print (i * 7919) % 100003 }' | sort -n | paste -sd,)" | md5sum | cut -d' ' -f1)
[ "$(sql -c "$facts")" = "$digest|997" ] || fail "sorted aggregate: $(sql -c "$facts")"
[ "$(sql -c "select sum((j->>'a')::int) from (select jsonb_build_object('a', i, 'b', repeat('x', i % 100)) j from generate_series(1, 10000) i) t")" = 50005000 ] || fail "jsonb"
kill -INT "$server"; wait_for 30 not_running "$server" || fail "postgres does not end"
served first postgres; first=$proof

start second
[ "$(sql -c "$check")" = 't|t|1800' ] || fail "balances after the restart: $(sql -c "$check")"
kill -INT "$server"; wait_for 30 not_running "$server" || fail "postgres does not end"
served second postgres
bound bindings "$bin/postgres" --version
done_with "1800 transactions; $first; $bindings"
