package org.flodgatt.auth;

import java.util.function.Function;
import org.flodgatt.event.StreamKind;

/**
 * A stream that a client asks for.
 *
 * @param kind which
 * @param parameter its tag, list or the like; ignored where the stream takes none
 * @param option what may be given besides
 */
public record StreamRequest(StreamKind kind, StreamParameter parameter, StreamParameter option) {
  /** The request with what the stream takes of that which the client gave, by name. */
  public static StreamRequest of(StreamKind kind, Function<String, StreamParameter> given) {
    return new StreamRequest(
        kind, named(kind.parameter().key(), given), named(kind.parameter().option(), given));
  }

  private static StreamParameter named(String name, Function<String, StreamParameter> given) {
    return name.isEmpty() ? StreamParameter.MISSING : given.apply(name);
  }
}
