package org.flodgatt.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Collection;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import org.flodgatt.log.Seldom;

/**
 * Every counter and gauge of the process. Names and labels of the first block equal those of
 * Mastodon's own server and are primed at zero (contract section 10); the second block is ours. Any
 * thread may call any method.
 */
public final class Metrics {
  /** The two kinds of clients, as the label {@code type} spells them. */
  public enum ClientType {
    WEBSOCKET("websocket", 0),
    EVENTSOURCE("eventsource", 1);

    private final String label;
    private final int place;

    ClientType(String label, int place) {
      this.label = label;
      this.place = place;
    }

    String label() {
      return label;
    }

    /** Where it stands among all types, from 0. */
    int place() {
      return place;
    }
  }

  /** What a client waits for before its stream starts. */
  public enum Lookup {
    /** Who is behind the access token? */
    TOKEN,
    /** Is it the account's own list, or antenna? */
    LIST,
    /** Which feeds are closed? */
    FEED_ACCESS
  }

  /** What came of a look-up. */
  public enum LookupOutcome {
    FOUND,
    NOT_FOUND,
    /** The database did not answer. */
    FAILED
  }

  private static final String SYSTEM = "system";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Gauge connectedClients =
      gauge("connected_clients", "Client connections now open", "type");
  private final Gauge connectedChannels =
      gauge("connected_channels", "Streams that clients listen to now", "type", "channel");
  private final Gauge redisSubscriptions =
      gauge("redis_subscriptions", "Distinct Redis channels listened to now");
  private final Counter redisMessages =
      counter("redis_messages_received_total", "Messages received from Redis");

  private final Counter malformedMessages =
      counter(
          "flodgatt_malformed_messages_total", "Messages from Redis that were not events", "kind");
  private final Counter malformedStatuses =
      counter(
          "flodgatt_malformed_statuses_total",
          "Statuses kept from filtered streams because a filter could not read them",
          "kind");
  private final Counter closes =
      counter("flodgatt_connections_closed_total", "Connections closed, by reason", "reason");
  private final Refusals refusals =
      new Refusals(
          counter("flodgatt_refusals_total", "Refused because a limit was reached", "limit"),
          Seldom.IN_A_MINUTE);
  private final Counter sqlStatements =
      counter("flodgatt_sql_statements_total", "SQL statements asked, by question", "question");
  private final Histogram lookups =
      histogram(
          "flodgatt_lookup_seconds",
          "Time of a look-up that a client waits for",
          new double[] {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10},
          "kind",
          "outcome");
  private final Histogram screenings =
      histogram(
          "flodgatt_screening_seconds",
          "Time to find out for a batch of events who must not see them, repetitions included",
          new double[] {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10});
  private final Histogram screeningBatches =
      histogram(
          "flodgatt_screening_batch_events",
          "Events that were screened together",
          new double[] {1, 2, 4, 8, 16, 32, 64});
  private final Counter screeningRetries =
      counter("flodgatt_screening_retries_total", "Screenings repeated after a database error");
  private final Counter eventsLost =
      counter(
          "flodgatt_events_lost_total",
          "Events that could not be screened in time; their viewers were closed");
  private final Counter resumes =
      counter(
          "flodgatt_resumes_total",
          "Streams of clients that asked for what they missed; complete: it was all there",
          "complete");
  private final Counter redisReconnects =
      counter("flodgatt_redis_reconnects_total", "Times the pub/sub connection was made anew");
  private final Counter redisPaused =
      counter(
          "flodgatt_redis_paused_seconds_total",
          "Time in which nothing was read from Redis because too much waited here");
  private final Counter tokenChecks =
      counter(
          "flodgatt_token_checks_total", "Checks of the tokens of all open sessions", "outcome");
  private final Counter redisGaps =
      counter(
          "flodgatt_redis_gaps_total",
          "Times the pub/sub connection was lost and all topics subscribed to again",
          "missed");
  private final Counter redisGapSeconds =
      counter(
          "flodgatt_redis_gap_seconds_total",
          "Time from noticing such a loss to its end",
          "missed");
  private final Gauge redisUp =
      gauge("flodgatt_redis_up", "1 while the pub/sub connection to Redis stands");
  private final DeliveryTimes deliveryTimes = new DeliveryTimes();
  private final Deliveries deliveries;

  /**
   * @param channels the names of all streams, to be primed at zero
   */
  public Metrics(Collection<String> channels) {
    deliveries = new Deliveries(channels, registry);
    registry.register(deliveryTimes);
    for (ClientType type : ClientType.values()) {
      connectedClients.labelValues(type.label);
      connectedChannels.labelValues(type.label, SYSTEM);
      channels.forEach(channel -> connectedChannels.labelValues(type.label, channel));
    }
    for (Lookup kind : Lookup.values()) {
      for (LookupOutcome outcome : LookupOutcome.values()) {
        lookups.initLabelValues(label(kind), label(outcome));
      }
    }
    for (boolean nothingMissed : new boolean[] {true, false}) {
      redisGaps.labelValues(missed(nothingMissed));
      redisGapSeconds.labelValues(missed(nothingMissed));
    }
    resumes.initLabelValues("true");
    resumes.initLabelValues("false");
    tokenChecks.initLabelValues(outcome(true));
    tokenChecks.initLabelValues(outcome(false));
  }

