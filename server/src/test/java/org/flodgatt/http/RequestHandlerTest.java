package org.flodgatt.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.flodgatt.auth.Authenticator;
import org.flodgatt.auth.Deadline;
import org.flodgatt.auth.FeedAccessLookup.FeedAccess;
import org.flodgatt.auth.LookupGate;
import org.flodgatt.auth.LookupSettings;
import org.flodgatt.auth.StreamAuthorizer;
import org.flodgatt.encode.EncodeOnce;
import org.flodgatt.encode.MessageDeflater;
import org.flodgatt.event.StreamTable;
import org.flodgatt.event.Topic;
import org.flodgatt.event.Viewer;
import org.flodgatt.filter.KeywordFilterCache;
import org.flodgatt.hub.HistorySettings;
import org.flodgatt.hub.Hub;
import org.flodgatt.hub.HubSettings;
import org.flodgatt.hub.Sharing;
import org.flodgatt.hub.TopicSource;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.metrics.PrometheusText;
import org.flodgatt.ops.ConsolePage;
import org.flodgatt.ops.Health;
import org.flodgatt.ops.OpsEndpoints;
import org.flodgatt.ops.Readiness;
import org.flodgatt.outbound.KeepAlive;
import org.flodgatt.outbound.OutboundSettings;
import org.flodgatt.session.RecoverySettings;
import org.flodgatt.session.SessionSettings;
import org.flodgatt.session.Sessions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestHandlerTest {
  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(60);
  private static final String HEALTH = "GET /api/v1/streaming/health HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String UPGRADE =
      """
      GET / HTTP/1.1\r
      Host: x\r
      Connection: Upgrade\r
      Upgrade: websocket\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      Sec-WebSocket-Version: 13\r
      """;
  private static final String HEALTHY =
      """
      HTTP/1.1 200 OK\r
      X-Request-Id: ID\r
      Access-Control-Allow-Origin: *\r
      Content-Type: text/plain\r
      Cache-Control: private, no-store\r
      Content-Length: 2\r
      \r
      OK\
      """;
  private static final String BAD_REQUEST =
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

  /** Look-ups that wait to be run. */
  private final Deque<Runnable> lookups = new ArrayDeque<>();

  private final Slowness slowness = new Slowness();
  private final EmbeddedChannel channel = new EmbeddedChannel(slowness);
  private final Traffic traffic = new Traffic();
  private final Sessions sessions;
  private final ConnectionLimits limits;
  private final Consumer<Routes.Side> server;
  private boolean metricsAreBroken;

  /** A client that takes nothing until it is told to. */
  private static final class Slowness extends ChannelOutboundHandlerAdapter {
    private boolean slow;
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      if (slow) {
        waiting.add(() -> context.writeAndFlush(message, promise));
      } else {
        context.write(message, promise);
      }
    }

    void end() {
      slow = false;
      waiting.forEach(Runnable::run);
      waiting.clear();
    }
  }

  /** Redis, where nothing ever happens. */
  private static final class Silence implements TopicSource {
    @Override
    public void join(Topic topic) {}

    @Override
    public void leave(Topic topic) {}

    @Override
    public void streamStarted(Topic topic) {}
  }

  RequestHandlerTest() {
    channel.freezeTime();
    var streams = StreamTable.mastodon();
    var metrics = new Metrics(List.of());
    metrics.observe(
        "fragile",
        "Fails when the test says so",
        () -> {
          if (metricsAreBroken) {
            throw new IllegalStateException("on purpose");
          }
          return 0;
        });
    var keywordFilters = new KeywordFilterCache(_ -> Map.of());
    var deadline = new Deadline(Duration.ofMinutes(1));
    var authorizer =
        new StreamAuthorizer(
            (_, _, list) -> list == 501,
            () -> new FeedAccess(false, false, false, false, false),
            lookups::add,
            deadline);
    var hub =
        new Hub<>(
            new Hub.Parts<>(
                List.of(new Hub.Loop(channel.eventLoop(), channel.eventLoop())),
                new Sharing<EncodeOnce>(
                    (event, id) ->
                        new EncodeOnce(event, id, channel.alloc(), new MessageDeflater()),
                    EncodeOnce::close),
                _ -> List.of(),
                lookups::add,
                keywordFilters),
            new HubSettings(1 << 20, 1 << 19, Duration.ofSeconds(1), 1 << 20, HistorySettings.OFF),
            metrics);
    hub.source(new Silence());
    var sessionSettings =
        new SessionSettings(1 << 16, 10, Duration.ofSeconds(5), Duration.ofSeconds(5));
    sessions =
        new Sessions(
            new Sessions.Parts(hub, authorizer, streams, metrics, keywordFilters),
            sessionSettings,
            new RecoverySettings(
                RecoverySettings.GapPolicy.CLOSE, Duration.ofSeconds(1), Duration.ofMinutes(5)));
    var outbound =
        new OutboundSettings(
            1 << 20,
            Duration.ofSeconds(10),
            1 << 22,
            Duration.ofSeconds(30),
            Duration.ofSeconds(15));
    var gate = new LookupGate(new LookupSettings(1, 2), 1, () -> 0);
    var parts =
        new HttpEdge.Parts(
            new Authenticator(
                secret ->
                    secret.value().equals("good")
                        ? new Viewer(1, 2, Set.of("read"), null, 0)
                        : null,
                lookups::add,
                deadline,
                gate,
                false),
            gate,
            authorizer,
            streams,
            sessions,
            new OpsEndpoints(
                new PrometheusText(metrics, PrometheusText.Names.NODE),
                new Health(new Readiness(), Map.of(), () -> 0, Runnable::run),
                new ConsolePage("1.2.3", streams, () -> "127.0.0.1:4000"),
                Optional.empty()),
            outbound,
            sessionSettings,
            metrics,
            Runnable::run);
    var settings =
        new HttpSettings(
            new HttpSettings.Listen.Tcp("127.0.0.1", 0, false),
            HttpSettings.Transport.NIO,
            1,
            HEAD_TIMEOUT,
            List.of(),
            new HttpSettings.Limits(1, 1, 5, 16_384),
            Optional.empty(),
            false);
    var loop =
        new Sessions.Loop(
            0, channel.eventLoop(), new KeepAlive(channel.eventLoop(), outbound), metrics);
    limits = new ConnectionLimits(settings, metrics.refusals());
    var visit = traffic.enter();
    var places = limits.placesOf(channel);
    channel
        .closeFuture()
        .addListener(_ -> {
          places.freeAll();
          visit.gone();
        });
    var decoder = new OneRequestDecoder(settings.limits().headBytes());
    channel.pipeline().addLast(decoder);
    server =
        side ->
            channel
                .pipeline()
                .addLast(
                    new RequestHandler(
                        decoder, new Routes(parts, settings, loop, traffic, side), places, visit));
    server.accept(Routes.Side.BOTH);
  }

  /** The connection came to an address that is for this. */
  private void serve(Routes.Side side) {
    channel.pipeline().remove(RequestHandler.class);
    server.accept(side);
  }

  @AfterEach
  void nothingIsLeftBehind() {
    channel.finishAndReleaseAll();
    runLookups();
    assertEquals(0, sessions.count());
    assertEquals(0, limits.inUse());
    assertEquals(0, traffic.requests());
    assertEquals(0, traffic.streams());
  }

  private void send(byte[] bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes));
    channel.runPendingTasks();
  }

  private void send(String text) {
    send(text.getBytes(UTF_8));
  }

  private void runLookups() {
    while (!lookups.isEmpty()) {
      lookups.remove().run();
      channel.runPendingTasks();
    }
  }

  private void pass(Duration time) {
    channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  /** What was sent since the last time; request ids are replaced. */
  private String sent() {
    var text = new StringBuilder();
    for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
      text.append(bytes.toString(UTF_8));
      bytes.release();
    }
    return text.toString()
        .replaceAll(
            "X-Request-Id: [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
            "X-Request-Id: ID");
  }

  private static String error(String status, String message) {
    String body = "{\"error\":\"" + message + "\"}";
    return "HTTP/1.1 "
        + status
        + "\r\nX-Request-Id: ID\r\nAccess-Control-Allow-Origin: *\r\n"
        + "Content-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  // Requests one after the other

  @Test
  void aConnectionAnswersManyRequests() {
    send(HEALTH);
    assertEquals(HEALTHY, sent());
    send(HEALTH + HEALTH);
    assertEquals(HEALTHY + HEALTHY, sent());
    assertTrue(channel.isOpen());
  }

  @Test
  void aRequestMayArriveByteByByte() {
    for (byte single : (HEALTH + HEALTH).getBytes(UTF_8)) {
      send(new byte[] {single});
    }
    assertEquals(HEALTHY + HEALTHY, sent());
  }

  @Test
  void aRequestWaitsForTheAnswerOfTheOneBefore() {
    send("GET /api/v1/streaming/user?access_token=bad HTTP/1.1\r\nHost: x\r\n\r\n" + HEALTH);
    send(HEALTH);
    assertEquals("", sent());
    runLookups();
    assertEquals(error("401 Unauthorized", "Invalid access token") + HEALTHY + HEALTHY, sent());
  }

  @Test
  void aRequestWaitsUntilTheClientTookTheAnswerOfTheOneBefore() {
    slowness.slow = true;
    send(HEALTH.repeat(3));
    assertEquals(1, slowness.waiting.size());
    slowness.end();
    channel.runPendingTasks();
    assertEquals(HEALTHY.repeat(3), sent());
  }

  @Test
  void aBodyIsReadAndIgnored() {
    send(
        "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
            + "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"
            + HEALTH);
    String unknown = error("400 Bad Request", "Unknown channel requested");
    assertEquals(unknown + unknown + HEALTHY, sent());
  }

  @Test
  void aClientThatWantsToEndIsLetGo() {
    send("GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + HEALTH);
    assertTrue(sent().contains("\r\nConnection: close\r\n"));
    assertFalse(channel.isOpen());
  }

  @Test
  void moreThan64KibSentAheadEndTheConnection() {
    send("GET /api/v1/streaming/user?access_token=bad HTTP/1.1\r\nHost: x\r\n\r\n");
    send(new byte[64 * 1024]);
    assertTrue(channel.isOpen());
    send(new byte[1]);
    assertFalse(channel.isOpen());
    assertEquals("", sent());
  }

  @Test
  void aClientThatLeavesDuringALookUpLeavesNothingBehind() {
    send("GET /api/v1/streaming/user?access_token=good HTTP/1.1\r\nHost: x\r\n\r\n");
    channel.close();
    runLookups();
    assertEquals(0, sessions.count());
    assertEquals("", sent());
  }

  @Test
  void whileTheServerStopsStreamsAreRefusedAndOtherRequestsAnswered() {
    send(HEALTH);
    assertEquals(HEALTHY, sent());
    traffic.close();
    send(HEALTH + "GET /api/v1/streaming/user?access_token=good HTTP/1.1\r\nHost: x\r\n\r\n");
    assertEquals(
        HEALTHY
            + """
            HTTP/1.1 503 Service Unavailable\r
            X-Request-Id: ID\r
            Access-Control-Allow-Origin: *\r
            Retry-After: N\r
            Content-Type: application/json\r
            Content-Length: 36\r
            Connection: close\r
            \r
            {"error":"The server is restarting"}\
            """,
        sent().replaceAll("Retry-After: [1-5]\r", "Retry-After: N\r"));
    assertFalse(channel.isOpen());
  }

  @Test
  void aConnectionIsAboutARequestAStreamOrNothing() {
    assertEquals(1, traffic.requests());
    send(HEALTH);
    assertEquals(0, traffic.requests());
    send("GET /api/v1/streaming/user?access_token=good HTTP/1.1\r\nHost: x\r\n\r\n");
    assertEquals(1, traffic.requests());
    runLookups();
    pass(Duration.ofSeconds(2));
    assertEquals(0, traffic.requests());
    assertEquals(1, traffic.streams());
  }

  // Requests that make no sense

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
        "get / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
        "\u0016\u0003\u0001\u0002 garbage\r\n\r\n"
      })
  void aBadRequestIsRefusedAndTheConnectionClosed(String request) {
    send(request);
    assertEquals(BAD_REQUEST, sent());
    assertFalse(channel.isOpen());
  }

  @Test
  void moreThan16KibOfHeadersAreTooMany() {
    send("GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(16 * 1024) + "\r\n\r\n");
    assertEquals(
        """
        HTTP/1.1 431 Request Header Fields Too Large\r
        Connection: close\r
        Content-Length: 0\r
        \r
        """,
        sent());
    assertFalse(channel.isOpen());
  }

  @Test
  void almost16KibOfHeadersAreFine() {
    send(HEALTH.replace("\r\n\r\n", "\r\nX: " + "a".repeat(16_000) + "\r\n\r\n"));
    assertEquals(HEALTHY, sent());
  }

  @Test
  void halfARequestHeadIsToldThatItIsLate() {
    send("GET / HTTP/1.1\r\nHost: x\r\n");
    pass(HEAD_TIMEOUT.minusSeconds(1));
    assertEquals("", sent());
    pass(Duration.ofSeconds(2));
    assertEquals(
        "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", sent());
    assertFalse(channel.isOpen());
  }

  @Test
  void aClientThatSaysNothingIsLetGoInSilence() {
    send(HEALTH);
    assertEquals(HEALTHY, sent());
    pass(HEAD_TIMEOUT.plusSeconds(1));
    assertEquals("", sent());
    assertFalse(channel.isOpen());
  }

  @Test
  void aClientWhoseLookUpTakesLongIsNotLate() {
    send("GET /api/v1/streaming/user?access_token=bad HTTP/1.1\r\nHost: x\r\n\r\n");
    pass(HEAD_TIMEOUT.plusSeconds(1));
    assertTrue(channel.isOpen());
  }

  @Test
  void aClientThatWaitsForLeaveToSendItsBodyGetsIt() {
    send("POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
    assertEquals("HTTP/1.1 100 Continue\r\n\r\n", sent());
    send("ok" + HEALTH);
    assertEquals(error("400 Bad Request", "Unknown channel requested") + HEALTHY, sent());
  }

  @Test
  void anyOtherExpectationFails() {
    send("POST /x HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 2\r\n\r\nok");
    assertEquals(
        "HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        sent());
    assertFalse(channel.isOpen());
  }

  // Answers

  @Test
  void metricsThatCannotBeWrittenAreAnError() {
    metricsAreBroken = true;
    send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" + HEALTH);
    assertEquals(
        error("500 Internal Server Error", "An unexpected error occurred") + HEALTHY, sent());
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8",
    "/console, text/html; charset=utf-8",
    "/console.css, text/css; charset=utf-8",
    "/console.js, text/javascript; charset=utf-8",
    "/console.json, application/json"
  })
  void theConsoleIsOnlyWhereNoClientComes(String path, String type) {
    String request = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    for (Routes.Side side : List.of(Routes.Side.BOTH, Routes.Side.CLIENTS)) {
      serve(side);
      send(request);
      assertEquals(error("400 Bad Request", "Unknown channel requested"), sent());
    }
    serve(Routes.Side.ADMIN);
    send(request);
    String page = sent();
    String head = page.substring(0, page.indexOf("\r\n\r\n") + 4);
    assertTrue(
        head.startsWith(
            "HTTP/1.1 200 OK\r\nX-Request-Id: ID\r\nContent-Type: "
                + type
                + "\r\nCache-Control: private, no-store\r\nContent-Security-Policy: "
                + ConsolePage.POLICY
                + "\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"),
        head);
    int length = page.substring(head.length()).getBytes(UTF_8).length;
    assertTrue(head.contains("\r\nContent-Length: " + length + "\r\n"), head);
    send(request.replace("GET", "HEAD"));
    assertEquals(head, sent());
    send(request.replace("GET", "POST"));
    assertEquals(error("400 Bad Request", "Unknown channel requested"), sent());
  }

  @Test
  void theConsoleIsZippedForWhoAcceptsThat() throws IOException {
    serve(Routes.Side.ADMIN);
    send("GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br, gzip\r\n\r\n");
    ByteBuf bytes = channel.readOutbound();
    try {
      String text = bytes.toString(ISO_8859_1);
      assertTrue(text.contains("\r\nVary: Accept-Encoding\r\nContent-Encoding: gzip\r\n"), text);
      bytes.skipBytes(text.indexOf("\r\n\r\n") + 4);
      try (var page = new GZIPInputStream(new ByteBufInputStream(bytes))) {
        String html = new String(page.readAllBytes(), UTF_8);
        assertTrue(html.startsWith("<!doctype html>"), html);
      }
    } finally {
      bytes.release();
    }
  }

  @Test
  void headIsAnsweredWithoutBody() {
    send(HEALTH.replace("GET", "HEAD"));
    assertEquals(HEALTHY.substring(0, HEALTHY.length() - 2), sent());
  }

  @Test
  void aPreflightIsAnswered() {
    send("OPTIONS /x HTTP/1.1\r\nHost: x\r\nAccess-Control-Request-Headers: a, B\r\n\r\n");
    assertEquals(
        """
        HTTP/1.1 204 No Content\r
        X-Request-Id: ID\r
        Access-Control-Allow-Origin: *\r
        Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE\r
        Vary: Access-Control-Request-Headers\r
        Access-Control-Allow-Headers: a, B\r
        Content-Length: 0\r
        \r
        """,
        sent());
  }

  @Test
  void aStreamPathTakesNoOtherMethod() {
    send("POST /api/v1/streaming/user HTTP/1.1\r\nHost: x\r\n\r\n");
    assertTrue(sent().startsWith("HTTP/1.1 405 Method Not Allowed\r\n"));
    assertTrue(channel.isOpen());
  }

  @Test
  void withoutTokenTheAnswerComesAtOnce() {
    send("GET /api/v1/streaming/user HTTP/1.1\r\nHost: x\r\n\r\n");
    assertEquals(error("401 Unauthorized", "Missing access token"), sent());
  }

  @Test
  void aRefusedStreamLeavesTheConnectionUsable() {
    send(
        "GET /api/v1/streaming/list?list=7&access_token=good HTTP/1.1\r\nHost: x\r\n\r\n" + HEALTH);
    runLookups();
    assertEquals(error("401 Unauthorized", "Not authorized to stream this list") + HEALTHY, sent());
    assertEquals(0, sessions.count());
  }

  // Streams

  @Test
  void anEventStreamOpensWithItsFirstBytes() {
    send("GET /api/v1/streaming/user HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\n\r\n");
    runLookups();
    pass(Duration.ofSeconds(2));
    assertEquals(
        """
        HTTP/1.1 200 OK\r
        X-Request-Id: ID\r
        Access-Control-Allow-Origin: *\r
        Content-Type: text/event-stream\r
        Cache-Control: private, no-store\r
        Connection: close\r
        Transfer-Encoding: chunked\r
        \r
        3\r
        :)
        \r
        """,
        sent());
    assertEquals(1, sessions.count());
    send(HEALTH);
    assertEquals("", sent());
    pass(HEAD_TIMEOUT);
    assertTrue(channel.isOpen());
  }

  @Test
  void anEventStreamOfVersion10HasNoChunks() {
    send("GET /api/v1/streaming/user?access_token=good HTTP/1.0\r\n\r\n");
    runLookups();
    pass(Duration.ofSeconds(2));
    assertTrue(sent().endsWith("\r\nConnection: close\r\n\r\n:)\n"));
  }

  @Test
  void headOnAStreamAnswersAtOnce() {
    send("HEAD /api/v1/streaming/user?access_token=good HTTP/1.1\r\nHost: x\r\n\r\n" + HEALTH);
    runLookups();
    assertEquals(
        "HTTP/1.1 200 OK\r\nX-Request-Id: ID\r\nAccess-Control-Allow-Origin: *\r\n"
            + "Content-Type: text/event-stream\r\nCache-Control: private, no-store\r\n\r\n"
            + HEALTHY,
        sent());
    assertEquals(0, sessions.count());
  }

  @Test
  void framesThatFollowAnUpgradeAtOnceReachTheWebSocket() {
    byte[] ping = {(byte) 0x89, (byte) 0x82, 1, 2, 3, 4, 'h' ^ 1, 'i' ^ 2};
    send(UPGRADE + "Sec-WebSocket-Protocol: good\r\n\r\n");
    send(ping);
    assertEquals("", sent());
    runLookups();
    channel.runPendingTasks();
    assertEquals(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nX-Request-Id: ID\r\n"
            + "Sec-WebSocket-Protocol: good\r\n\r\n"
            + new String(new byte[] {(byte) 0x8a, 2, 'h', 'i'}, UTF_8),
        sent());
    assertEquals(1, sessions.count());
    pass(HEAD_TIMEOUT.minusSeconds(1));
    assertTrue(channel.isOpen());
  }

  @Test
  void aClientsCloseFrameIsEchoed() {
    send(UPGRADE + "Sec-WebSocket-Protocol: good\r\n\r\n");
    runLookups();
    sent();
    send(new byte[] {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 3, (byte) 0xe8});
    ByteBuf echo = channel.readOutbound();
    byte[] bytes = new byte[echo.readableBytes()];
    echo.readBytes(bytes);
    echo.release();
    assertEquals(List.of((byte) 0x88, (byte) 2, (byte) 3, (byte) 0xe8), boxed(bytes));
    assertFalse(channel.isOpen());
  }

  @Test
  void moreControlFramesThanAClientNeedsEndTheConnection() {
    send(UPGRADE + "Sec-WebSocket-Protocol: good\r\n\r\n");
    runLookups();
    sent();
    // A second may begin in between: then the first ones do not count.
    byte[] pongs = new byte[6 * 11];
    for (int i = 0; i < pongs.length; i += 6) {
      pongs[i] = (byte) 0x8a;
      pongs[i + 1] = (byte) 0x80;
    }
    send(pongs);
    assertEquals("\u0088\u0019\3\u00f0Too many control frames", sentBytes());
    assertEquals(0, sessions.count());
    send(pongs);
    assertEquals("", sentBytes());
  }

  @Test
  void aFewControlFramesAreFine() {
    send(UPGRADE + "Sec-WebSocket-Protocol: good\r\n\r\n");
    runLookups();
    sent();
    for (int i = 0; i < 5; i++) {
      send(new byte[] {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0});
    }
    assertEquals("\u008a\0".repeat(5), sentBytes());
    assertEquals(1, sessions.count());
  }

  /** What was sent since the last time, one character a byte. */
  private String sentBytes() {
    var text = new StringBuilder();
    for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
      text.append(bytes.toString(ISO_8859_1));
      bytes.release();
    }
    return text.toString();
  }

  private static List<Byte> boxed(byte[] bytes) {
    var list = new java.util.ArrayList<Byte>();
    for (byte single : bytes) {
      list.add(single);
    }
    return list;
  }

  @Test
  void aRefusedUpgradeIsToldWhyInAHeader() {
    send(UPGRADE + "\r\n");
    assertEquals(
        """
        HTTP/1.1 401 Unauthorized\r
        Connection: close\r
        Content-Type: text/plain\r
        Content-Length: 0\r
        X-Request-Id: ID\r
        X-Error-Message: Missing access token\r
        \r
        """,
        sent());
    assertFalse(channel.isOpen());
  }

  @Test
  void theTokenIsCheckedBeforeTheHandshake() {
    String bad = UPGRADE.replace("13", "12") + "Authorization: Bearer ";
    send(bad + "bad\r\n\r\n");
    runLookups();
    assertTrue(sent().startsWith("HTTP/1.1 401 "));
    assertFalse(channel.isOpen());
  }

  @Test
  void aBadHandshakeIsRefused() {
    send(UPGRADE.replace("13", "12") + "Authorization: Bearer good\r\n\r\n");
    runLookups();
    assertTrue(sent().contains("\r\nSec-WebSocket-Version: 13\r\n"));
    assertFalse(channel.isOpen());
    assertEquals(0, sessions.count());
  }
}
