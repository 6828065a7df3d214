package org.flodgatt.event;

/**
 * A token or password. It never prints itself, so it cannot reach a log by accident.
 *
 * @param value the secret in clear
 */
public record Secret(String value) {
  @Override
  public String toString() {
    return "[secret]";
  }
}
