package org.flodgatt.ops;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Whether the server can do its work now, and if not, why. Any thread. */
public final class Health {
  /** What {@link Need#state} says when nothing is wrong. */
  public static final String OK = "ok";

  /** However many ask: the database is asked no more often than this. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /** Who asks for longer than this thinks that nobody is there. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Something that the server cannot work without. */
  @FunctionalInterface
  public interface Need {
    /** {@link #OK}, or a few plain words that tell what is wrong. May block. */
    String state();
  }

  /**
   * How it is.
   *
   * @param ready whether new clients will be served
   * @param json the reasons
   */
  public record Report(boolean ready, String json) {}

  private final Readiness readiness;
  private final SortedMap<String, Need> needs;
  private final DoubleSupplier lagSeconds;
  private final Executor blocking;
  private @Nullable CompletableFuture<Report> last;
  private long askedAt;

  /**
   * @param needs by name
   * @param lagSeconds how long the oldest event has been waiting inside
   * @param blocking where needs are asked
   */
  public Health(
      Readiness readiness, Map<String, Need> needs, DoubleSupplier lagSeconds, Executor blocking) {
    this.readiness = readiness;
    this.needs = new TreeMap<>(needs);
    this.lagSeconds = lagSeconds;
    this.blocking = blocking;
  }

  /** The process lives: whoever can ask gets this. */
  public String live() {
    return "{\"live\":true}";
  }

  /** Whether new clients will be served; answered within two seconds, and never fails. */
  public CompletableFuture<Report> ready() {
    Report late = report(Map.of("health", "no answer within " + PATIENCE.toSeconds() + " s"));
    return latest()
        .copy()
        .completeOnTimeout(late, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(_ -> report(Map.of("health", "could not be told")));
  }

  private synchronized CompletableFuture<Report> latest() {
    long now = System.nanoTime();
    CompletableFuture<Report> known = last;
    if (known != null && (!known.isDone() || now - askedAt < FRESH.toNanos())) {
      return known;
    }
    try {
      known = CompletableFuture.supplyAsync(this::look, blocking);
    } catch (RejectedExecutionException stopping) {
      known = CompletableFuture.completedFuture(report(Map.of()));
    }
    last = known;
    askedAt = now;
    return known;
  }

  private Report look() {
    SortedMap<String, String> states = new TreeMap<>();
    needs.forEach((name, need) -> states.put(name, need.state()));
    return report(states);
  }

  private Report report(Map<String, String> states) {
    Readiness.State state = readiness.state();
    boolean ready = state == Readiness.State.READY && states.values().stream().allMatch(OK::equals);
    StringBuilder json = new StringBuilder(128);
    json.append("{\"ready\":").append(ready);
    json.append(",\"state\":\"").append(state.name().toLowerCase(Locale.ROOT)).append('"');
    states.forEach(
        (name, text) -> json.append(",\"").append(name).append("\":\"").append(text).append('"'));
    json.append(",\"lag_seconds\":");
    json.append(String.format(Locale.ROOT, "%.3f", lagSeconds.getAsDouble()));
    return new Report(ready, json.append('}').toString());
  }
}
