package org.flodgatt.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The opening handshake of a WebSocket (RFC 6455 section 4.2). Stateless. */
final class WebSocketUpgrade {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final Pattern KEY = Pattern.compile("[+/0-9A-Za-z]{22}==");

  /** A token of RFC 9110 section 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private WebSocketUpgrade() {}

  /** Whether the client asks for a WebSocket, on whatever path. */
  static boolean isAskedFor(HttpRequest request) {
    HttpHeaders headers = request.headers();
    return headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)
        && headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true);
  }

  /** The response: 101, or what is wrong with the handshake (contract section 2). */
  static Reply answer(HttpRequest request, String requestId) {
    HttpHeaders headers = request.headers();
    if (!request.method().equals(HttpMethod.GET)) {
      return refusal("405 Method Not Allowed", requestId).header("Allow", "GET");
    }
    String key = headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        || key == null
        || !KEY.matcher(key).matches()) {
      return refusal("400 Bad Request", requestId);
    }
    if (!"13".equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
      return refusal("400 Bad Request", requestId).header("Sec-WebSocket-Version", "13");
    }
    String offered = joined(headers);
    String chosen = null;
    if (offered != null) {
      chosen = firstProtocol(offered);
      if (chosen == null) {
        return refusal("400 Bad Request", requestId);
      }
    }
    Reply accepted =
        Reply.bare("101 Switching Protocols")
            .header("Upgrade", "websocket")
            .header("Connection", "Upgrade")
            .header("Sec-WebSocket-Accept", accept(key))
            .header("X-Request-Id", requestId);
    return chosen == null ? accepted : accepted.header("Sec-WebSocket-Protocol", chosen);
  }

  /** Whether {@link #answer} accepted. */
  static boolean isAccepted(Reply reply) {
    return reply.status().startsWith("101");
  }

  /** The whole header, of several lines too; {@code null}: not sent. */
  static @Nullable String joined(HttpHeaders headers) {
    List<String> values = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
    return values.isEmpty() ? null : String.join(", ", values);
  }

  private static Reply refusal(String status, String requestId) {
    return Reply.bare(status)
        .header("Connection", "close")
        .header("Content-Type", "text/plain")
        .header("X-Request-Id", requestId)
        .header("Content-Length", "0");
  }

  /** The first of a list of distinct tokens; {@code null}: it is no such list. */
  private static @Nullable String firstProtocol(String offered) {
    List<String> protocols = new ArrayList<>();
    for (String part : offered.split(",", -1)) {
      String protocol = part.strip();
      if (!TOKEN.matcher(protocol).matches()) {
        return null;
      }
      protocols.add(protocol);
    }
    return new HashSet<>(protocols).size() == protocols.size() ? protocols.getFirst() : null;
  }

  private static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
