package org.flodgatt.auth;

/** A {@code tag} or {@code list} as a client gave it. */
public sealed interface StreamParameter {
  /** Absent, or one of JavaScript's falsy values. */
  record Missing() implements StreamParameter {}

  /** Text, as given; not empty. */
  record Text(String value) implements StreamParameter {}

  /** A JSON number other than 0, as written. */
  record Numeral(String literal) implements StreamParameter {}

  /** Any other JSON value. */
  record Other() implements StreamParameter {}

  /** Nothing was given. */
  StreamParameter MISSING = new Missing();

  /** Something was given, but neither text nor number. */
  StreamParameter OTHER = new Other();

  /** A parameter of a query string; empty counts as missing. */
  static StreamParameter ofText(String value) {
    return value.isEmpty() ? MISSING : new Text(value);
  }
}
