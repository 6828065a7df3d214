package org.flodgatt.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * {@code permessage-deflate} (RFC 7692): what is agreed in the handshake, and how a client's
 * messages are read. No message depends on an earlier one, in either direction: so an event is
 * compressed once for all, and a connection keeps no window. Stateless.
 */
final class MessageDeflate {
  private static final String NAME = "permessage-deflate";
  private static final String NO_TAKEOVER =
      "server_no_context_takeover; client_no_context_takeover";

  /**
   * What a sender takes off the end of a message (section 7.2.1), and the end of all blocks:
   * whoever does not arrive there was cut off in the middle.
   */
  private static final byte[] TAIL = {
    0, 0, (byte) 0xff, (byte) 0xff, 1, 0, 0, (byte) 0xff, (byte) 0xff
  };

  private MessageDeflate() {}

  /**
   * The answer to what a client offers, for {@code Sec-WebSocket-Extensions}.
   *
   * @return {@code null}: it offers nothing that we can do
   */
  static @Nullable String agreed(HttpHeaders headers) {
    List<String> values = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS);
    for (String offer : String.join(",", values).split(",", -1)) {
      String answer = answer(offer);
      if (answer != null) {
        return answer;
      }
    }
    return null;
  }

  /** An offer with a parameter that we do not know, or know twice, is declined (section 7). */
  private static @Nullable String answer(String offer) {
    String[] parts = offer.split(";", -1);
    if (!parts[0].strip().equalsIgnoreCase(NAME)) {
      return null;
    }
    boolean windowNamed = false;
    Set<String> seen = new HashSet<>();
    for (String part : Arrays.copyOfRange(parts, 1, parts.length)) {
      String[] pair = part.split("=", 2);
      String name = pair[0].strip().toLowerCase(Locale.ROOT);
      @Nullable String value = pair.length == 1 ? null : unquoted(pair[1].strip());
      boolean known =
          switch (name) {
            case "server_no_context_takeover", "client_no_context_takeover" -> value == null;
            case "client_max_window_bits" -> value == null || isWindow(value);
            // Our window has 15 bits, always.
            case "server_max_window_bits" -> "15".equals(value);
            default -> false;
          };
      if (!known || !seen.add(name)) {
        return null;
      }
      windowNamed |= name.equals("server_max_window_bits");
    }
    return NAME + "; " + NO_TAKEOVER + (windowNamed ? "; server_max_window_bits=15" : "");
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static boolean isWindow(String value) {
    return value.matches("[89]|1[0-5]");
  }

  /**
   * A client's message as it was before it was compressed.
   *
   * @param most bytes that it may have
   * @return {@code null}: it has more
   * @throws DataFormatException it was not compressed as the RFC says
   */
  static byte @Nullable [] inflated(byte[] payload, int most) throws DataFormatException {
    byte[] input = Arrays.copyOf(payload, payload.length + TAIL.length);
    System.arraycopy(TAIL, 0, input, payload.length, TAIL.length);
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(input);
      var message = new ByteArrayOutputStream();
      byte[] piece = new byte[1024];
      while (!inflater.finished()) {
        int length = inflater.inflate(piece);
        if (length == 0) {
          break;
        }
        if (message.size() + length > most) {
          return null;
        }
        message.write(piece, 0, length);
      }
      if (!inflater.finished()) {
        throw new DataFormatException("not a whole message");
      }
      return message.toByteArray();
    } finally {
      inflater.end();
    }
  }
}