  /** A client connection has opened; its two system topics count as channels. */
  public void clientOpened(ClientType type) {
    connectedClients.labelValues(type.label).inc();
    connectedChannels.labelValues(type.label, SYSTEM).inc(2);
  }

  /** Ends what {@link #clientOpened} began. */
  public void clientClosed(ClientType type) {
    connectedClients.labelValues(type.label).dec();
    connectedChannels.labelValues(type.label, SYSTEM).dec(2);
  }

  /** A stream has started. */
  public void streamStarted(ClientType type, String channel) {
    connectedChannels.labelValues(type.label, channel).inc();
  }

  /** Ends what {@link #streamStarted} began. */
  public void streamEnded(ClientType type, String channel) {
    connectedChannels.labelValues(type.label, channel).dec();
  }

  /** The number of distinct Redis channels changed. */
  public void topicsChanged(int by) {
    redisSubscriptions.inc(by);
  }

  public void redisMessageReceived() {
    redisMessages.inc();
  }

  /**
   * A message from Redis was not an event.
   *
   * @param kind a fixed word, never text from the message
   */
  public void malformedMessage(String kind) {
    malformedMessages.labelValues(kind).inc();
  }

  /**
   * A status could not be filtered, so filtered streams do not carry it.
   *
   * @param kind a fixed word, never text from the status
   */
  public void malformedStatus(String kind) {
    malformedStatuses.labelValues(kind).inc();
  }

  /** Where is told what came of events. */
  public Deliveries deliveries() {
    return deliveries;
  }

  /** Where is told how long events took. */
  public DeliveryTimes deliveryTimes() {
    return deliveryTimes;
  }

  /** Shows at zero how many connections ended for these reasons. */
  public void closeReasons(Collection<String> reasons) {
    reasons.forEach(closes::initLabelValues);
  }

  /**
   * A client connection ended.
   *
   * @param reason the label of the close reason
   */
  public void connectionClosed(String reason) {
    closes.labelValues(reason).inc();
  }

  /** Where refusals are told, to be counted and logged. */
  public Refusals refusals() {
    return refusals;
  }

  /**
   * A statement goes to the database.
   *
   * @param question a fixed phrase that names what is asked
   */
  public void sqlStatement(String question) {
    sqlStatements.labelValues(question).inc();
  }

  /** A client's look-up has ended. */
  public void lookedUp(Lookup kind, LookupOutcome outcome, long nanos) {
    lookups.labelValues(label(kind), label(outcome)).observe(nanos / 1e9);
  }

  /** A batch of events was screened, or given up. */
  public void screened(int events, long nanos) {
    screeningBatches.observe(events);
    screenings.observe(nanos / 1e9);
  }

  public void screeningRetried() {
    screeningRetries.inc();
  }

  /** A client that asked for what it missed was told whether that was all. */
  public void resumed(boolean complete) {
    resumes.labelValues(Boolean.toString(complete)).inc();
  }

  public void eventsLost(int count) {
    eventsLost.inc(count);
  }

  /** The pub/sub connection stands, or not. */
  public void redisConnected(boolean connected) {
    redisUp.set(connected ? 1 : 0);
  }

  /** Whether the pub/sub connection to Redis stands. */
  public boolean redisIsUp() {
    return redisUp.get() > 0;
  }

  public void redisReconnected() {
    redisReconnects.inc();
  }

  /** The tokens of all open sessions were checked, or could not be. */
  public void tokenCheck(boolean done) {
    tokenChecks.labelValues(outcome(done)).inc();
  }

  /** Reading from Redis has paused for so long. */
  public void redisPaused(long nanos) {
    redisPaused.inc(nanos / 1e9);
  }

  /**
   * All topics are subscribed to again after a loss of the pub/sub connection.
   *
   * @param nothingMissed whether it is certain that nothing was published meanwhile
   * @param seconds since the loss was noticed
   */
  public void redisGapEnded(boolean nothingMissed, double seconds) {
    redisGaps.labelValues(missed(nothingMissed)).inc();
    redisGapSeconds.labelValues(missed(nothingMissed)).inc(seconds);
  }

  private static String outcome(boolean done) {
    return done ? "done" : "failed";
  }

  private static String missed(boolean nothing) {
    return nothing ? "nothing" : "unknown";
  }

  /** Shows a value that is read at each scrape, without labels. */
  public void observe(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  PrometheusRegistry registry() {
    return registry;
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  // Nobody asks for exemplars, and each metric that could have some is looked after by a timer.

  private Histogram histogram(String name, String help, double[] bounds, String... labels) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .classicOnly()
        .classicUpperBounds(bounds)
        .withoutExemplars()
        .register(registry);
  }

  private Gauge gauge(String name, String help, String... labels) {
    return Gauge.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }
}
