package org.flodgatt.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Bytes that each benchmark allocates for one operation. They hardly depend on the machine, unlike
 * times: so they can be kept and compared.
 *
 * @param bytes by the benchmark's name
 */
record Allocations(SortedMap<String, Double> bytes) {
  /** What differs from run to run: the compiler saves an object in one and not in the next. */
  private static final double TOLERANCE = 0.1;

  private static final double TOLERANCE_BYTES = 2;

  private static final String HEAD =
      """
      # Bytes that each benchmark allocates for one operation; compared by `mvn -Pbench verify`.
      # After a change that is meant: mvn -Pbench verify -Dflodgatt.baseline.update=true
      """;

  /** Reads what {@link #write} wrote. */
  static Allocations read(Path file) throws IOException {
    SortedMap<String, Double> bytes = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("#")) {
        continue;
      }
      int comma = line.lastIndexOf(',');
      if (comma < 0) {
        throw new IOException(file + ": \"" + line + "\" (expected: name,bytes)");
      }
      bytes.put(line.substring(0, comma), Double.valueOf(line.substring(comma + 1)));
    }
    return new Allocations(bytes);
  }

  void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder(HEAD);
    bytes.forEach((name, size) -> text.append(String.format(Locale.ROOT, "%s,%.1f%n", name, size)));
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  /** A sentence for each benchmark that does not allocate what this baseline says. */
  List<String> differencesOf(Allocations measured) {
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, Double> now : measured.bytes.entrySet()) {
      Double expected = bytes.get(now.getKey());
      if (expected == null) {
        differences.add(now.getKey() + " is not in the baseline");
      } else if (Math.abs(now.getValue() - expected) > TOLERANCE_BYTES + expected * TOLERANCE) {
        differences.add(
            String.format(
                Locale.ROOT,
                "%s allocates %.1f bytes for one operation (expected: %.1f)",
                now.getKey(),
                now.getValue(),
                expected));
      }
    }
    bytes.keySet().stream()
        .filter(name -> !measured.bytes.containsKey(name))
        .forEach(name -> differences.add(name + " is in the baseline but was not run"));
    return differences;
  }
}
