package org.flodgatt.loadtest.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the opening request of a connection and judges the head of the answer. */
final class Handshake {
  private static final String BASE = "/api/v1/streaming";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final Audience audience;
  private final String key;
  private final String accept;

  Handshake(Audience audience, long seed) {
    this.audience = audience;
    key = Base64.getEncoder().encodeToString(Arrays.copyOf(longBytes(seed), 16));
    accept = accept(key);
  }

  /** The value of {@code Sec-WebSocket-Accept} for a key (RFC 6455, section 4.2.2). */
  static String accept(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder()
          .encodeToString(digest.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The whole request of the connection with this number. */
  byte[] request(int index) {
    boolean webSocket = audience.isWebSocket(index);
    StringBuilder text = new StringBuilder(400);
    text.append("GET ").append(webSocket ? webSocketTarget() : eventStreamTarget());
    text.append(" HTTP/1.1\r\nHost: ")
        .append(audience.server().getHostString())
        .append(':')
        .append(audience.server().getPort())
        .append("\r\n");
    List<String> tokens = audience.tokens();
    if (!tokens.isEmpty()) {
      text.append("Authorization: Bearer ")
          .append(tokens.get(index % tokens.size()))
          .append("\r\n");
    }
    if (webSocket) {
      text.append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n")
          .append("Sec-WebSocket-Key: ")
          .append(key)
          .append("\r\n");
    } else {
      text.append("Accept: text/event-stream\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  String webSocketTarget() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("stream", audience.stream());
    query.putAll(audience.parameters());
    return BASE + query(query);
  }

  /** {@code public:local:media} is {@code /public/local?only_media=true}, and so on. */
  String eventStreamTarget() {
    String stream = audience.stream();
    Map<String, String> query = new LinkedHashMap<>(audience.parameters());
    if (stream.endsWith(":media")) {
      stream = stream.substring(0, stream.length() - ":media".length());
      query.putIfAbsent("only_media", "true");
    }
    return BASE + "/" + stream.replace(':', '/') + query(query);
  }

  /** Says what is wrong with the head of an answer; null: the connection is open. */
  @Nullable String refusal(boolean webSocket, String head) {
    String status = head.lines().findFirst().orElse("");
    boolean expected = status.startsWith(webSocket ? "HTTP/1.1 101 " : "HTTP/1.1 200 ");
    if (!expected) {
      return (webSocket ? "WebSocket refused: " : "event stream refused: ")
          + status
          + header(head, "X-Error-Message").map(message -> " (" + message + ")").orElse("");
    }
    if (webSocket && !header(head, "Sec-WebSocket-Accept").equals(Optional.of(accept))) {
      return "WebSocket answer has a wrong Sec-WebSocket-Accept";
    }
    return null;
  }

  static boolean isChunked(String head) {
    return header(head, "Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent();
  }

  private static Optional<String> header(String head, String name) {
    String prefix = name.toLowerCase(Locale.ROOT) + ":";
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
        .map(line -> line.substring(prefix.length()).strip())
        .findFirst();
  }

  private static String query(Map<String, String> parameters) {
    return parameters.isEmpty()
        ? ""
        : parameters.entrySet().stream()
            .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static byte[] longBytes(long value) {
    byte[] bytes = new byte[Long.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    return bytes;
  }
}
