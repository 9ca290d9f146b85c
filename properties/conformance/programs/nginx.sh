# SPDX-License-Identifier: MIT
#
# nginx - master and two workers serve a file with gzip and reload their configuration while ab asks; bodies are compared.
#
# quick: no
# needs: nginx-light apache2-utils curl
# timeout: 120

. "$CONFORMANCE/harness.sh"

port=$(free_port)
mkdir -p "$WORK/root" "$WORK/prefix"; chmod 777 "$WORK/prefix"
awk 'BEGIN { for (i = 0; i < 20000; i++) print i, i * 7919 % 10007 }' > "$WORK/root/page.txt"
cat > "$WORK/nginx.conf" <<NGX
daemon off;
env LD_PRELOAD; env CAIRN_STATS;
worker_processes 2;
pid $WORK/prefix/pid;
error_log $WORK/prefix/error.log warn;
events { worker_connections 256; }
http {
  access_log $WORK/prefix/access.log;
  client_body_temp_path $WORK/prefix/b; proxy_temp_path $WORK/prefix/p; fastcgi_temp_path $WORK/prefix/f;
  uwsgi_temp_path $WORK/prefix/u; scgi_temp_path $WORK/prefix/s;
  types { text/plain txt; }
  gzip on; gzip_types text/plain;
  server {
    listen 127.0.0.1:$port;
    root $WORK/root;
    location /proxy/ { proxy_pass http://127.0.0.1:$port/; }
    location ~ ^/(a|b)+\$ { return 200 "matched \$1\n"; }
  }
}
NGX
get() { curl -sf --max-time 10 "$@" "http://127.0.0.1:$port/$path"; }

background job nginx -p "$WORK/prefix" -c "$WORK/nginx.conf"
path=page.txt
wait_for 20 get || fail "nginx does not answer: $(tail -2 "$WORK/job.cairn.err")"
for path in page.txt proxy/page.txt; do
  get > "$WORK/body"; same "$path" "$WORK/root/page.txt" "$WORK/body"
  get -H 'Accept-Encoding: gzip' | gzip -dc > "$WORK/body"; same "$path (gzip)" "$WORK/root/page.txt" "$WORK/body"
done
path=abab; [ "$(get)" = "matched b" ] || fail "regular expression location"
for turn in 1 2 3; do
  kill -HUP "$server"  # new workers while the old ones finish
  ab -q -n 1500 -c 20 -H 'Accept-Encoding: gzip' "http://127.0.0.1:$port/proxy/page.txt" > "$WORK/ab" 2>&1 || fail "ab: $(tail -2 "$WORK/ab")"
  grep -q '^Failed requests: *0$' "$WORK/ab" && grep -q '^Complete requests: *1500$' "$WORK/ab" && ! grep -q 'Non-2xx' "$WORK/ab" || fail "requests failed: $(cat "$WORK/ab")"
done
kill -QUIT "$server"; wait_for 20 not_running "$server" || fail "nginx does not end"
served job nginx
bound bindings nginx -v
done_with "4500 requests and 3 reloads; $proof; $bindings"
