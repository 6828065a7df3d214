package org.flodgatt.postgres;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.flodgatt.event.LookupException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one answer, read by the names of their columns. What a column should not hold becomes
 * a {@link LookupException} that names question and column.
 */
final class Rows {
  private final String question;
  private final ResultSet results;

  Rows(String question, ResultSet results) {
    this.question = question;
    this.results = results;
  }

  /** Steps to the next row; starts before the first. */
  boolean next() throws SQLException {
    return results.next();
  }

  long number(String column) throws LookupException {
    return required(column, read(column, () -> results.getLong(column)));
  }

  int smallNumber(String column) throws LookupException {
    return required(column, read(column, () -> results.getInt(column)));
  }

  boolean flag(String column) throws LookupException {
    return required(column, read(column, () -> results.getBoolean(column)));
  }

  String text(String column) throws LookupException {
    return required(column, textOrNull(column));
  }

  @Nullable String textOrNull(String column) throws LookupException {
    return read(column, () -> results.getString(column));
  }

  List<String> texts(String column) throws LookupException {
    return required(column, textsOrNull(column));
  }

  /** The elements of an array of texts; NULL among them is left out. */
  @Nullable List<String> textsOrNull(String column) throws LookupException {
    Array array = read(column, () -> results.getArray(column));
    if (array == null) {
      return null;
    }
    if (elementsOf(column, array) instanceof @Nullable String[] texts) {
      return Arrays.stream(texts).filter(Objects::nonNull).toList();
    }
    throw new LookupException(message(column, "is not an array of texts"));
  }

  /**
   * A timestamp without time zone, which Rails writes in UTC, to the millisecond that clients see.
   *
   * @return {@code null} for NULL and for infinity: never
   */
  @Nullable Instant instantOrNull(String column) throws LookupException {
    LocalDateTime time = read(column, () -> results.getObject(column, LocalDateTime.class));
    if (time == null || time.equals(LocalDateTime.MAX)) {
      return null;
    }
    return time.toInstant(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS);
  }

  private Object elementsOf(String column, Array array) throws LookupException {
    try {
      return array.getArray();
    } catch (SQLException e) {
      throw new LookupException(message(column, "cannot be read: " + e.getMessage()), e);
    }
  }

  private <T> T required(String column, @Nullable T value) throws LookupException {
    if (value == null) {
      throw new LookupException(message(column, "is NULL"));
    }
    return value;
  }

  private <T> @Nullable T read(String column, Getter<T> getter) throws LookupException {
    try {
      T value = getter.get();
      return results.wasNull() ? null : value; // primitive getters give 0 and false for NULL
    } catch (SQLException e) {
      throw new LookupException(message(column, "cannot be read: " + e.getMessage()), e);
    }
  }

  private String message(String column, String trouble) {
    return question + ": column " + column + " " + trouble;
  }

  private interface Getter<T> {
    @Nullable T get() throws SQLException;
  }
}
