package org.flodgatt.session;

import java.util.Map;
import org.flodgatt.auth.StreamParameter;
import org.jspecify.annotations.Nullable;

/** What a WebSocket client asks for (contract section 5). */
sealed interface ClientCommand {
  /**
   * Listen to a stream.
   *
   * @param since behind which event to go on; {@code null}: the client does not know that it could
   */
  record Subscribe(Target target, @Nullable String since) implements ClientCommand {}

  /** Listen to it no more. */
  record Unsubscribe(Target target) implements ClientCommand {}

  /**
   * Not for us; nothing is answered.
   *
   * @param why for the log
   */
  record Ignored(String why) implements ClientCommand {}

  /**
   * The stream that is meant.
   *
   * @param stream its name; {@code null}: missing or not a string
   * @param parameters what else was given that some stream takes, by name
   */
  record Target(@Nullable String stream, Map<String, StreamParameter> parameters) {
    StreamParameter parameter(String name) {
      return parameters.getOrDefault(name, StreamParameter.MISSING);
    }
  }
}
