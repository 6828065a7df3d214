package org.flodgatt.testkit.client;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of a response, as received.
 *
 * @param status the code
 * @param lines status line and header lines
 */
public record HttpHead(int status, List<String> lines) {
  static HttpHead parse(String text) {
    List<String> lines = text.strip().lines().toList();
    String first = lines.getFirst();
    if (!first.startsWith("HTTP/1.1 ")) {
      throw new AssertionError("not a response: \"" + text + "\"");
    }
    return new HttpHead(Integer.parseInt(first.substring(9, 12)), lines);
  }

  /** The value of the first header of that name, in whatever case; {@code null}: there is none. */
  public @Nullable String header(String name) {
    String prefix = name.toLowerCase(Locale.ROOT) + ":";
    return lines.stream()
        .skip(1)
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
        .map(line -> line.substring(prefix.length()).strip())
        .findFirst()
        .orElse(null);
  }
}
