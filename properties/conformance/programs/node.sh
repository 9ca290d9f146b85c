# SPDX-License-Identifier: MIT
#
# node - V8 with worker threads, array buffers handed between them, zlib and crypto in the thread pool, a child process.
#
# quick: no
# needs: nodejs
# timeout: 180

. "$CONFORMANCE/harness.sh"

cat > "$WORK/job.js" <<'JS'
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
const zlib = require('zlib'), crypto = require('crypto'), { execFileSync } = require('child_process');
function work(seed) {
  let state = seed, map = new Map(), text = [];
  for (let i = 0; i < 60000; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 1;
    const key = 'k' + state % 3000;
    map.set(key, (map.get(key) || 0) + 1);
    text.push(key);
  }
  const buffers = [];
  for (let i = 0; i < 2000; i++) buffers.push(Buffer.alloc(1 + i * 37 % 9000, i));
  const hash = crypto.createHash('sha256').update(text.join(',')).update(Buffer.concat(buffers)).digest('hex');
  return { hash, keys: map.size, bytes: new Uint8Array(1 << 20).fill(seed).buffer };
}
if (!isMainThread) {
  const result = work(workerData);
  parentPort.postMessage(result, [result.bytes]);
} else (async () => {
  for (let turn = 0; turn < 3; turn++) {
    const all = await Promise.all([1, 2, 3, 4].map(i => new Promise((resolve, reject) => {
      const worker = new Worker(__filename, { workerData: turn * 10 + i });
      worker.on('message', resolve); worker.on('error', reject);
    })));
    for (const r of all) console.log(turn, r.hash, r.keys, new Uint8Array(r.bytes)[12345]);
    const zipped = await Promise.all(all.map(r => new Promise((ok, no) => zlib.gzip(Buffer.from(r.bytes), (e, b) => e ? no(e) : ok(b)))));
    console.log(zipped.map(z => zlib.gunzipSync(z).length).join());
  }
  console.log(await new Promise(r => crypto.pbkdf2('a', 'b', 20000, 32, 'sha256', (e, k) => r(k.toString('hex')))));
  console.log(execFileSync(process.execPath, ['-p', '[...Array(1000).keys()].reduce((a, b) => a + b)']).toString().trim());
})();
JS
both job /usr/bin/node "$WORK/job.js"
served job node
bound bindings /usr/bin/node -p 1
done_with "$proof; $bindings"
