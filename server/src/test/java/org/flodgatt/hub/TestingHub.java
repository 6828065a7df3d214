package org.flodgatt.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.flodgatt.event.Topic;
import org.flodgatt.filter.KeywordFilterCache;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.metrics.PrometheusText;

/** A hub whose surroundings are driven by hand. */
final class TestingHub {
  static final HubSettings SETTINGS =
      new HubSettings(1_000_000, 500_000, Duration.ofMinutes(1), 1_000_000, HistorySettings.OFF);

  final List<TestingExecutor> loops;
  final TestingExecutor blocking = new TestingExecutor();
  final TestingScreen screen = new TestingScreen();
  final TestingTopicSource source = new TestingTopicSource();
  final Metrics metrics = new Metrics(List.of());
  private final PrometheusText text = new PrometheusText(metrics, PrometheusText.Names.NODE);
  final AtomicInteger keywordLookups = new AtomicInteger();
  final KeywordFilterCache filters =
      new KeywordFilterCache(_ -> {
        keywordLookups.incrementAndGet();
        return Map.of();
      });

  /** Which id a client would name for each of the shared things, as an object. */
  final Map<AtomicInteger, String> ids = Collections.synchronizedMap(new IdentityHashMap<>());

  /** Shared things that were made, and how often each was given back. */
  final List<AtomicInteger> shared = new ArrayList<>();

  final Hub<AtomicInteger> hub;

  TestingHub(int loops) {
    this(loops, SETTINGS);
  }

  TestingHub(int loops, HubSettings settings) {
    this.loops = IntStream.range(0, loops).mapToObj(_ -> new TestingExecutor()).toList();
    this.hub = hub(this.loops, blocking, settings);
  }

  TestingHub(List<Executor> loops, Executor blocking) {
    this(loops, blocking, SETTINGS);
  }

  TestingHub(List<Executor> loops, Executor blocking, HubSettings settings) {
    this.loops = List.of();
    this.hub = hub(loops, blocking, settings);
  }

  /** Settings with which clients can resume. */
  static HubSettings remembering(int events, long bytes, Duration age) {
    return new HubSettings(
        1_000_000,
        500_000,
        Duration.ofMinutes(1),
        1_000_000,
        new HistorySettings(events, bytes, age));
  }

  private Hub<AtomicInteger> hub(
      List<? extends Executor> executors, Executor screening, HubSettings settings) {
    var sharing =
        new Sharing<AtomicInteger>(
            (_, id) -> {
              AtomicInteger made = new AtomicInteger();
              ids.put(made, String.valueOf(id));
              synchronized (shared) {
                shared.add(made);
              }
              return made;
            },
            AtomicInteger::incrementAndGet);
    var made =
        new Hub<>(
            new Hub.Parts<>(
                executors.stream().map(loop -> new Hub.Loop(loop, loop)).toList(),
                sharing,
                screen,
                screening,
                filters),
            settings,
            metrics);
    made.source(source);
    return made;
  }

  TestingSubscriber<AtomicInteger> viewer(long account) {
    return new TestingSubscriber<>(account);
  }

  void publish(String topic, String json) {
    publishWithMore(topic, json);
    hub.caughtUp();
  }

  /** The source has read more already, which it tells next. */
  void publishWithMore(String topic, String json) {
    hub.message(topic, json.getBytes(UTF_8));
  }

  void update(String topic, int id) {
    publish(topic, update(id));
  }

  void delete(String topic, int id) {
    publish(topic, delete(id));
  }

  static String delete(int id) {
    return "{\"event\":\"delete\",\"payload\":\"" + id + "\"}";
  }

  static String update(int id) {
    return "{\"event\":\"update\",\"payload\":{\"id\":\""
        + id
        + "\",\"account\":{\"id\":\"1\",\"username\":\"a\",\"acct\":\"a\"},\"mentions\":[],"
        + "\"language\":\"en\",\"content\":\"\",\"spoiler_text\":\"\",\"media_attachments\":[]}}";
  }

  Subscription<AtomicInteger> filtered(
      String topic, int loop, Subscriber<AtomicInteger> subscriber) {
    return hub.subscribe(new Topic(topic), true, loop, subscriber);
  }

  Subscription<AtomicInteger> unfiltered(
      String topic, int loop, Subscriber<AtomicInteger> subscriber) {
    return hub.subscribe(new Topic(topic), false, loop, subscriber);
  }

  /** A client that comes back; the topics are filtered or not, all alike. */
  List<Subscription<AtomicInteger>> resume(
      List<String> topics, boolean filtered, int loop, Subscriber<AtomicInteger> to, String since) {
    return hub.resume(topics.stream().map(Topic::new).toList(), filtered, loop, to, since);
  }

  void live(String topic) {
    hub.live(new Topic(topic));
  }

  void runLoops() {
    loops.forEach(TestingExecutor::run);
  }

  /** Screens what waits and delivers it. */
  void run() {
    blocking.run();
    runLoops();
  }

  /** The value of a metric, with its labels as Prometheus writes them; 0 when it is not there. */
  double metric(String nameAndLabels) {
    return new String(text.render(), UTF_8)
        .lines()
        .filter(line -> line.startsWith(nameAndLabels + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(nameAndLabels.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  /** Whether everything that was shared was given back, exactly once. */
  boolean allGivenBack() {
    synchronized (shared) {
      return shared.stream().allMatch(times -> times.get() == 1);
    }
  }
}
