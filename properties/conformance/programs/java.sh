# SPDX-License-Identifier: MIT
#
# java - OpenJDK compiles and runs a single-file program: threads, direct buffers, deflate (native memory), fork and exec.
#
# quick: no
# needs: openjdk-17-jdk-headless
# timeout: 240

. "$CONFORMANCE/harness.sh"

cat > "$WORK/Work.java" <<'JAVA'
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.*;
import java.util.concurrent.*;
import java.util.zip.*;

public class Work {
  static String work(int seed) throws Exception {
    Random random = new Random(seed);
    Map<Integer, byte[]> map = new TreeMap<>();
    CRC32 sum = new CRC32();
    for (int i = 0; i < 3000; i++) {
      byte[] data = new byte[1 + random.nextInt(4000)];
      Arrays.fill(data, (byte) random.nextInt());
      ByteBuffer direct = ByteBuffer.allocateDirect(data.length).put(data).flip();
      sum.update(direct);
      map.put(random.nextInt(500), data);
    }
    Deflater deflater = new Deflater();
    byte[] out = new byte[8000];
    long packed = 0;
    for (byte[] data : map.values()) { deflater.reset(); deflater.setInput(data); deflater.finish(); packed += deflater.deflate(out); }
    deflater.end();
    return seed + " " + map.size() + " " + sum.getValue() + " " + packed;
  }
  public static void main(String[] args) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < 24; i++) { int seed = i; results.add(pool.submit(() -> work(seed))); }
    for (Future<String> result : results) System.out.println(result.get());
    pool.shutdown();
    for (int i = 0; i < 200; i++) { Thread t = new Thread(() -> ByteBuffer.allocateDirect(1000)); t.start(); t.join(); }
    Process child = new ProcessBuilder("echo", "from a child").redirectErrorStream(true).start();
    System.out.println(new String(child.getInputStream().readAllBytes()).trim() + " " + child.waitFor());
  }
}
JAVA
both job java -Xmx256m -XX:+UseSerialGC "$WORK/Work.java"
served job java
bound bindings java -Xmx64m -XX:+UseSerialGC -version
done_with "$proof; $bindings"
