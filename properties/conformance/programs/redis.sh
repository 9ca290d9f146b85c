# SPDX-License-Identifier: MIT
#
# redis - redis-server, which Debian links with libjemalloc: benchmark, BGSAVE (a busy process forks), restart, the data again.
#
# redis-server imports mallctl and nallocx of jemalloc, which tell and hand out nothing; any call that would is refused below.
# That no block comes from jemalloc is shown twice: by the bindings of all objects, and by jemalloc's own count of allocated
# bytes (INFO memory asks it through mallctl), which stays at what it takes for itself while redis uses megabytes.
#
# quick: no
# needs: redis-server redis-tools
# timeout: 180

. "$CONFORMANCE/harness.sh"

server_program=$(command -v redis-server)
imported=$(nm -D --undefined-only "$server_program" | awk '$2 ~ /^(je_)?(mallocx|rallocx|xallocx|sallocx|dallocx|sdallocx)(@|$)/ { print $2 }')
[ -z "$imported" ] || fail "redis-server asks jemalloc directly: $imported"
port=$(free_port)
mkdir "$WORK/data"
cli() { redis-cli -p "$port" "$@"; }
info() { cli info "$1" | tr -d '\r' | sed -n "s/^$2://p"; }

start() {
  background "$1" redis-server --port "$port" --bind 127.0.0.1 --dir "$WORK/data" --save '' --appendonly no --dbfilename dump.rdb
  wait_for 20 cli ping || fail "redis-server does not answer: $(tail -2 "$WORK/$1.cairn")"
}
stop() { cli shutdown nosave > /dev/null 2>&1 || true; wait_for 20 not_running "$server" || fail "redis-server does not end"; }

start first
redis-benchmark -p "$port" -q -n 20000 -r 5000 -c 20 -P 4 -d 200 -t set,get,incr,lpush,rpush,lpop,sadd,hset,zadd,mset > "$WORK/benchmark"
awk '/requests per second/ { n++ } END { exit n < 10 }' "$WORK/benchmark" || fail "benchmark: $(tail -3 "$WORK/benchmark")"
cli eval "for i = 1, 20000 do redis.call('set', 'known:' .. i, string.rep('v' .. i, 1 + i % 50)) end return 1" 0 > /dev/null
cli bgsave > /dev/null
redis-benchmark -p "$port" -q -n 20000 -r 5000 -c 20 -d 200 -t set,lpush > /dev/null  # writes while the child saves
wait_for 60 test "$(info persistence rdb_bgsave_in_progress)" = 0 || fail "BGSAVE goes on"
wait_for 60 sh -c "redis-cli -p $port info persistence | grep -q 'rdb_bgsave_in_progress:0'" || fail "BGSAVE goes on"
[ "$(info persistence rdb_last_bgsave_status)" = ok ] || fail "BGSAVE: $(info persistence rdb_last_bgsave_status)"
cli save > /dev/null
used=$(info memory used_memory) jemalloc=$(info memory allocator_allocated) digest=$(cli debug digest 2>/dev/null || true)
size=$(cli dbsize) sum=$(cli eval "local n = 0 for i = 1, 20000 do n = n + #redis.call('get', 'known:' .. i) end return n" 0)
case $(info memory mem_allocator) in
  jemalloc*) [ "$jemalloc" -lt 1000000 ] && [ "$used" -gt 4000000 ] || fail "jemalloc serves $jemalloc of $used bytes" ;;
esac
stop
exe=$(basename "$(readlink -f "$server_program")")  # Debian: one file with several names
served first "$exe"; first=$proof

start second
[ "$(cli dbsize)" = "$size" ] || fail "after the restart $(cli dbsize) keys, not $size"
again=$(cli eval "local n = 0 for i = 1, 20000 do n = n + #redis.call('get', 'known:' .. i) end return n" 0)
expected=$(awk 'BEGIN { for (i = 1; i <= 20000; i++) n += length("v" i) * (1 + i % 50); print n }')
[ "$again" = "$sum" ] && [ "$again" = "$expected" ] || fail "values of $again bytes, before $sum, expected $expected"
[ "$(cli debug digest 2>/dev/null || true)" = "$digest" ] || fail "the digest changed"
stop
served second "$exe"
bound bindings redis-server --version
done_with "$first; jemalloc holds $jemalloc of $used bytes; $bindings"
