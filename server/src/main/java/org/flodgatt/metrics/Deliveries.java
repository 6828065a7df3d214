package org.flodgatt.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.ToLongFunction;
import org.flodgatt.metrics.Metrics.ClientType;

/**
 * What came of events that reached a client's stream. There may be millions of them in a second, so
 * each event loop counts in numbers of its own, which are added up when somebody asks.
 */
public final class Deliveries {
  private static final String SENT = "sent";
  private static final int TYPES = ClientType.values().length;

  /** So much room that numbers of two loops never share a line of the processor's cache. */
  static final int CACHE_LINE = 8;

  private final Collection<String> streams;
  private final List<Loop> loops = new CopyOnWriteArrayList<>();

  /**
   * @param streams the names that are shown also before anybody listens
   */
  Deliveries(Collection<String> streams, PrometheusRegistry registry) {
    this.streams = List.copyOf(streams);
    counter("messages_sent_total", "Events sent to clients", "type")
        .callback(callback -> {
          for (ClientType type : ClientType.values()) {
            callback.call(sum(row -> row.sent(type)), type.label());
          }
        })
        .register(registry);
    counter("flodgatt_sent_bytes_total", "Bytes of events sent to clients, framing too", "type")
        .callback(callback -> {
          for (ClientType type : ClientType.values()) {
            callback.call(sum(row -> row.bytes(type)), type.label());
          }
        })
        .register(registry);
    counter("flodgatt_events_filtered_total", "Events kept from one viewer by a rule", "rule")
        .callback(callback -> filtered().forEach((rule, count) -> callback.call(count, rule)))
        .register(registry);
    counter(
            "flodgatt_deliveries_total",
            "Events that reached one client's stream: sent, or the rule that kept them back",
            "stream",
            "outcome")
        .callback(callback ->
            byStream()
                .forEach((stream, outcomes) ->
                    outcomes.forEach((outcome, count) -> callback.call(count, stream, outcome))))
        .register(registry);
  }

  private static CounterWithCallback.Builder counter(String name, String help, String... labels) {
    return CounterWithCallback.builder().name(name).help(help).labelNames(labels);
  }

  /**
   * The numbers of one more event loop.
   *
   * @param rules the labels of what may keep an event from a viewer
   */
  public Loop loop(List<String> rules) {
    Loop loop = new Loop(rules);
    loops.add(loop);
    return loop;
  }

  private double sum(ToLongFunction<OfStream> number) {
    return loops.stream().flatMap(loop -> loop.rows.values().stream()).mapToLong(number).sum();
  }

  private Map<String, Long> filtered() {
    Map<String, Long> counts = new TreeMap<>();
    for (Loop loop : loops) {
      loop.rules.forEach(rule -> counts.putIfAbsent(rule, 0L));
      loop.rows.values().forEach(row -> row.addFiltered(counts));
    }
    return counts;
  }

  private Map<String, Map<String, Long>> byStream() {
    Map<String, Map<String, Long>> counts = new TreeMap<>();
    streams.forEach(stream -> counts.put(stream, new HashMap<>(Map.of(SENT, 0L))));
    for (Loop loop : loops) {
      loop.rows.forEach((stream, row) -> {
        Map<String, Long> outcomes = counts.computeIfAbsent(stream, _ -> new HashMap<>());
        for (ClientType type : ClientType.values()) {
          outcomes.merge(SENT, row.sent(type), Long::sum);
        }
        row.addFiltered(outcomes);
      });
    }
    return counts;
  }

  /** What one event loop counts. */
  public static final class Loop {
    private final List<String> rules;
    private final Map<String, OfStream> rows = new ConcurrentHashMap<>();

    private Loop(List<String> rules) {
      this.rules = List.copyOf(rules);
    }

    /**
     * Where a stream is counted.
     *
     * @param name one of the few names of streams, never a tag or an id: each is shown
     */
    public OfStream stream(String name) {
      return rows.computeIfAbsent(name, _ -> new OfStream(rules));
    }
  }

  /**
   * The numbers of one stream on one event loop, which alone may add to them. Other threads see
   * them soon after.
   */
  public static final class OfStream {
    private final List<String> rules;

    /** First the events, then the bytes of each type of client; then what each rule kept back. */
    private final AtomicLongArray numbers;

    private OfStream(List<String> rules) {
      this.rules = rules;
      this.numbers = new AtomicLongArray(2 * TYPES + rules.size() + CACHE_LINE);
    }

    /** An event goes to a client. */
    public void sent(ClientType type, int bytes) {
      add(type.place(), 1);
      add(TYPES + type.place(), bytes);
    }

    /**
     * An event was kept from a viewer.
     *
     * @param rule one of the labels
     */
    public void filtered(String rule) {
      add(2 * TYPES + rules.indexOf(rule), 1);
    }

    /** One writer: no need to lock the number. */
    private void add(int place, long more) {
      numbers.setOpaque(place, numbers.getPlain(place) + more);
    }

    private long sent(ClientType type) {
      return numbers.getOpaque(type.place());
    }

    private long bytes(ClientType type) {
      return numbers.getOpaque(TYPES + type.place());
    }

    private void addFiltered(Map<String, Long> counts) {
      for (int rule = 0; rule < rules.size(); rule++) {
        long count = numbers.getOpaque(2 * TYPES + rule);
        if (count > 0) {
          counts.merge(rules.get(rule), count, Long::sum);
        }
      }
    }
  }
}
