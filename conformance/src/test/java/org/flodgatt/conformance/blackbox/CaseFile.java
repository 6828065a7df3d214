package org.flodgatt.conformance.blackbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.flodgatt.conformance.blackbox.ContractCase.Difference;

/**
 * Reads the file of cases; its own head explains the format.
 *
 * @param cases in order
 * @param differences all marks "better on purpose", those of the cases among them, in order
 */
record CaseFile(List<ContractCase> cases, List<Difference> differences) {
  private static final String NAME = "contract-cases.txt";

  /** The file of this suite. */
  static CaseFile read() {
    try (InputStream in = CaseFile.class.getResourceAsStream(NAME)) {
      if (in == null) {
        throw new IllegalStateException(NAME + " is missing on the class path");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + NAME, e);
    }
  }

  /**
   * Reads such a file.
   *
   * @throws IllegalArgumentException naming the case or line that cannot be read
   */
  static CaseFile parse(String text) {
    Parser parser = new Parser();
    List<String> block = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (!block.isEmpty() && line.isBlank()) {
        parser.readCase(block);
        block = new ArrayList<>();
      } else if (!block.isEmpty() || line.startsWith("case ")) {
        block.add(line);
      } else {
        parser.readTop(line);
      }
    }
    if (!block.isEmpty()) {
      parser.readCase(block);
    }
    return new CaseFile(List.copyOf(parser.cases), List.copyOf(parser.differences));
  }

  private static final class Parser {
    private final List<ContractCase> cases = new ArrayList<>();
    private final List<Difference> differences = new ArrayList<>();
    private final Map<String, String> texts = new HashMap<>();

    void readTop(String line) {
      if (line.startsWith("text ")) {
        String[] parts = line.split(" ", 3);
        String filled = fill(parts[2]);
        texts.put("${" + parts[1] + "}", filled);
        texts.put("${json:" + parts[1] + "}", filled.replace("\\", "\\\\").replace("\"", "\\\""));
      } else if (line.startsWith("differs ")) {
        List<String> parts = columns(line.substring("differs ".length()), 4);
        differences.add(new Difference(parts.get(0), parts.get(1), parts.get(2), parts.get(3)));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        throw new IllegalArgumentException(
            "\"" + line + "\" (expected: case, text, differs or a comment)");
      }
    }

    void readCase(List<String> block) {
      String name = block.getFirst().substring("case ".length());
      try {
        readCase(name, block.subList(1, block.size()));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new IllegalArgumentException("case " + name + ": " + e.getMessage(), e);
      }
    }

    private void readCase(String name, List<String> lines) {
      String contract =
          after("line ", lines.getFirst())
              .orElseThrow(() -> new IllegalArgumentException("expected: line SECTION: SENTENCE"));
      boolean harmful = lines.contains("harmful");
      Optional<Difference> better = Optional.empty();
      List<String> names = List.of();
      List<List<String>> rows = new ArrayList<>();
      List<String> steps = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        Optional<String> marks = after("better ", line);
        if (marks.isPresent()) {
          List<String> parts = columns(marks.get(), 3);
          better =
              Optional.of(
                  new Difference(parts.get(0), parts.get(1), parts.get(2), "`" + name + "`"));
        } else if (line.startsWith("each ")) {
          names = List.of(line.substring("each ".length()).split(" \\| "));
        } else if (line.startsWith("with ")) {
          rows.add(columns(line.substring("with ".length()), names.size()));
        } else if (!line.equals("harmful")) {
          steps.add(line);
        }
      }
      better.ifPresent(differences::add);
      if (rows.isEmpty()) {
        add(new ContractCase(name, contract, better, harmful, List.of(), ""), steps);
      }
      for (int row = 0; row < rows.size(); row++) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
          values.put("${" + names.get(i).strip() + "}", rows.get(row).get(i).strip());
        }
        List<String> own = steps.stream().map(line -> fill(line, values)).toList();
        add(
            new ContractCase(name + '-' + (row + 1), contract, better, harmful, List.of(), ""),
            own);
      }
    }

    private void add(ContractCase head, List<String> lines) {
      if (cases.stream().anyMatch(known -> known.name().equals(head.name()))) {
        throw new IllegalArgumentException("there is one of that name");
      }
      cases.add(
          new ContractCase(
              head.name(),
              head.contract(),
              head.better(),
              head.harmful(),
              new StepReader(lines, this::fill).read(),
              lines.stream().map(line -> fill(line, texts)).collect(Collectors.joining("\n"))));
    }

    // Named texts and escapes; what belongs to a run stays.
    private String fill(String text) {
      return Notation.unescape(fill(text, texts));
    }

    private static String fill(String text, Map<String, String> values) {
      String filled = text;
      for (Map.Entry<String, String> known : values.entrySet()) {
        filled = filled.replace(known.getKey(), known.getValue());
      }
      return filled;
    }

    private static Optional<String> after(String word, String line) {
      return line.startsWith(word) ? Optional.of(line.substring(word.length())) : Optional.empty();
    }

    private static List<String> columns(String text, int count) {
      List<String> parts = List.of(text.split(" \\| ", -1));
      if (parts.size() != count) {
        throw new IllegalArgumentException(
            "\"" + text + "\" (expected: " + count + " parts divided by \" | \")");
      }
      return parts;
    }
  }
}
