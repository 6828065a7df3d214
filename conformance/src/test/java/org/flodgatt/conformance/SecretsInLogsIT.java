package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.RawConnection;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.services.ServerProcess;
import org.junit.jupiter.api.Test;

/** Tokens and passwords never reach the log, wherever they are put, at the finest level. */
final class SecretsInLogsIT {
  private static final Map<String, String> FINEST = Map.of("LOG_LEVEL", "trace");
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Requests; {@code @@} stands for the token. */
  private static final List<String> REQUESTS =
      List.of(
          get("/user", "Authorization: Bearer @@"),
          get("/user", "Authorization: @@"),
          get("/user", "Authorization: bearer @@"),
          get("/user", "Authorization: Bearer x", "Authorization: Bearer @@"),
          get("/user?access_token=@@"),
          get("/user?access_token=x&access_token=@@"),
          get("/user?access_token[]=@@"),
          get("/hashtag?tag=@@&access_token=@@"),
          get("/list?list=@@&access_token=@@"),
          get("/user?%61ccess_token=@@&x=%zz"),
          get("/@@"),
          get("/@@/user?@@=@@"),
          get("/health?access_token=@@"),
          get("/user", "Sec-WebSocket-Protocol: @@"),
          get("/user", "Cookie: session=@@; @@=1"),
          get("/user", "Last-Event-ID: @@", "Authorization: Bearer x"),
          get("/user", "X-Forwarded-For: @@", "X-Real-IP: @@", "Authorization: Bearer x"),
          get("/user", "@@: @@", "X-Request-Id: @@", "User-Agent: @@", "Referer: https://h/?@@"),
          get("/user", "Expect: @@"),
          get("/user", "Content-Length: @@"),
          get("/user", "Transfer-Encoding: @@"),
          get("/user", "@@"),
          get("/user", " @@"),
          get("/user", "Authorization: Bearer @@", "X-Long: " + "@@".repeat(450)),
          "GET /api/v1/streaming/user HTTP/1.1\r\nHost: @@\r\n\r\n",
          "GET /api/v1/streaming/user?access_token=@@ HTTP/1.1\r\n\r\n",
          "GET http://@@@h/api/v1/streaming/user?access_token=@@ HTTP/1.1\r\nHost: h\r\n\r\n",
          "GET /api/v1/streaming/user?access_token=@@ HTTP/1.0\r\n\r\n",
          "GET /api/v1/streaming/user HTTP/@@\r\nHost: h\r\n\r\n",
          "@@ /api/v1/streaming/user HTTP/1.1\r\nHost: h\r\n\r\n",
          "POST /api/v1/streaming/@@ HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n@@",
          "OPTIONS /@@ HTTP/1.1\r\nHost: h\r\nAccess-Control-Request-Headers: @@\r\n\r\n",
          "HEAD /api/v1/streaming/user?access_token=@@ HTTP/1.1\r\nHost: h\r\n\r\n",
          "@@\r\n\r\n",
          "@@ @@ @@\r\n\r\n",
          "\r\n\0@@\r\n\r\n",
          "\u0016\u0003\u0001@@\r\n\r\n",
          WebSocketTestClient.upgrade("/api/v1/streaming", "Authorization: Bearer @@"),
          WebSocketTestClient.upgrade("/api/v1/streaming?access_token=@@&stream=@@"),
          WebSocketTestClient.upgrade("/api/v1/streaming", "Sec-WebSocket-Protocol: @@"),
          WebSocketTestClient.upgrade("/api/v1/streaming", "Sec-WebSocket-Protocol: x, @@"),
          WebSocketTestClient.upgrade("/@@", "Sec-WebSocket-Extensions: @@"),
          HttpReply.head(
              "GET",
              "/api/v1/streaming?access_token=x",
              "Connection: Upgrade",
              "Upgrade: websocket",
              "Sec-WebSocket-Key: @@",
              "Sec-WebSocket-Version: @@"));

  /** Text messages of somebody who is logged in. */
  private static final List<String> MESSAGES =
      List.of(
          "@@",
          "{\"type\":\"subscribe\",\"stream\":\"user\",\"access_token\":\"@@\"}",
          "{\"type\":\"subscribe\",\"stream\":\"@@\"}",
          "{\"type\":\"subscribe\",\"stream\":[\"@@\"]}",
          "{\"type\":\"subscribe\",\"stream\":\"hashtag\",\"tag\":\"@@\"}",
          "{\"type\":\"subscribe\",\"stream\":\"hashtag\",\"tag\":[\"@@\"]}",
          "{\"type\":\"subscribe\",\"stream\":\"list\",\"list\":\"@@\"}",
          "{\"type\":\"subscribe\",\"stream\":\"list\",\"list\":{\"@@\":\"@@\"}}",
          "{\"type\":\"unsubscribe\",\"stream\":\"@@\",\"tag\":\"@@\"}",
          "{\"type\":\"@@\"}",
          "{\"@@\":\"@@\"}",
          "{\"type\":\"subscribe\",\"stream\":\"@@",
          "{\"type\":\"subscribe\",@@}",
          "{\"type\":\"subscribe\"}@@",
          "[\"@@\"]");

  private final Random random;
  private final long seed = System.nanoTime();
  private final List<String> secrets = new ArrayList<>();

  SecretsInLogsIT() {
    random = new Random(seed);
  }

  private static String get(String path, String... headers) {
    return HttpReply.head("GET", "/api/v1/streaming" + path, headers);
  }

