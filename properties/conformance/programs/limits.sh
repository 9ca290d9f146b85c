# SPDX-License-Identifier: MIT
#
# limits - a small address space: python3 and four threads under ulimit -v 65536 (KiB), as with the C library's malloc.
#
# quick: yes
# needs: python3-minimal gcc libc6-dev
# timeout: 60

. "$CONFORMANCE/harness.sh"
export PYTHONMALLOC=malloc

limit=65536
gcc -O1 -Wall -Wextra -Werror -pthread "$CONFORMANCE/linked/four_threads.c" -o "$WORK/four_threads"
cat > "$WORK/small.py" <<'PY'
import resource
assert resource.getrlimit(resource.RLIMIT_AS)[0] == 65536 * 1024
blocks = [bytearray(100000) for _ in range(40)]
table = {i: str(i) * (i % 9) for i in range(20000)}
blocks.append(bytearray(4 << 20))
print(sum(map(len, blocks)), sum(map(len, table.values())))
try:
    bytearray(1 << 30)
except MemoryError:
    print("MemoryError")
PY
both trivial sh -c "ulimit -v $limit; exec /usr/bin/python3 -S -c 'print(6 * 7)'"
served trivial "$(basename "$(readlink -f /usr/bin/python3)")"
both python sh -c "ulimit -v $limit; exec /usr/bin/python3 -S '$WORK/small.py'"
served python "$(basename "$(readlink -f /usr/bin/python3)")"
both threads sh -c "ulimit -v $limit; exec '$WORK/four_threads'"
served threads four_threads
done_with "python3 and four threads in $limit KiB; $proof"
