package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.MetricsPage;
import org.flodgatt.testkit.client.SseTestClient;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.MastodonSchema;
import org.flodgatt.testkit.services.PostgresServer;
import org.flodgatt.testkit.services.RedisServer;
import org.flodgatt.testkit.services.ServerProcess;

/** A whole Mastodon as streaming sees it: PostgreSQL, Redis, and the server under test. */
final class Mastodon implements AutoCloseable {
  // A busy machine may stand still for a while. Tests about these times set them themselves.
  private static final Map<String, String> PATIENT =
      Map.of(
          "STREAMING_LOOKUP_TIMEOUT", "60s",
          "STREAMING_DB_CONNECT_TIMEOUT", "60s",
          "STREAMING_DB_QUERY_TIMEOUT", "60s",
          "STREAMING_SCREENING_PATIENCE", "120s",
          "STREAMING_REDIS_SILENCE_LIMIT", "60s");

  private final PostgresServer postgres = PostgresServer.start();
  private final RedisServer redis = RedisServer.start();
  private final MastodonRows rows = MastodonRows.in(postgres);
  private final AtomicLong numbers = new AtomicLong(1);
  private final Map<String, String> environment = new HashMap<>();
  private final ServerProcess server;

  private Mastodon(Map<String, String> extra, String sql) {
    MastodonSchema.install(postgres);
    postgres.execute(sql);
    environment.put("NODE_ENV", "production");
    environment.put("PORT", "0");
    environment.putAll(PATIENT);
    // Tests end with clients still connected; those about draining say how long they want.
    environment.put("STREAMING_DRAIN_WINDOW", "0");
    environment.putAll(postgres.environment());
    environment.putAll(redis.environment());
    environment.putAll(extra);
    server = ServerProcess.start(environment);
  }

  /** All parts, the server with its defaults, but more patient with a busy machine. */
  static Mastodon start() {
    return start(Map.of());
  }

  /**
   * All parts.
   *
   * @param extra further variables of the server
   */
  static Mastodon start(Map<String, String> extra) {
    return new Mastodon(extra, "SELECT 1");
  }

  /**
   * All parts, with a database that is not quite Mastodon's newest.
   *
   * @param sql what makes it so
   */
  static Mastodon start(String sql) {
    return new Mastodon(Map.of(), sql);
  }

  PostgresServer postgres() {
    return postgres;
  }

  RedisServer redis() {
    return redis;
  }

  MastodonRows rows() {
    return rows;
  }

  ServerProcess server() {
    return server;
  }

  /** Starts one more server with the same settings; whoever calls closes it. */
  ServerProcess startAnother() {
    return ServerProcess.start(environment);
  }

  /** The same with further variables of its own. */
  ServerProcess startAnother(Map<String, String> extra) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(extra);
    return ServerProcess.start(all);
  }

  int port() {
    return server.port();
  }

  MetricsPage metrics() {
    return MetricsPage.of(port());
  }

  /** A number that nothing else has: for names and ids. */
  long unique() {
    return numbers.getAndIncrement();
  }

  /** Somebody new with a token of scope {@code read}. */
  Person person() {
    return person("read");
  }

  /** Somebody new with a token of these scopes. */
  Person person(String scopes) {
    return rows.person("person" + unique(), scopes);
  }

  /** Opens an event stream under {@code /api/v1/streaming}. */
  SseTestClient sse(Person person, String path) {
    return SseTestClient.open(
        port(), "/api/v1/streaming" + path, "Authorization: Bearer " + person.token().text());
  }

  /**
   * Opens a WebSocket.
   *
   * @param query without question mark, may be empty: {@code stream=public}
   */
  WebSocketTestClient webSocket(Person person, String query) {
    return WebSocketTestClient.open(
        port(),
        "/api/v1/streaming" + (query.isEmpty() ? "" : "?" + query),
        "Authorization: Bearer " + person.token().text());
  }

  /** A plain request. */
  HttpReply get(String target, String... headers) {
    return HttpReply.get(port(), target, headers);
  }

  /** Waits until the server listens to the topic. */
  void awaitListening(String topic) {
    await(topic).pollInterval(Duration.ofMillis(10)).until(() -> redis.numSub(topic) > 0);
  }

  /** Waits until the server does not listen to the topic. */
  void awaitSilent(String topic) {
    await(topic).pollInterval(Duration.ofMillis(10)).until(() -> redis.numSub(topic) == 0);
  }

  /** Publishes to a topic that the server must be listening to. */
  void publish(String topic, String message) {
    // Who listened a moment ago may be a client that has left.
    await(topic)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> redis.numSub(topic) > 0 && redis.publish(topic, message) > 0);
  }

  /** Cuts the server's link to Redis, and publishes before it can listen again. */
  void publishIntoGap(String topic, String message) {
    redis.command("MULTI");
    redis.command("CLIENT", "KILL", "TYPE", "pubsub");
    redis.command("PUBLISH", topic, message);
    redis.command("EXEC");
  }

  @Override
  public void close() {
    server.close();
    redis.close();
    postgres.close();
  }
}
