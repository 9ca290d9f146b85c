# SPDX-License-Identifier: MIT
#
# python3 - the interpreter with every object from malloc (PYTHONMALLOC=malloc): json, zlib, threads, subprocess, sqlite.
#
# quick: yes
# needs: python3-minimal libpython3-stdlib
# timeout: 120

. "$CONFORMANCE/harness.sh"
export PYTHONMALLOC=malloc PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1
rounds=6; [ "$QUICK" = no ] || rounds=2

cat > "$WORK/job.py" <<'PY'
import hashlib, json, os, random, sqlite3, subprocess, sys, threading, zlib
rounds = int(sys.argv[1])
def work(seed):
    rng = random.Random(seed)
    tree = {str(i): [rng.random() for _ in range(rng.randrange(40))] for i in range(3000)}
    text = json.dumps(tree, sort_keys=True)
    assert json.loads(text) == tree
    packed = zlib.compress(text.encode(), 6)
    assert zlib.decompress(packed).decode() == text
    return hashlib.sha256(text.encode()).hexdigest()
for turn in range(rounds):
    results = [None] * 4
    def run(i): results[i] = work(turn * 10 + i)
    threads = [threading.Thread(target=run, args=(i,)) for i in range(4)]
    for t in threads: t.start()
    for t in threads: t.join()
    print(turn, results)
    db = sqlite3.connect(":memory:")
    db.execute("create table t(k integer primary key, v text)")
    db.executemany("insert into t(v) values (?)", (("%064d" % (i * 7919 % 10007),) for i in range(10000)))
    print(db.execute("select count(*), min(v), max(v), sum(length(v)) from t").fetchone())
    child = subprocess.run([sys.executable, "-c", "print(sum(len(str(i)) for i in range(200000)))"], capture_output=True, text=True, check=True)
    print(child.stdout.strip())
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        print("child", work(turn)); sys.stdout.flush(); os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
PY
both job /usr/bin/python3 "$WORK/job.py" "$rounds"
served job "$(basename "$(readlink -f /usr/bin/python3)")"
bound bindings /usr/bin/python3 -c 'import json, zlib, sqlite3, threading'
done_with "$proof; $bindings"
