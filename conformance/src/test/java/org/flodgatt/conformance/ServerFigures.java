package org.flodgatt.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.flodgatt.testkit.client.MetricsPage;

/**
 * What a server holds at one moment, as its metrics, the system, Redis and its JVM tell.
 *
 * @param metrics what it says itself
 * @param threads as the system counts them
 * @param files open file descriptors, those for PostgreSQL not counted: the pool may keep some
 * @param instances live objects after a garbage collection, by class
 * @param heapBytes size of all live objects
 * @param redisClients connections to Redis, the test's included
 * @param topics what anybody listens to in Redis
 */
record ServerFigures(
    MetricsPage metrics,
    int threads,
    int files,
    Map<String, Long> instances,
    long heapBytes,
    int redisClients,
    List<String> topics) {

  private static final List<String> GAUGES =
      List.of(
          "connected_clients",
          "connected_channels",
          "redis_subscriptions",
          "pg_pool_waiting_queries",
          "flodgatt_backlog_bytes");

  private static final String SESSION = "org.flodgatt.session.Session";

  /** Workers of the JVM's own pools come and go. */
  private static final int SPARE_THREADS = 4;

  /** Objects of the JDK and of libraries that stand for something of ours that goes on. */
  private static final List<String> TELLING =
      List.of(
          "io.netty.channel.",
          "io.netty.util.concurrent.ScheduledFutureTask",
          "java.util.concurrent.CompletableFuture",
          "java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask",
          "java.lang.VirtualThread");

  /** Of each of {@link #TELLING}: the request for the metrics may still be ending. */
  private static final long SPARE_OBJECTS = 8;

  /** The pool's timers for each connection to PostgreSQL: the end of its life, and a sign of it. */
  private static final long TIMERS_PER_CONNECTION = 2;

  private static final long SPARE_HEAP = 1 << 20;

  /** What the answer to a scrape takes. */
  private static final long SPARE_BUFFERS = 128 << 10;

  /** The allocator keeps some chunks of 4 MiB for later. */
  private static final long SPARE_CHUNKS = 16 << 20;

  /** Looks at everything; runs a full garbage collection in the server. */
  static ServerFigures of(Mastodon mastodon) {
    long pid = mastodon.server().process().pid();
    Map<String, Long> instances = new HashMap<>();
    long heap = histogram(pid, instances);
    MetricsPage metrics = mastodon.metrics();
    int database = (int) metrics.get("pg_pool_total_connections");
    return new ServerFigures(
        metrics,
        entries(Path.of("/proc", Long.toString(pid), "task")),
        entries(Path.of("/proc", Long.toString(pid), "fd")) - database,
        instances,
        heap,
        (int) mastodon.redis().command("CLIENT", "LIST").getFirst().lines().count(),
        mastodon.redis().topics());
  }

  /** What tells of a client although none is connected, in words. */
  List<String> traces() {
    List<String> traces = new ArrayList<>();
    for (String gauge : GAUGES) {
      compare(traces, gauge, (long) metrics.sum(gauge), 0);
    }
    compare(traces, "topics " + topics, topics.size(), 0);
    compare(traces, SESSION, instances.getOrDefault(SESSION, 0L), 0);
    return traces;
  }

  /** What is more than it was then, in words; empty when nothing is. */
  List<String> growthSince(ServerFigures then) {
    List<String> growth = new ArrayList<>();
    for (String gauge : GAUGES) {
      compare(growth, gauge, (long) metrics.sum(gauge), (long) then.metrics.sum(gauge));
    }
    compare(
        growth,
        "connections to PostgreSQL in use",
        gauge("pg_pool_total_connections") - gauge("pg_pool_idle_connections"),
        0);
    compare(growth, "threads", threads, then.threads + SPARE_THREADS);
    compare(growth, "open files", files, then.files);
    compare(growth, "heap bytes", heapBytes, then.heapBytes + SPARE_HEAP);
    compare(
        growth,
        "bytes in buffers",
        gauge("flodgatt_direct_memory_in_use_bytes"),
        then.gauge("flodgatt_direct_memory_in_use_bytes") + SPARE_BUFFERS);
    compare(
        growth,
        "bytes of direct memory",
        gauge("flodgatt_direct_memory_bytes"),
        then.gauge("flodgatt_direct_memory_bytes") + SPARE_CHUNKS);
    compare(growth, "connections to Redis", redisClients, then.redisClients);
    compare(growth, "topics " + topics, topics.size(), then.topics.size());
    instances.forEach((type, count) -> {
      long before = then.instances.getOrDefault(type, 0L);
      if (type.startsWith("org.flodgatt.")) {
        // A lambda that captures nothing is made once, when it is first met, and stays.
        compare(growth, type, count, type.contains("$$Lambda") ? Math.max(before, 1) : before);
      } else if (TELLING.stream().anyMatch(type::startsWith)) {
        compare(growth, type, count, before + SPARE_OBJECTS + poolTimersSince(then));
      }
    });
    return growth;
  }

  /** Everything in one line. */
  String describe() {
    return "threads %d, files %d, heap %d KiB, direct memory %d KiB, in use %d B, Redis clients %d"
        .formatted(
            threads,
            files,
            heapBytes >> 10,
            gauge("flodgatt_direct_memory_bytes") >> 10,
            gauge("flodgatt_direct_memory_in_use_bytes"),
            redisClients);
  }

  private long gauge(String name) {
    return (long) metrics.get(name);
  }

  /** The pool may keep more connections than it had then; it has a limit of its own. */
  private long poolTimersSince(ServerFigures then) {
    long more = gauge("pg_pool_total_connections") - then.gauge("pg_pool_total_connections");
    return TIMERS_PER_CONNECTION * Math.max(0, more);
  }

  private static void compare(List<String> growth, String what, long now, long most) {
    if (now > most) {
      growth.add("%s: %d, at most %d expected".formatted(what, now, most));
    }
  }

  private static int entries(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return Math.toIntExact(entries.count());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
  }

  // "   1:         12345        1234567  org.flodgatt.session.Session (module)", and at the end
  // "Total         12345        1234567".
  private static long histogram(long pid, Map<String, Long> instances) {
    long total = 0;
    for (String line : jcmd(pid, "GC.class_histogram")) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length >= 4 && words[0].endsWith(":") && words[1].matches("\\d+")) {
        instances.merge(words[3], Long.parseLong(words[1]), Long::sum);
      } else if (words.length == 3 && words[0].equals("Total")) {
        total = Long.parseLong(words[2]);
      }
    }
    if (total == 0) {
      throw new AssertionError("the JVM told nothing of its objects");
    }
    return total;
  }

  private static List<String> jcmd(long pid, String command) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    ProcessBuilder builder =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), command).redirectErrorStream(true);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(jcmd + " failed: " + said);
      }
      return said.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + jcmd, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the JVM", e);
    }
  }
}
