package org.flodgatt.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flodgatt.testkit.client.SseTestClient;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows;
import org.flodgatt.testkit.mastodon.MastodonSchema;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.flodgatt.testkit.mastodon.StatusGenerator;
import org.flodgatt.testkit.process.FreePort;
import org.flodgatt.testkit.process.NativeProcess;
import org.flodgatt.testkit.process.TempDirectory;
import org.flodgatt.testkit.services.PostgresServer;
import org.flodgatt.testkit.services.RedisServer;

/**
 * A short life of the packaged server, with real services and clients on every wire, from which the
 * JVM makes the AOT cache: the classes it loaded and what it learnt of its methods.
 */
final class Training {
  private static final Duration START = Duration.ofMinutes(1);
  private static final Duration END = Duration.ofMinutes(3);
  private static final int EVENTS = 300;
  private static final int CLIENTS = 5;

  private Training() {}

  /**
   * Runs it.
   *
   * @param tree complete but for the cache; file times as they will be shipped
   * @param cache where the cache is written
   * @throws PackagingException if the server made none
   */
  static void run(Tree tree, Path cache) throws PackagingException {
    int port = FreePort.find();
    try (PostgresServer postgres = PostgresServer.start();
        RedisServer redis = RedisServer.start();
        TempDirectory empty = TempDirectory.create("flodgatt-training-")) {
      MastodonSchema.install(postgres);
      ProcessBuilder builder =
          new ProcessBuilder(tree.at(Application.LAUNCHER).toString(), "serve")
              .directory(empty.path().toFile());
      Map<String, String> environment = builder.environment();
      environment.keySet().retainAll(List.of("PATH", "HOME", "LANG"));
      environment.putAll(postgres.environment());
      environment.putAll(redis.environment());
      environment.put("BIND", "127.0.0.1");
      environment.put("PORT", Integer.toString(port));
      environment.put("FLODGATT_JAVA_OPTS", "-XX:AOTCacheOutput=" + cache);
      try (NativeProcess server = NativeProcess.start("server", builder);
          MastodonRows rows = MastodonRows.in(postgres)) {
        server.output().await(0, line -> line.contains("now listening"), START);
        live(port, rows, redis);
        server.signal("TERM");
        if (!server.awaitExit(END) || !Files.isRegularFile(cache)) {
          throw new PackagingException(
              "the training run made no AOT cache: " + String.join("\n", server.output().all()));
        }
      }
    } catch (IOException e) {
      throw new PackagingException("cannot train the AOT cache: " + e.getMessage(), e);
    }
  }

  private static void live(int port, MastodonRows rows, RedisServer redis) throws IOException {
    MastodonRows.Person viewer = rows.person("trainee", "read");
    String token = "access_token=" + viewer.token().text();
    List<AutoCloseable> clients = new ArrayList<>();
    try {
      List<SseTestClient> readers = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        readers.add(SseTestClient.open(port, "/api/v1/streaming/public?" + token));
        WebSocketTestClient socket =
            WebSocketTestClient.open(port, "/api/v1/streaming?stream=user&" + token);
        socket.send("{\"type\":\"subscribe\",\"stream\":\"public\"}");
        clients.add(socket);
      }
      clients.addAll(readers);
      try (SseTestClient refused =
          SseTestClient.request(port, "/api/v1/streaming/user?access_token=wrong")) {
        refused.connection().readUntil("}");
      }
      StatusGenerator statuses = new StatusGenerator(1);
      for (int i = 0; i < EVENTS; i++) {
        redis.publish("timeline:public", RailsEvents.update(statuses.next()));
        readers.getFirst().nextEvent();
      }
      redis.publish("timeline:public", RailsEvents.delete("1"));
      readers.forEach(reader -> reader.nextEvent());
    } finally {
      for (AutoCloseable client : clients) {
        close(client);
      }
    }
  }

  private static void close(AutoCloseable client) throws IOException {
    try {
      client.close();
    } catch (Exception e) {
      throw new IOException("cannot close a client", e);
    }
  }
}