  /** As Mastodon makes them, or with what somebody may come upon. */
  private String token() {
    StringBuilder token = new StringBuilder();
    String letters =
        random.nextBoolean() ? "abcdefABCDEF0123456789_-" : "aZ09_-.~+/='\"\\{}<>$%&\u00e9\u00fc";
    while (token.length() < 43) {
      token.append(letters.charAt(random.nextInt(letters.length())));
    }
    secrets.add(token.toString());
    return token.toString();
  }

  private static String percentEncoded(String token) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : token.getBytes(StandardCharsets.UTF_8)) {
      encoded.append("%%%02X".formatted(b));
    }
    return encoded.toString();
  }

  @Test
  void tokensAreNotLogged() {
    try (Mastodon mastodon = Mastodon.start(FINEST)) {
      for (String request : REQUESTS) {
        send(mastodon, request.replace("@@", token()));
        send(mastodon, request.replace("@@", percentEncoded(token())));
      }
      Person person = mastodon.person();
      secrets.add(person.token().text());
      mastodon.sse(person, "/user?access_token=" + person.token().text()).close();
      talk(mastodon, person);
      breakTokens(mastodon);
      int before = mastodon.server().process().output().size();
      REQUESTS.forEach(request -> send(mastodon, request.replace("@@", token())));
      String failure =
          mastodon
              .server()
              .process()
              .output()
              .await(before, line -> line.contains("could not be looked up"), PATIENCE);
      assertTrue(failure.contains(" WARN "), failure);
      assertTrue(failure.contains("quotes a token"), failure);
      assertEquals(0, mastodon.server().terminate());
      assertSecretsAreNotIn(mastodon.server());
      String all = String.join("\n", mastodon.server().log());
      assertTrue(all.contains(" TRACE "), "the finest level was looked at");
      assertTrue(all.contains("401"), "refusals were logged");
    }
  }

  /** Sends it and waits until the server has something to say to it. */
  private static void send(Mastodon mastodon, String request) {
    try (RawConnection connection = RawConnection.to(mastodon.port())) {
      connection.send(request);
      connection.read();
    }
  }

  private void talk(Mastodon mastodon, Person person) {
    try (WebSocketTestClient client = mastodon.webSocket(person, "")) {
      for (String message : MESSAGES) {
        client.send(message.replace("@@", token()));
        client.send(message.replace("@@", percentEncoded(token())));
      }
      client.send(WebSocketTestClient.PING, "end".getBytes(StandardCharsets.UTF_8));
      while (client.nextFrame().opcode() != WebSocketTestClient.PONG) {
        // What it says to the messages is another test's business.
      }
    }
    for (int opcode : new int[] {WebSocketTestClient.BINARY, WebSocketTestClient.PING, 3, 15}) {
      try (WebSocketTestClient client = mastodon.webSocket(person, "")) {
        client.send(opcode, token().getBytes(StandardCharsets.UTF_8)).nextFrame();
      }
    }
    try (WebSocketTestClient client = mastodon.webSocket(person, "")) {
      byte[] notUtf8 = ("\u00ff" + token()).getBytes(StandardCharsets.ISO_8859_1);
      client.send(WebSocketTestClient.TEXT, notUtf8).nextFrame();
    }
    try (WebSocketTestClient client = mastodon.webSocket(person, "")) {
      client.sendClose(1000, token()).nextFrame();
    }
    try (WebSocketTestClient client = mastodon.webSocket(person, "stream=hashtag&tag=" + token())) {
      client.sendClose(1000, "").nextFrame();
    }
  }

  /** From now on PostgreSQL's error about a token says the token. */
  private static void breakTokens(Mastodon mastodon) {
    for (String statement :
        List.of(
            "ALTER TABLE oauth_access_tokens ALTER token DROP DEFAULT,"
                + " ALTER token TYPE integer USING id",
            "CREATE FUNCTION same(integer, varchar) RETURNS boolean"
                + " LANGUAGE plpgsql AS 'BEGIN RETURN $1 = $2::integer; END'",
            "CREATE OPERATOR = (LEFTARG = integer, RIGHTARG = varchar, FUNCTION = same)")) {
      mastodon.postgres().execute(statement);
    }
  }

  private void assertSecretsAreNotIn(ServerProcess server) {
    for (String line : server.log()) {
      String small = line.toLowerCase(Locale.ROOT);
      for (String secret : secrets) {
        for (String form : List.of(secret, percentEncoded(secret))) {
          assertTrue(
              !small.contains(form.toLowerCase(Locale.ROOT)),
              () -> "seed " + seed + ", secret " + form + " in: " + line);
        }
      }
    }
  }

  @Test
  void passwordsAreNotLogged() {
    String password = "pl@nted/#?:";
    secrets.add(password);
    String encoded = percentEncoded(password);
    try (Mastodon mastodon = Mastodon.start()) {
      Map<String, String> database = mastodon.postgres().environment();
      Map<String, String> urls =
          Map.of(
              "LOG_LEVEL",
              "trace",
              "DATABASE_URL",
              "postgresql://%s:%s@127.0.0.1:%s/%s"
                  .formatted(
                      database.get("DB_USER"),
                      encoded,
                      database.get("DB_PORT"),
                      database.get("DB_NAME")),
              "REDIS_URL",
              "redis://nobody:%s@127.0.0.1:%s"
                  .formatted(encoded, mastodon.redis().environment().get("REDIS_PORT")));
      try (ServerProcess server = mastodon.startAnother(urls)) {
        server.line("WRONGPASS");
        server.terminate();
        assertSecretsAreNotIn(server);
      }
    }
  }
}
