package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.RawConnection;
import org.flodgatt.testkit.client.SseTestClient;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.process.FreePort;
import org.flodgatt.testkit.services.ServerProcess;
import org.junit.jupiter.api.Test;

/** SIGTERM: clients are asked to come back, not all at once; and the exit code is 0. */
final class DrainIT {
  private static final String HEALTH = HttpReply.head("GET", "/api/v1/streaming/health");

  // Of the tests whose server does not use its window of a minute.
  private static final Duration AT_ONCE = Duration.ofSeconds(45);

  private static Mastodon start(String window) {
    return Mastodon.start(
        Map.of("STREAMING_DRAIN_WINDOW", window, "STREAMING_MAX_CONNECTIONS_PER_ACCOUNT", "0"));
  }

  private static int exitCode(ServerProcess server, Duration patience) {
    assertTrue(server.process().awaitExit(patience), "the server still runs");
    return server.process().exitCode();
  }

  private static String authorization(Person person) {
    return "Authorization: Bearer " + person.token().text();
  }

  @Test
  void clientsAreClosedSpreadOverTheWindow() throws Exception {
    // Longer than the default, and than a busy machine stands still.
    try (Mastodon mastodon = start("20s");
        ExecutorService threads = Executors.newCachedThreadPool();
        RawConnection kept = RawConnection.to(mastodon.port())) {
      kept.send(HEALTH).readReply();
      Person person = mastodon.person();
      ConcurrentSkipListSet<Long> closed = new ConcurrentSkipListSet<>();
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        WebSocketTestClient socket = mastodon.webSocket(person, "stream=user");
        clients.add(
            threads.submit(() -> {
              var frame = socket.expectClose(1001);
              closed.add(System.nanoTime());
              assertEquals("The server is restarting", frame.closeReason());
              socket.sendClose(1001, "");
              socket.connection().expectEnd();
            }));
      }
      for (int i = 0; i < 10; i++) {
        SseTestClient stream = mastodon.sse(person, "/user");
        clients.add(
            threads.submit(() -> {
              stream.expectEnd();
              closed.add(System.nanoTime());
            }));
      }
      mastodon.server().process().signal("TERM");
      mastodon.server().line("70 clients are asked to come back");
      refusesNewStreams(mastodon, person, kept);
      for (Future<?> client : clients) {
        client.get(2, TimeUnit.MINUTES);
      }
      assertEquals(0, exitCode(mastodon.server(), Duration.ofMinutes(2)));
      mastodon.server().assertClean();
      long took = closed.last() - closed.first();
      assertTrue(took > Duration.ofSeconds(8).toNanos(), "all within " + took + " ns");
      long half = closed.first() + took / 2;
      int early = closed.headSet(half).size();
      assertTrue(early > 10 && early < 60, early + " of 70 in the first half");
    }
  }

  private static void refusesNewStreams(Mastodon mastodon, Person person, RawConnection kept) {
    assertThrows(UncheckedIOException.class, () -> RawConnection.to(mastodon.port()).close());
    assertEquals("OK", kept.send(HEALTH).readReply().body());
    kept.send(HttpReply.head("GET", "/api/v1/streaming/user", authorization(person)));
    HttpReply refused = kept.readReply();
    assertEquals(503, refused.status());
    assertEquals("{\"error\":\"The server is restarting\"}", refused.body());
    assertNotNull(refused.header("retry-after"));
    assertEquals("close", refused.header("connection"));
    kept.expectEnd();
  }

  @Test
  void anIdleServerStopsAtOnce() {
    try (Mastodon mastodon = start("60s");
        RawConnection kept = RawConnection.to(mastodon.port())) {
      mastodon.webSocket(mastodon.person(), "stream=user").close();
      kept.send(HEALTH).readReply();
      await().until(() -> mastodon.metrics().sum("connected_clients") == 0);
      mastodon.server().process().signal("INT");
      assertEquals(0, exitCode(mastodon.server(), AT_ONCE));
      mastodon.server().assertClean();
    }
  }

  @Test
  void theSecondSignalEndsItAtOnce() {
    try (Mastodon mastodon = start("60s")) {
      Person person = mastodon.person();
      List<WebSocketTestClient> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        clients.add(mastodon.webSocket(person, ""));
      }
      mastodon.server().process().signal("TERM");
      mastodon.server().line("20 clients are asked to come back");
      mastodon.server().process().signal("TERM");
      assertEquals(0, exitCode(mastodon.server(), AT_ONCE));
      mastodon.server().line("Stopping at once");
      clients.forEach(WebSocketTestClient::close);
    }
  }

  @Test
  void aServerThatIsStillStartingEndsAtOnce() {
    Map<String, String> environment =
        Map.of(
            "NODE_ENV",
            "production",
            "PORT",
            "0",
            "DB_PORT",
            "1",
            "REDIS_PORT",
            "1",
            "SSE_FREQ",
            "1");
    try (ServerProcess server = ServerProcess.launch(environment, "serve")) {
      server.line("no longer mean anything");
      server.process().signal("TERM");
      assertEquals(0, exitCode(server, AT_ONCE));
    }
  }

  @Test
  void theNextServerMayTakeOverThePortWithoutARefusedConnection() throws Exception {
    Map<String, String> settings =
        Map.of(
            "PORT", Integer.toString(FreePort.find()),
            "STREAMING_REUSE_PORT", "true",
            "STREAMING_DRAIN_WINDOW", "1s",
            "STREAMING_MAX_CONNECTIONS_PER_ACCOUNT", "0");
    try (Mastodon mastodon = Mastodon.start(settings);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      Person person = mastodon.person();
      AtomicBoolean enough = new AtomicBoolean();
      AtomicInteger served = new AtomicInteger();
      Future<?> newcomers =
          threads.submit(() -> {
            while (!enough.get()) {
              mastodon.webSocket(person, "stream=user").close();
              served.incrementAndGet();
            }
          });
      await().until(() -> served.get() > 50);
      try (ServerProcess next = mastodon.startAnother()) {
        assertEquals(0, mastodon.server().terminate());
        int then = served.get();
        await().until(() -> newcomers.isDone() || served.get() > then + 50);
        enough.set(true);
        newcomers.get(1, TimeUnit.MINUTES);
        mastodon.server().assertClean();
        assertEquals(0, next.terminate());
        next.assertClean();
      }
    }
  }
}
