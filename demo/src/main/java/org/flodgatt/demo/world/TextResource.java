package org.flodgatt.demo.world;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Text files on the class path whose lines have fields separated by {@code ::}. */
public final class TextResource {
  private static final Pattern SEPARATOR = Pattern.compile("\\s*::\\s*");

  private TextResource() {}

  /**
   * The fields of every line that is neither empty nor a comment ({@code #}).
   *
   * @param beside the class in whose package the file lies
   * @param fields the number of fields; those missing at the end of a line are empty
   * @throws IllegalStateException if the file is missing
   */
  public static List<List<String>> read(Class<?> beside, String name, int fields) {
    List<List<String>> lines = new ArrayList<>();
    for (String line : text(beside, name).split("\n", -1)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        List<String> parts = new ArrayList<>(List.of(SEPARATOR.split(line, fields)));
        while (parts.size() < fields) {
          parts.add("");
        }
        lines.add(List.copyOf(parts));
      }
    }
    return List.copyOf(lines);
  }

  private static String text(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
