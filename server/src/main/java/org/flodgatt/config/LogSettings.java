package org.flodgatt.config;

/**
 * How the server logs.
 *
 * @param level the least important level that is still written
 * @param format how a line looks
 */
public record LogSettings(Level level, Format format) {
  /** Levels in rising importance. */
  public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  /** How a line looks. */
  public enum Format {
    /** For people and journals. */
    TEXT,
    /** One JSON object per line, for collectors. */
    JSON
  }
}
