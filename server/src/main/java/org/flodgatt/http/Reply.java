package org.flodgatt.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.flodgatt.auth.Denial;

/** An HTTP/1.1 response (RFC 9112) as bytes. */
final class Reply {
  private static final String CRLF = "\r\n";

  private final String statusLine;
  private final List<String> headers = new ArrayList<>();
  private byte[] body = new byte[0];

  private Reply(String statusLine) {
    this.statusLine = statusLine;
  }

  /**
   * A response with the headers that every response of the application carries (contract section
   * 1).
   *
   * @param status code and reason phrase
   */
  static Reply of(String status, String requestId) {
    return bare(status)
        .header("X-Request-Id", requestId)
        .header("Access-Control-Allow-Origin", "*");
  }

  /** A response without any header. */
  static Reply bare(String status) {
    return new Reply("HTTP/1.1 " + status);
  }

  /** The response for a refused request. */
  static Reply error(Denial denial, String requestId) {
    return of(status(denial), requestId)
        .retryAfter(denial)
        .header("Content-Type", "application/json")
        .body("{\"error\":\"" + denial.message() + "\"}");
  }

  /** The response for a refused WebSocket (contract section 2); the connection ends with it. */
  static Reply refusedUpgrade(Denial denial, String requestId) {
    return bare(status(denial))
        .header("Connection", "close")
        .retryAfter(denial)
        .header("Content-Type", "text/plain")
        .header("Content-Length", "0")
        .header("X-Request-Id", requestId)
        .header("X-Error-Message", denial.message());
  }

  /** Clients that are refused together shall not come back together. */
  private Reply retryAfter(Denial denial) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return switch (denial.status()) {
      case 429 -> header("Retry-After", Integer.toString(random.nextInt(20, 41)));
      case 503 -> header("Retry-After", Integer.toString(random.nextInt(1, 6)));
      default -> this;
    };
  }

  /** Code and reason phrase of a refusal. */
  static String status(Denial denial) {
    return switch (denial.status()) {
      case 400 -> "400 Bad Request";
      case 401 -> "401 Unauthorized";
      case 429 -> "429 Too Many Requests";
      case 503 -> "503 Service Unavailable";
      default -> "500 Internal Server Error";
    };
  }

  Reply header(String name, String value) {
    headers.add(name + ": " + value);
    return this;
  }

  Reply body(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sets the body, and with it its length. */
  Reply body(byte[] bytes) {
    body = bytes;
    return header("Content-Length", Integer.toString(bytes.length));
  }

  /** Code and reason phrase. */
  String status() {
    return statusLine.substring("HTTP/1.1 ".length());
  }

  /**
   * The response as it goes over the wire.
   *
   * @param withBody {@code false} answers HEAD
   */
  ByteBuf bytes(ByteBufAllocator allocator, boolean withBody) {
    StringBuilder head = new StringBuilder(256).append(statusLine).append(CRLF);
    headers.forEach(header -> head.append(header).append(CRLF));
    head.append(CRLF);
    ByteBuf bytes = allocator.buffer(head.length() + body.length);
    ByteBufUtil.writeUtf8(bytes, head);
    return withBody ? bytes.writeBytes(body) : bytes;
  }
}
