package org.flodgatt.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.flodgatt.event.LookupException;
import org.flodgatt.metrics.MetricValues;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.testkit.services.PostgresOptions;
import org.flodgatt.testkit.services.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PostgresPoolIT {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static PostgresServer server;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Metrics metrics = new Metrics(List.of());

  @BeforeAll
  static void startServer() {
    server = PostgresServer.start(PostgresOptions.defaults().withStatementLog());
    server.execute("CREATE TABLE gate (n int); INSERT INTO gate VALUES (7)");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  static Stream<Settings> waysIn() {
    return Stream.of(
        Settings.of(server), Settings.of(server).host(server.socketDirectory().toString()));
  }

  @Test
  void anIdleServerHoldsFewConnections() {
    try (PostgresPool pool = open(Settings.of(server).poolSize(10))) {
      await().until(() -> server.sessions() == 2);
      await().during(Duration.ofMillis(300)).until(() -> server.sessions() == 2);
      await().until(() -> MetricValues.gauge(metrics, "pg_pool_idle_connections") == 2);
      assertEquals("7", ask(pool, "SELECT n::text AS answer FROM gate"));
    }
    await().until(() -> server.sessions() == 0);
  }

  @Test
  void poolFiguresStandAtZeroWhileTheDatabaseIsAway() {
    server.stop();
    try (PostgresPool _ = open(Settings.of(server))) {
      assertEquals(0, MetricValues.gauge(metrics, "pg_pool_total_connections"));
      assertEquals(0, MetricValues.gauge(metrics, "pg_pool_idle_connections"));
      assertEquals(0, MetricValues.gauge(metrics, "pg_pool_waiting_queries"));
    } finally {
      server.restart();
    }
  }

  @Test
  void whatPgBouncerCannotKeepIsNeverSent() {
    int before = server.statements().size();
    try (PostgresPool pool = open(Settings.of(server).poolSize(1))) {
      for (int i = 0; i < 20; i++) {
        assertEquals("7", ask(pool, "SELECT n::text AS answer FROM gate"));
      }
      assertEquals("0", ask(pool, "SELECT count(*)::text AS answer FROM pg_prepared_statements"));
    }
    assertEquals(
        List.of(),
        server.statements().stream()
            .skip(before)
            .filter(sql -> !sql.startsWith("SELECT"))
            .filter(sql -> !sql.equals("SHOW TRANSACTION ISOLATION LEVEL"))
            .filter(sql -> !sql.isBlank())
            .toList());
  }

  @Test
  void theApplicationNameIsEmpty() {
    try (PostgresPool pool = open(Settings.of(server))) {
      assertEquals(
          "[]",
          ask(
              pool,
              """
              SELECT '[' || application_name || ']' AS answer
                FROM pg_stat_activity WHERE pid = pg_backend_pid()
              """));
    }
  }

  @Test
  void optionsOfTheUrlReachTheServer() {
    try (PostgresPool pool = open(Settings.of(server).options("-c work_mem=12345kB"))) {
      assertEquals("12345kB", ask(pool, "SELECT current_setting('work_mem') AS answer"));
    }
  }

  @ParameterizedTest
  @MethodSource("waysIn")
  void sessionsEndedBetweenQuestionsCostNobodyAnAnswer(Settings settings) {
    try (PostgresPool pool = open(settings)) {
      for (int i = 0; i < 5; i++) {
        assertEquals("7", ask(pool, "SELECT n::text AS answer FROM gate"));
        assertTrue(server.terminateBackends() > 0);
      }
      assertEquals("7", ask(pool, "SELECT n::text AS answer FROM gate"));
    }
  }

  @ParameterizedTest
  @MethodSource("waysIn")
  void aSessionEndedDuringAQuestionCostsOneRepetition(Settings settings) throws Exception {
    try (PostgresPool pool = open(settings)) {
      CompletableFuture<String> answer;
      try (Gate gate = Gate.shut(server)) {
        answer = later(() -> ask(pool, "SELECT n::text AS answer FROM gate"));
        gate.awaitWaiting(1);
        server.terminateBackends();
        gate.awaitWaiting(1);
      }
      assertEquals("7", answer.get());
    }
  }

  @Test
  void aSessionEndedAgainAndAgainIsAnError() throws Exception {
    try (PostgresPool pool = open(Settings.of(server))) {
      CompletableFuture<String> answer;
      try (Gate gate = Gate.shut(server)) {
        answer = later(() -> failure(pool, "SELECT n::text AS answer FROM gate"));
        gate.awaitWaiting(1);
        server.terminateBackends();
        gate.awaitWaiting(1);
        server.terminateBackends();
        assertTrue(answer.get().contains("terminating connection"), answer.get());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("waysIn")
  void aRestartUnderLoadCostsNobodyAnAnswer(Settings settings) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger answers = new AtomicInteger();
    try (PostgresPool pool = open(settings)) {
      List<CompletableFuture<Void>> askers =
          Stream.generate(() -> later(() -> askUntil(over, pool, answers))).limit(8).toList();
      await().until(() -> answers.get() > 100);
      server.restart();
      int soFar = answers.get();
      await().until(() -> answers.get() > soFar + 100);
      over.set(true);
      for (CompletableFuture<Void> asker : askers) {
        asker.get();
      }
    }
  }

  private static Void askUntil(AtomicBoolean over, PostgresPool pool, AtomicInteger answers) {
    while (!over.get()) {
      assertEquals("7", ask(pool, "SELECT n::text AS answer FROM gate"));
      answers.incrementAndGet();
    }
    return null;
  }

  @ParameterizedTest
  @MethodSource("waysIn")
  void anAnswerThatTakesTooLongIsAnErrorAndKeepsTheConnection(Settings settings) throws Exception {
    Duration patience = Duration.ofSeconds(3);
    try (PostgresPool pool = open(settings.poolSize(1).timeouts(Duration.ofSeconds(20), patience));
        Gate gate = Gate.shut(server)) {
      String session = ask(pool, "SELECT pg_backend_pid()::text AS answer");
      String message = failure(pool, "SELECT n::text AS answer FROM gate");
      assertTrue(message.startsWith("test question: PostgreSQL did not answer"), message);
      assertTrue(message.contains("57014"), message);
      assertEquals(session, ask(pool, "SELECT pg_backend_pid()::text AS answer"));
      gate.awaitWaiting(0);
    }
  }

  @ParameterizedTest
  @MethodSource("waysIn")
  void aFrozenServerIsGivenUp(Settings settings) {
    try (PostgresPool pool = open(settings.timeouts(SHORT, SHORT))) {
      await().untilAsserted(() -> assertEquals("ok", answers(pool)));
      server.freeze();
      long start = System.nanoTime();
      failure(pool, "SELECT n::text AS answer FROM gate");
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(taken.compareTo(Duration.ofSeconds(20)) < 0, taken.toString());
      server.thaw();
      await().untilAsserted(() -> assertEquals("ok", answers(pool)));
    } finally {
      server.thaw();
    }
  }

  private static String answers(PostgresPool pool) {
    try {
      pool.check();
      return "ok";
    } catch (LookupException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void whenAllConnectionsAreInUseTheNextWaitsOnlySoLong() {
    Duration patience = Duration.ofSeconds(3);
    try (PostgresPool pool =
        open(Settings.of(server).poolSize(1).timeouts(patience, Duration.ofMinutes(1)))) {
      CompletableFuture<String> busy;
      try (Gate gate = Gate.shut(server)) {
        busy = later(() -> ask(pool, "SELECT n::text AS answer FROM gate"));
        gate.awaitWaiting(1);
        CompletableFuture<String> next = later(() -> failure(pool, "SELECT 'x' AS answer"));
        await().until(() -> MetricValues.gauge(metrics, "pg_pool_waiting_queries") == 1);
        String message = next.join();
        assertTrue(message.startsWith("test question: no connection to PostgreSQL"), message);
        assertTrue(message.contains("active=1"), message);
      }
      assertEquals("7", busy.join());
    }
  }

  @Test
  void theServerStartsBeforeTheDatabaseAndTheLogSaysWhatIsUp() {
    server.stop();
    try (RecordedLog log = new RecordedLog();
        PostgresPool pool = open(Settings.of(server).timeouts(SHORT, SHORT))) {
      try {
        long start = System.nanoTime();
        failure(pool, "SELECT 'x' AS answer");
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(taken.compareTo(Duration.ofSeconds(20)) < 0, taken.toString());
        await().until(() -> failure(pool, "SELECT 'x' AS answer").contains("refused"));
        assertEquals(1, log.ours(ch.qos.logback.classic.Level.WARN).size(), log::everything);
        String warning = log.ours(ch.qos.logback.classic.Level.WARN).getFirst();
        assertTrue(warning.contains("127.0.0.1:" + server.port() + ", database"), warning);
        assertTrue(warning.contains("refused"), warning);
        assertEquals(List.of(), log.ours(ch.qos.logback.classic.Level.INFO));
      } finally {
        server.restart();
      }
      await().untilAsserted(() -> assertEquals("ok", answers(pool)));
      assertEquals(1, log.ours(ch.qos.logback.classic.Level.WARN).size());
      assertEquals(1, log.ours(ch.qos.logback.classic.Level.INFO).size());
    }
  }

  @Test
  void anInterruptEndsTheWait() {
    try (PostgresPool pool = open(Settings.of(server).host(server.socketDirectory().toString()));
        Gate gate = Gate.shut(server)) {
      CompletableFuture<Thread> asker = new CompletableFuture<>();
      CompletableFuture<String> answer =
          later(() -> {
            asker.complete(Thread.currentThread());
            return failure(pool, "SELECT n::text AS answer FROM gate");
          });
      gate.awaitWaiting(1);
      asker.join().interrupt();
      assertTrue(answer.join().contains("nterrupt"), answer.join());
    }
  }

  @Test
  void afterCloseEveryQuestionFails() {
    PostgresPool pool = open(Settings.of(server));
    ask(pool, "SELECT 'x' AS answer");
    pool.close();
    pool.close();
    String message = failure(pool, "SELECT 'x' AS answer");
    assertTrue(message.contains("closed"), message);
  }

  @Test
  void closingDoesNotWaitForAnAnswer() {
    PostgresPool pool = open(Settings.of(server));
    try (Gate gate = Gate.shut(server)) {
      CompletableFuture<String> asker =
          later(() -> failure(pool, "SELECT n::text AS answer FROM gate"));
      gate.awaitWaiting(1);
      pool.close();
      assertFalse(asker.join().isEmpty());
    }
  }

  @Test
  void rowsOfAnUnexpectedShapeAreErrorsThatNameTheColumn() {
    try (PostgresPool pool = open(Settings.of(server))) {
      assertEquals(
          "test question: column answer is NULL", failure(pool, "SELECT NULL::text AS answer"));
      String missing = failure(pool, "SELECT 'x' AS other");
      assertTrue(missing.startsWith("test question: column answer cannot be read"), missing);
      String noNumber =
          messageOf(() ->
              pool.<Long>ask(
                  "test question",
                  "SELECT 'abc' AS answer",
                  statement -> {},
                  rows -> rows.next() ? rows.number("answer") : 0));
      assertTrue(noNumber.startsWith("test question: column answer cannot be read"), noNumber);
      String noTexts =
          messageOf(() ->
              pool.ask(
                  "test question",
                  "SELECT ARRAY[1,2]::int[] AS answer",
                  statement -> {},
                  rows -> rows.next() ? rows.texts("answer") : List.of()));
      assertEquals("test question: column answer is not an array of texts", noTexts);
      String noTable = failure(pool, "SELECT answer FROM nowhere");
      assertTrue(noTable.contains("nowhere") && noTable.contains("42P01"), noTable);
    }
  }

  private PostgresPool open(Settings settings) {
    return new PostgresPool(settings.value(), metrics);
  }

  private <T> CompletableFuture<T> later(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, threads);
  }

  private static String ask(PostgresPool pool, String sql) {
    try {
      return answer(pool, sql);
    } catch (LookupException e) {
      throw new AssertionError(e);
    }
  }

  private static String failure(PostgresPool pool, String sql) {
    return messageOf(() -> answer(pool, sql));
  }

  private static String messageOf(Executable question) {
    return String.valueOf(assertThrows(LookupException.class, question).getMessage());
  }

  private static String answer(PostgresPool pool, String sql) throws LookupException {
    return pool.ask(
        "test question", sql, statement -> {}, rows -> rows.next() ? rows.text("answer") : "");
  }
}
