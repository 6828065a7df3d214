package org.flodgatt.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Redis says on a pub/sub connection. */
sealed interface PubSubReply {
  /** Something was published. */
  record Message(String channel, byte[] message) implements PubSubReply {}

  /** A SUBSCRIBE is confirmed. */
  record Subscribed(String channel) implements PubSubReply {}

  /** An UNSUBSCRIBE is confirmed. */
  record Unsubscribed(String channel) implements PubSubReply {}

  /**
   * A PING is answered.
   *
   * @param number what the PING said; 0 if the answer does not repeat it
   */
  record Pong(long number) implements PubSubReply {}

  /** Nothing that Redis should say. */
  record Other() implements PubSubReply {}

  /** Understands what the connection has read. */
  static PubSubReply of(@Nullable Object reply) {
    return switch (reply) {
      case List<?> parts -> ofParts(parts);
      // Redis answers so while nothing is subscribed to.
      case byte[] word when is("PONG", word) -> new Pong(0);
      case byte[] word when number(word) > 0 -> new Pong(number(word));
      case null, default -> new Other();
    };
  }

  private static PubSubReply ofParts(List<?> parts) {
    if (parts.size() < 2
        || !(parts.get(0) instanceof byte[] kind)
        || !(parts.get(1) instanceof byte[] about)) {
      return new Other();
    }
    if (parts.size() == 2) {
      return is("pong", kind) ? new Pong(number(about)) : new Other();
    }
    if (parts.size() > 3) {
      return new Other();
    }
    if (is("message", kind)) {
      return parts.get(2) instanceof byte[] message
          ? new Message(text(about), message)
          : new Other();
    }
    if (is("subscribe", kind)) {
      return new Subscribed(text(about));
    }
    return is("unsubscribe", kind) ? new Unsubscribed(text(about)) : new Other();
  }

  /** Asked for each message, so nothing is made for it. */
  private static boolean is(String word, byte[] bytes) {
    int at = word.length() == bytes.length ? 0 : -1;
    while (at >= 0 && at < bytes.length) {
      at = word.charAt(at) == bytes[at] ? at + 1 : -1;
    }
    return at >= 0;
  }

  private static long number(byte[] digits) {
    String text = text(digits);
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
