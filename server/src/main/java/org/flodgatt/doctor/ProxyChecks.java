package org.flodgatt.doctor;

import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.flodgatt.doctor.HttpProbe.Head;
import org.flodgatt.event.Secret;

/** The way of a client from outside: what the proxy lets through, and what it does to it. */
final class ProxyChecks {
  private static final String BASE = "/api/v1/streaming";
  private static final String PASS =
      "in nginx's location for /api/v1/streaming: proxy_http_version 1.1; proxy_set_header Upgrade"
          + " $http_upgrade; proxy_set_header Connection $connection_upgrade;";
  private static final String PROXY =
      "the proxy's location ^~ /api/v1/streaming, see docs/DOCTOR.md";
  private static final List<String> UPGRADE =
      List.of(
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: Zmxvw7BnYXR0IGRvY3Rvcg==");
  private static final String START = ":)";
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  /** How fast the first bytes of a stream must come. */
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  private static final Duration CERTIFICATE_LEFT = Duration.ofDays(10);

  private final URI url;
  private final Optional<Secret> token;
  private final Duration hold;

  /**
   * @param hold how long streams are kept, to see whether the proxy does, too
   */
  ProxyChecks(URI url, Optional<Secret> token, Duration hold) {
    this.url = url;
    this.token = token;
    this.hold = hold;
  }

  void examine(Examination examination) {
    if (!examination.check("url", this::health)) {
      examination.skip(
          "the proxy was not passed",
          "url-headers",
          "url-websocket",
          "url-websocket-slash",
          "url-events",
          "url-quiet-events",
          "url-quiet-websocket");
      return;
    }
    examination.check("url-headers", this::headers);
    boolean upgraded = examination.check("url-websocket", () -> webSocket(BASE));
    examination.check("url-websocket-slash", () -> webSocket(BASE + "/"));
    boolean streams = examination.check("url-events", this::events);
    if (hold.isZero() || token.isEmpty() || !upgraded || !streams) {
      examination.skip(
          hold.isZero()
              ? "give --hold 65 to look for timeouts"
              : "needs streams that open, and so a token",
          "url-quiet-events",
          "url-quiet-websocket");
      return;
    }
    Duration deadline = hold.plusSeconds(10);
    examination.check("url-quiet-events", deadline, this::quietEvents);
    examination.check("url-quiet-websocket", deadline, this::quietWebSocket);
  }

  private Finding health() {
    try (HttpProbe probe = HttpProbe.to(url)) {
      Head head = probe.get(BASE + "/health", List.of("Connection: close"));
      String body = head.status() == 200 ? probe.body(head) : "";
      if (!body.equals("OK")) {
        return Finding.red(
            "%s%s/health answers %s".formatted(url.getAuthority(), BASE, told(head)), advice(head));
      }
      return certificate(probe);
    } catch (IOException e) {
      return Finding.red(
          url.getAuthority() + ": " + e.getMessage(),
          "look for the name in DNS, the proxy's listener, its certificate with all intermediate"
              + " ones, and firewalls");
    }
  }

  private Finding certificate(HttpProbe probe) {
    String text = url.getAuthority() + " leads to the streaming server";
    if (probe.encryption().isEmpty()) {
      return Finding.green(text + " (not encrypted)");
    }
    HttpProbe.Encryption encryption = probe.encryption().get();
    String day = encryption.until().toString().split("T", 2)[0];
    text += " (%s, certificate until %s)".formatted(encryption.protocol(), day);
    return encryption.until().isBefore(Instant.now().plus(CERTIFICATE_LEFT))
        ? Finding.yellow(text, "renew the certificate: clients will be refused from " + day)
        : Finding.green(text);
  }

  private static String told(Head head) {
    String location = head.first("location");
    return head.status() + (location.isEmpty() ? "" : ", a redirect to " + location);
  }

  private static String advice(Head head) {
    return switch (head.status()) {
      case 301, 302, 307, 308 ->
          "clients do not follow it; give --url as clients use it, and mend " + PROXY;
      case 502, 503, 504 ->
          "the proxy does not reach the server: is it running, and where the proxy's upstream says"
              + " (PORT, SOCKET)?";
      case 403 ->
          "something forbids it: look at allow and deny rules, or a firewall for web applications";
      default -> "it did not reach the streaming server: look at " + PROXY;
    };
  }

  /** Of an answer without a token, which all servers give. */
  private Finding headers() throws IOException {
    try (HttpProbe probe = HttpProbe.to(url)) {
      Head head =
          probe.get(
              BASE + "/user",
              List.of(
                  "Origin: https://web.example", "Accept-Encoding: gzip, br", "Connection: close"));
      if (head.status() != 401) {
        return Finding.red("a stream without a token answers " + told(head), advice(head));
      }
      List<String> wrong = new ArrayList<>();
      List<String> origins = head.all("access-control-allow-origin");
      if (!origins.equals(List.of("*"))) {
        wrong.add(
            "Access-Control-Allow-Origin is "
                + (origins.isEmpty() ? "missing" : String.join(" and ", origins)));
      }
      if (!head.all("content-encoding").isEmpty()) {
        wrong.add("the proxy compresses (Content-Encoding " + head.first("content-encoding") + ")");
      }
      if (head.all("x-request-id").isEmpty()) {
        wrong.add("X-Request-Id is missing");
      } else if (!probe.body(head).equals("{\"error\":\"Missing access token\"}")) {
        wrong.add("the proxy puts its own page in the place of errors");
      }
      return wrong.isEmpty()
          ? Finding.green("answers arrive as the server sent them")
          : Finding.red(
              String.join("; ", wrong),
              "the server sets its headers itself: no add_header Access-Control-…, no"
                  + " proxy_hide_header, gzip off, proxy_intercept_errors off");
    }
  }

  private List<String> withToken(List<String> fields) {
    List<String> all = new ArrayList<>(fields);
    token.ifPresent(secret -> all.add("Authorization: Bearer " + secret.value()));
    return all;
  }

  private Finding webSocket(String path) throws IOException {
    try (HttpProbe probe = HttpProbe.to(url)) {
      Head head = probe.get(path, withToken(UPGRADE));
      String message = head.first("x-error-message");
      if (head.status() == 101) {
        return answersPing(probe)
            ? Finding.green("wss://…" + path + " opens and answers")
            : Finding.red("wss://…" + path + " opens, but a ping is not answered", PASS);
      }
      if (head.status() == 401 && !message.isEmpty()) {
        return token.isEmpty()
            ? Finding.green(
                "the upgrade of %s reaches the server, which wants a token".formatted(path))
            : Finding.red(
                "the server says: " + message, "give a token that is valid, with the scope read");
      }
      if (head.status() == 401 || head.status() == 400) {
        return Finding.red(
            "%s answers %d as if nobody had asked for a WebSocket".formatted(path, head.status()),
            head.status() == 401
                ? "the proxy must let X-Error-Message through, or answers 401 by itself"
                : PASS);
      }
      return Finding.red("%s answers %s".formatted(path, told(head)), advice(head));
    }
  }

  /** Sends a ping (RFC 6455, section 5.5.2) and waits for its pong. */
  private static boolean answersPing(HttpProbe probe) throws IOException {
    probe.send(control(PING, new byte[] {'o', 'k'}));
    return Arrays.equals(probe.bytes(4), new byte[] {(byte) 0x8a, 2, 'o', 'k'});
  }

  /** The server's first bytes leave at once; whoever collects bytes keeps them. */
  private Finding events() throws IOException {
    try (HttpProbe probe = HttpProbe.to(url)) {
      long start = System.nanoTime();
      Head head =
          probe.get(BASE + "/public/local", withToken(List.of("Accept-Encoding: gzip, br")));
      if (head.status() == 401 && token.isEmpty()) {
        return Finding.skipped(
            "without a token no stream opens, and buffering cannot be seen: give --token-file");
      }
      if (head.status() != 200) {
        return Finding.red(
            "an event stream answers " + told(head) + said(probe, head),
            head.status() == 401
                ? "give a token that is valid, with the scope read"
                : advice(head));
      }
      String piece = probe.piece(head);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      return piece.startsWith(START) && took.compareTo(AT_ONCE) < 0
          ? Finding.green("the first bytes come at once (%d ms)".formatted(took.toMillis()))
          : buffered("the first bytes come after %d ms".formatted(took.toMillis()));
    } catch (SocketTimeoutException e) {
      return buffered("an event stream opens, but its first bytes do not come");
    }
  }

  /** The server's own words; a page of somebody else may be long, and repeat the token. */
  private static String said(HttpProbe probe, Head head) throws IOException {
    if (!head.first("content-length").matches("\\d{1,3}")) {
      return "";
    }
    String body = probe.body(head);
    return body.startsWith("{\"error\":") ? ": " + body : "";
  }

  private static Finding buffered(String text) {
    return Finding.red(
        text + ": something between collects what it should pass on",
        "proxy_buffering off; in nginx's location; gzip off for text/event-stream; in a CDN, no"
            + " caching of /api/v1/streaming");
  }

  private interface Reading {
    void next(HttpProbe probe, Head head) throws IOException;
  }

  private Finding quietEvents() throws IOException {
    return quiet(BASE + "/public/local", 200, withToken(List.of()), ProxyChecks::readPiece);
  }

  private Finding quietWebSocket() throws IOException {
    return quiet(BASE, 101, withToken(UPGRADE), ProxyChecks::readFrame);
  }

  /** A stream on which nothing happens carries a sign of life every 15 or 30 seconds. */
  private Finding quiet(String target, int status, List<String> fields, Reading reading)
      throws IOException {
    try (HttpProbe probe = HttpProbe.to(url)) {
      Head head = probe.get(target, fields);
      if (head.status() != status) {
        return Finding.red("it answers " + told(head), advice(head));
      }
      long start = System.nanoTime();
      Duration left = hold;
      try {
        while (left.toMillis() > 0) {
          probe.patience(left);
          reading.next(probe, head);
          left = hold.minusNanos(System.nanoTime() - start);
        }
      } catch (SocketTimeoutException e) {
        // The time is over.
      } catch (IOException e) {
        return Finding.red(
            "cut off after %d s: %s"
                .formatted(Duration.ofNanos(System.nanoTime() - start).toSeconds(), e.getMessage()),
            "proxy_read_timeout and the like of everything between must be longer than 30 s");
      }
      return Finding.green("still open after %d s".formatted(hold.toSeconds()));
    }
  }

  private static void readPiece(HttpProbe probe, Head head) throws IOException {
    if (probe.piece(head).isEmpty()) {
      throw new EOFException("the stream was ended");
    }
  }

  /** Reads a frame of a server, which has no mask, and answers a ping (RFC 6455, section 5.2). */
  private static void readFrame(HttpProbe probe, Head head) throws IOException {
    ByteBuffer start = ByteBuffer.wrap(probe.bytes(2));
    int opcode = start.get(0) & 0x0f;
    int length = start.get(1) & 0x7f;
    if (length >= 126) {
      byte[] extended = probe.bytes(length == 126 ? 2 : 8);
      length = Math.toIntExact(new BigInteger(1, extended).longValue());
    }
    byte[] payload = probe.bytes(length);
    if (opcode == CLOSE) {
      throw new EOFException("the WebSocket was closed");
    }
    if (opcode == PING) {
      probe.send(control(PONG, payload));
    }
  }

  /** A masked control frame; a mask of zeros is one. */
  private static byte[] control(int opcode, byte[] payload) {
    return ByteBuffer.allocate(6 + payload.length)
        .put((byte) (0x80 | opcode))
        .put((byte) (0x80 | payload.length))
        .putInt(0)
        .put(payload)
        .array();
  }
}
