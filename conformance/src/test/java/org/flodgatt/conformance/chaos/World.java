package org.flodgatt.conformance.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.flodgatt.testkit.client.MetricsPage;
import org.flodgatt.testkit.mastodon.MastodonRows;
import org.flodgatt.testkit.mastodon.MastodonSchema;
import org.flodgatt.testkit.net.TcpProxy;
import org.flodgatt.testkit.process.FreePort;
import org.flodgatt.testkit.services.PostgresServer;
import org.flodgatt.testkit.services.RedisSentinel;
import org.flodgatt.testkit.services.RedisServer;
import org.flodgatt.testkit.services.ServerProcess;

/**
 * PostgreSQL, Redis and the server under test, with a proxy on every way between them and one for
 * clients with bad networks. The server keeps its port when it is restarted.
 */
final class World implements AutoCloseable {
  /** How long a Redis connection may be silent before the server gives it up. */
  static final Duration SILENCE_LIMIT = Duration.ofSeconds(6);

  /** How long an event may wait for PostgreSQL. */
  static final Duration SCREENING_PATIENCE = Duration.ofSeconds(12);

  /** Over how long closings after a gap are spread. */
  static final Duration GAP_WINDOW = Duration.ofSeconds(1);

  private static final Map<String, String> SHORT_TIMES =
      Map.ofEntries(
          Map.entry("STREAMING_REDIS_SILENCE_LIMIT", SILENCE_LIMIT.toSeconds() + "s"),
          Map.entry("STREAMING_REDIS_CONNECT_TIMEOUT", "2s"),
          Map.entry("STREAMING_DB_CONNECT_TIMEOUT", "2s"),
          Map.entry("STREAMING_DB_QUERY_TIMEOUT", "2s"),
          Map.entry("STREAMING_LOOKUP_TIMEOUT", "4s"),
          Map.entry("STREAMING_SCREENING_PATIENCE", SCREENING_PATIENCE.toSeconds() + "s"),
          Map.entry("STREAMING_GAP_WINDOW", GAP_WINDOW.toSeconds() + "s"),
          Map.entry("STREAMING_CLOSE_TIMEOUT", "2s"),
          Map.entry("STREAMING_MAX_CONNECTIONS_PER_ACCOUNT", "0"),
          Map.entry("STREAMING_MAX_CONNECTIONS_PER_ADDRESS", "0"));

  private final PostgresServer postgres = PostgresServer.start();
  private final TcpProxy postgresProxy = TcpProxy.to(postgres.port());
  private final Supplier<RedisServer> redis;
  private final TcpProxy redisProxy;
  private final Runnable redisEnd;
  private final int port = FreePort.find();
  private final TcpProxy clientProxy = TcpProxy.to(port);
  private final MastodonRows rows = MastodonRows.in(postgres);
  private final Function<Map<String, String>, ServerProcess> launcher;
  private final Map<String, String> environment = new HashMap<>();
  private final List<ServerProcess> servers = new ArrayList<>();
  private volatile ServerProcess server;

  private World(
      Supplier<RedisServer> redis,
      Runnable redisEnd,
      Function<Map<String, String>, ServerProcess> launcher,
      Map<String, String> extra) {
    this.redis = redis;
    this.redisEnd = redisEnd;
    this.redisProxy = TcpProxy.to(redis.get().port());
    this.launcher = launcher;
    MastodonSchema.install(postgres);
    environment.put("NODE_ENV", "production");
    environment.put("PORT", Integer.toString(port));
    environment.putAll(postgres.environment());
    environment.put("DB_PORT", Integer.toString(postgresProxy.port()));
    environment.putAll(redis.get().environment());
    environment.put("REDIS_PORT", Integer.toString(redisProxy.port()));
    environment.putAll(extra);
    server = launcher.apply(environment);
    servers.add(server);
  }

  /**
   * One Redis; all times of the server are short.
   *
   * @param extra further variables of the server
   */
  static World start(Map<String, String> extra) {
    RedisServer redis = RedisServer.start();
    Map<String, String> variables = new HashMap<>(SHORT_TIMES);
    variables.putAll(extra);
    return new World(() -> redis, redis::close, ServerProcess::start, variables);
  }

  /** Redis with a replica and a Sentinel, which know nothing of the proxy to Redis. */
  static World withSentinel(RedisSentinel sentinel) {
    Map<String, String> variables = new HashMap<>(SHORT_TIMES);
    variables.putAll(sentinel.environment());
    return new World(sentinel::current, () -> {}, ServerProcess::start, variables);
  }

  /** One Redis; the server with its default settings and the JVM flags it is shipped with. */
  static World asShipped(Map<String, String> extra) {
    RedisServer redis = RedisServer.start();
    return new World(() -> redis, redis::close, ServerProcess::startAsShipped, extra);
  }

  PostgresServer postgres() {
    return postgres;
  }

  TcpProxy postgresProxy() {
    return postgresProxy;
  }

  /** The Redis that is the master now. */
  RedisServer redis() {
    return redis.get();
  }

  TcpProxy redisProxy() {
    return redisProxy;
  }

  /** Stands between the listeners with bad networks and the server. */
  TcpProxy clientProxy() {
    return clientProxy;
  }

  MastodonRows rows() {
    return rows;
  }

  ServerProcess server() {
    return server;
  }

  int port() {
    return port;
  }

  MetricsPage metrics() {
    return MetricsPage.of(port);
  }

  /** Ends the server as systemd would, and starts it again on the same port. */
  int restartServer() {
    int exitCode = server.terminate();
    server = launcher.apply(environment);
    servers.add(server);
    return exitCode;
  }

  /** What no server may have logged. */
  List<String> troubleInLogs() {
    return servers.stream()
        .flatMap(process -> process.log().stream())
        .filter(
            line -> line.contains("LEAK:") || line.contains(" ERROR ") || line.startsWith("\tat "))
        .toList();
  }

  @Override
  public void close() {
    servers.forEach(ServerProcess::close);
    clientProxy.close();
    redisProxy.close();
    postgresProxy.close();
    redisEnd.run();
    rows.close();
    postgres.close();
  }
}
