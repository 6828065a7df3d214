package org.flodgatt.redis;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How often a Redis was told to PUBLISH since it started.
 *
 * <p>Two equal counts prove that nothing was published between them, as long as nothing else can
 * publish or change the count; {@link #read} takes a server's word only if that is so:
 *
 * <ul>
 *   <li>It is Redis or Valkey itself. Others that speak its protocol may count while a message is
 *       still on its way to us, which Redis, doing one thing at a time, cannot.
 *   <li>It is no part of a cluster and a master: otherwise messages also come from other servers.
 *   <li>It has loaded no strange modules, which may publish without the command.
 *   <li>Its statistics were never reset. A reset is counted itself, but only since that very reset,
 *       so of a second one the figures tell nothing. Before Redis 7 all CONFIG commands are counted
 *       as one.
 * </ul>
 *
 * @param process different for each process of a server
 * @param history different each time that a server becomes a master
 * @param calls of PUBLISH, also within scripts and transactions
 */
record PublishCount(String process, String history, long calls) {
  /** What the answers to {@link #SECTIONS} say. */
  sealed interface Reading {
    /** A count to rely on. */
    record Certain(PublishCount count) implements Reading {}

    /** Nothing to rely on. */
    record Uncertain(String reason) implements Reading {}
  }

  /** What INFO is asked for; before Redis 7 it takes one section at a time. */
  static final List<String> SECTIONS = List.of("server", "replication", "modules", "commandstats");

  private static final Set<String> VERSIONS =
      Set.of("redis_version", "valkey_version", "gcc_version");

  private static final Pattern CALLS = Pattern.compile("calls=(\\d{1,18}),");

  /** These come with Redis 8, and publish nothing. */
  private static final Set<String> MODULES =
      Set.of("vectorset", "ReJSON", "search", "timeseries", "bf");

  /**
   * Understands what INFO answered.
   *
   * @param info the text of all {@link #SECTIONS}
   */
  static Reading read(String info) {
    String process = process(info);
    String history = value(info, "master_replid");
    String reason = doubt(info);
    if (reason != null) {
      return new Reading.Uncertain(reason);
    }
    if (process == null || history == null) {
      return new Reading.Uncertain("its INFO has no run_id or no master_replid");
    }
    return new Reading.Certain(new PublishCount(process, history, calls(info, "publish")));
  }

  /** The process that tells this, or {@code null} if it does not say. */
  static @Nullable String process(String info) {
    return value(info, "run_id");
  }

  private static @Nullable String doubt(String info) {
    if (!isRedis(info)) {
      return "it is neither Redis nor Valkey";
    }
    String mode = value(info, "redis_mode");
    if (!"standalone".equals(mode == null ? value(info, "server_mode") : mode)) {
      return "it is part of a cluster, or does not say";
    }
    if (!"master".equals(value(info, "role"))) {
      return "it is not a master";
    }
    String module = info.lines().filter(PublishCount::isStrangeModule).findFirst().orElse(null);
    if (module != null) {
      return "it has loaded a module that may publish: " + module;
    }
    if (calls(info, "info") <= 0 || calls(info, "publish") < 0) {
      // At least our own INFO must be there.
      return "it does not count commands";
    }
    if (calls(info, "config") != 0 || calls(info, "config|resetstat") != 0) {
      return "its statistics may have been reset since it started";
    }
    return null;
  }

  private static boolean isRedis(String info) {
    String program = value(info, "executable");
    return value(info, "redis_version") != null
        && (program == null || !program.contains("keydb"))
        && info.lines()
            .filter(line -> line.indexOf(':') > 0)
            .map(line -> line.substring(0, line.indexOf(':')))
            .filter(name -> name.endsWith("_version"))
            .allMatch(VERSIONS::contains);
  }

  private static boolean isStrangeModule(String line) {
    return line.startsWith("module:")
        && MODULES.stream().noneMatch(name -> line.startsWith("module:name=" + name + ","));
  }

  /** How often the command was carried out; negative if that makes no sense. */
  private static long calls(String info, String command) {
    String statistics = value(info, "cmdstat_" + command);
    if (statistics == null) {
      return 0; // What was never called is not listed.
    }
    Matcher matcher = CALLS.matcher(statistics);
    return matcher.lookingAt() ? Long.parseLong(matcher.group(1)) : -1;
  }

  private static @Nullable String value(String info, String name) {
    return info.lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .filter(value -> !value.isEmpty())
        .orElse(null);
  }
}
