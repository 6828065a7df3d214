package org.flodgatt.doctor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.flodgatt.config.Printable;
import org.flodgatt.doctor.Examination.Result;
import org.flodgatt.doctor.Finding.State;

/** Results as people and as programs read them. */
final class Report {
  private static final int NAME_WIDTH = 22;
  private static final String INDENT = " ".repeat(NAME_WIDTH + 6);

  private Report() {}

  /** A line, and one more with the advice if there is some. */
  static String line(Result result, boolean colours) {
    Finding finding = result.finding();
    String line = "%s  %-" + NAME_WIDTH + "s%s";
    String text =
        line.formatted(word(finding.state(), colours), result.name(), printable(finding.text()));
    return finding.advice().isEmpty()
        ? text
        : text + "\n" + INDENT + "-> " + printable(finding.advice());
  }

  private static String word(State state, boolean colours) {
    String word =
        switch (state) {
          case GREEN -> "ok  ";
          case YELLOW -> "warn";
          case RED -> "FAIL";
          case SKIPPED -> "-   ";
        };
    int colour =
        switch (state) {
          case GREEN -> 32;
          case YELLOW -> 33;
          case RED -> 31;
          case SKIPPED -> 2;
        };
    return colours ? "\u001b[" + colour + "m" + word + "\u001b[0m" : word;
  }

  /** How many of each, in words. */
  static String summary(List<Result> results) {
    return "%d ok, %d warnings, %d failed, %d not looked at, in %d ms"
        .formatted(
            count(results, State.GREEN),
            count(results, State.YELLOW),
            count(results, State.RED),
            count(results, State.SKIPPED),
            millis(results));
  }

  private static long count(List<Result> results, State state) {
    return results.stream().filter(result -> result.finding().state() == state).count();
  }

  private static long millis(List<Result> results) {
    return results.stream().mapToLong(result -> result.took().toMillis()).sum();
  }

  /** One object, in one line. */
  static String json(List<Result> results, boolean passed) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeBooleanField("ok", passed);
      json.writeNumberField("millis", millis(results));
      json.writeArrayFieldStart("checks");
      for (Result result : results) {
        json.writeStartObject();
        json.writeStringField("name", result.name());
        json.writeStringField("state", result.finding().state().name().toLowerCase(Locale.ROOT));
        json.writeStringField("text", result.finding().text());
        json.writeStringField("advice", result.finding().advice());
        json.writeNumberField("millis", result.took().toMillis());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write JSON", e);
    }
    return text.toString();
  }

  /** What others said must not steer a terminal, nor look like a line of ours. */
  private static String printable(String text) {
    return Printable.of(text.replaceAll("\\s+", " "));
  }
}
