package org.flodgatt.conformance.blackbox;

import java.util.List;

/** One line or block of a case: what is done, or what must come. Texts still have placeholders. */
sealed interface Step {
  /** Rows in the database, or something to wait for. */
  record Given(List<String> words) implements Step {}

  /** Bytes as they are sent, on a new connection if there is none. */
  record Send(String bytes) implements Step {}

  /** A response; headers not named may be there, those with an exclamation mark may not. */
  record Reply(int status, List<String> headers, String body) implements Step {}

  /** The next bytes of an event stream, heartbeats left out. */
  record Data(String bytes) implements Step {}

  /** A proper WebSocket frame with text. */
  record SendText(int opcode, String text) implements Step {}

  /**
   * A WebSocket frame, right or wrong; {@code first} has the final bit, the reserved bits and the
   * opcode, {@code payload} a character for each byte.
   */
  record SendFrame(int first, String payload, boolean masked) implements Step {}

  /** The next WebSocket frame; pings of the server are answered and left out. */
  record Frame(int opcode, String payload) implements Step {}

  /** A close frame; code 0 is none. */
  record Close(int code, String reason) implements Step {}

  /** The end of the connection; an event stream's last chunk comes before it. */
  record End() implements Step {}

  /** What Rails publishes, as soon as somebody listens. */
  record Publish(String topic, String message) implements Step {}

  /** Nobody listens to this topic any more. */
  record Silent(String topic) implements Step {}
}
