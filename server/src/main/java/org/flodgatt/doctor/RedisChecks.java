package org.flodgatt.doctor;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.flodgatt.redis.RedisProbe;
import org.flodgatt.redis.RedisSettings;
import org.jspecify.annotations.Nullable;

/** Whether Redis lets the server do its work. */
final class RedisChecks implements AutoCloseable {
  private static final long USUAL_BUFFER = 32L << 20;

  private final RedisSettings settings;
  private final AtomicReference<@Nullable RedisProbe> probe = new AtomicReference<>();

  RedisChecks(RedisSettings settings) {
    this.settings = settings;
  }

  void examine(Examination examination) {
    boolean reached = examination.check("redis", this::reach);
    RedisProbe redis = probe.get();
    if (!reached || redis == null) {
      examination.skip(
          "Redis was not reached", "redis-rights", "redis-keys", "redis-buffer", "redis-gaps");
      return;
    }
    examination.check("redis-rights", () -> rights(redis));
    examination.check("redis-keys", () -> keys(redis));
    examination.check("redis-buffer", () -> buffer(redis));
    examination.check("redis-gaps", () -> gaps(redis));
  }

  /** What time it is at Redis; empty when it was not reached, or does not say. */
  Optional<Instant> time() throws IOException {
    RedisProbe redis = probe.get();
    return redis == null ? Optional.empty() : redis.time();
  }

  private Finding reach() {
    try {
      RedisProbe redis = RedisProbe.open(settings);
      String version;
      try {
        version = redis.version().orElse("of unknown version");
      } catch (IOException e) {
        redis.close();
        throw e;
      }
      // Kept only now: without a password connecting alone asks Redis nothing.
      probe.set(redis);
      return Finding.green(
          "%s answers (Redis %s, %s, user %s, database %d)"
              .formatted(
                  redis.server(),
                  version,
                  settings.tls() == null ? "not encrypted" : "TLS",
                  settings.user() == null ? "default" : settings.user(),
                  settings.database()));
    } catch (IOException e) {
      return Finding.red(
          String.valueOf(e.getMessage()),
          "start Redis, or correct REDIS_URL, REDIS_HOST, REDIS_PORT, REDIS_USER or REDIS_PASSWORD;"
              + " see flodgatt config");
    }
  }

  private Finding rights(RedisProbe redis) throws IOException {
    List<String> refusals = redis.refusals();
    if (refusals.isEmpty()) {
      return Finding.green(
          "SUBSCRIBE, UNSUBSCRIBE and PING work for every kind of topic, SET for subscribed: keys");
    }
    return Finding.red("refused: " + String.join("; ", refusals), rightsAdvice(refusals));
  }

  private String rightsAdvice(List<String> refusals) {
    if (refusals.stream().anyMatch(refusal -> refusal.contains("READONLY"))) {
      return "this is a replica: name the server that Rails writes to, or the sentinels";
    }
    Set<String> rights = new LinkedHashSet<>();
    for (String refusal : refusals) {
      if (!refusal.contains(": NOPERM")) {
        return "mend what Redis complains of";
      }
      String words = refusal.substring(refusal.indexOf(": NOPERM"));
      if (words.contains("to run the ")) {
        rights.add("+" + refusal.split(" ", 2)[0].toLowerCase(Locale.ROOT));
      } else if (words.contains("channel")) {
        rights.add("&" + prefix() + "timeline:*");
      } else {
        rights.add("~" + prefix() + "subscribed:*");
      }
    }
    String user = settings.user() == null ? "default" : settings.user();
    return "ACL SETUSER %s %s, and the same in the ACL file of Redis"
        .formatted(user, String.join(" ", rights));
  }

  private String prefix() {
    return settings.namespace().isEmpty() ? "" : settings.namespace() + ":";
  }

  /** A wrong namespace or database makes no error anywhere: nothing is ever heard. */
  private Finding keys(RedisProbe redis) throws IOException {
    String namespace = named(settings.namespace());
    RedisProbe.Namespaces namespaces = redis.namespaces();
    Set<String> found = namespaces.names();
    if (found.contains(settings.namespace())) {
      return Finding.green("Rails keeps its home feeds in the same place: " + namespace);
    }
    if (!found.isEmpty() && namespaces.complete()) {
      return Finding.red(
          "Rails keeps its home feeds under %s, but the settings say %s"
              .formatted(
                  String.join(", ", found.stream().map(RedisChecks::named).toList()), namespace),
          "set REDIS_NAMESPACE as Rails has it, or nothing is ever heard");
    }
    Optional<Long> keys = redis.keys();
    if (keys.isEmpty()) {
      return Finding.skipped("this user may not look for keys of Rails");
    }
    return Finding.yellow(
        "no home feed of Rails among the %d keys of database %d (%s)"
            .formatted(keys.get(), settings.database(), namespace),
        "fine on a new instance; otherwise compare REDIS_URL, REDIS_DB and REDIS_NAMESPACE with"
            + " those of Rails");
  }

  private static String named(String namespace) {
    return namespace.isEmpty() ? "no namespace" : "namespace " + namespace;
  }

  private static Finding buffer(RedisProbe redis) throws IOException {
    Optional<String> limits = redis.subscriberBuffer();
    if (limits.isEmpty()) {
      return Finding.skipped(
          "cannot be seen (CONFIG GET is not allowed, or would harm: before version 7 Redis counts"
              + " it as a reset); Redis' own default is enough");
    }
    return judgeBuffer(limits.get());
  }

  static Finding judgeBuffer(String limits) {
    String[] parts = limits.split(" ", -1);
    long hard = Long.parseLong(parts[0]);
    long soft = Long.parseLong(parts[1]);
    String text =
        "Redis keeps up to %s for a subscriber, or %s for %s s"
            .formatted(size(hard), size(soft), parts[2]);
    boolean small = (hard > 0 && hard < USUAL_BUFFER) || (soft > 0 && soft < USUAL_BUFFER / 4);
    return small
        ? Finding.yellow(
            text
                + ": a burst of posts may cut the server off, and its clients are closed to catch"
                + " up",
            "CONFIG SET client-output-buffer-limit \"pubsub 32mb 8mb 60\", and the same in"
                + " redis.conf")
        : Finding.green(text);
  }

  private static String size(long bytes) {
    return bytes == 0 ? "any amount" : bytes >> 20 > 0 ? (bytes >> 20) + " MiB" : bytes + " bytes";
  }

  private static Finding gaps(RedisProbe redis) throws IOException {
    String doubt = redis.doubt();
    return doubt == null
        ? Finding.green("after an outage Redis can prove that nothing was published meanwhile")
        : Finding.yellow(
            "after every outage of Redis all clients are closed to catch up: " + doubt,
            "allow INFO, or live with it: nothing is lost either way");
  }

  @Override
  public void close() {
    RedisProbe redis = probe.get();
    if (redis != null) {
      redis.close();
    }
  }
}
