package org.flodgatt.testkit.client;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A response with its body. */
public record HttpReply(HttpHead head, byte[] bytes) {
  /**
   * Asks once, on a connection of its own.
   *
   * @param headers whole lines without their end
   */
  public static HttpReply get(int port, String target, String... headers) {
    return request(port, "GET", target, headers);
  }

  /** Asks once with a method, on a connection of its own. */
  public static HttpReply request(int port, String method, String target, String... headers) {
    try (RawConnection connection = RawConnection.to(port)) {
      connection.send(head(method, target, headers));
      if (method.equals("HEAD")) {
        return new HttpReply(connection.readHead(), new byte[0]);
      }
      return connection.readReply();
    }
  }

  /** A request without body. */
  public static String head(String method, String target, String... headers) {
    StringBuilder text =
        new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: test\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  public int status() {
    return head.status();
  }

  public @Nullable String header(String name) {
    return head.header(name);
  }

  public String body() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
