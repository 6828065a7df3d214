package org.flodgatt.conformance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the files in {@code ops/} as far as a test needs it. */
final class OpsFiles {
  /**
   * One rule.
   *
   * @param expr in PromQL
   */
  record Alert(String name, String expr, String severity, String summary, String description) {}

  /** What is no metric in PromQL: texts, selectors, times, lists of labels. */
  private static final Pattern NO_METRICS =
      Pattern.compile(
          "\"[^\"]*\"|\\{[^}]*}|\\[[^\\]]*]|\\b(?:by|without|on|ignoring)\\s*\\([^)]*\\)");

  private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_:][\\w:]*\\b(?!\\s*\\()");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");

  /** The rules' part of YAML that we use: one key and a plain value a line. */
  private static final Pattern LINE =
      Pattern.compile(" *(?:- )?(\\w+):(?: ([^\\s\"'|>&*!%@`{\\[].*))?");

  private OpsFiles() {}

  /** The names of metrics in an expression. */
  static Set<String> metricsIn(String expression) {
    Set<String> names = new TreeSet<>();
    Matcher name = NAME.matcher(NO_METRICS.matcher(expression).replaceAll(" "));
    while (name.find()) {
      names.add(name.group());
    }
    names.removeAll(OPERATORS);
    return names;
  }

  /** The expressions of a dashboard. Fails when it is not JSON. */
  static List<String> expressionsOf(String json) throws IOException {
    List<String> expressions = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING && "expr".equals(parser.currentName())) {
          expressions.add(parser.getText());
        }
      }
    }
    return expressions;
  }

  /** The rules of a file. Fails at a line that is not as we write them. */
  static List<Alert> alertsOf(List<String> lines) {
    List<Map<String, String>> rules = new ArrayList<>();
    for (String line : lines) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher key = LINE.matcher(line);
      String value = key.matches() ? key.group(2) : null;
      if (!key.matches() || (value != null && (value.contains(": ") || value.contains(" #")))) {
        throw new AssertionError("not plain YAML: " + line);
      }
      if (key.group(1).equals("alert")) {
        rules.add(new HashMap<>());
      }
      if (value != null && !rules.isEmpty()) {
        rules.getLast().put(key.group(1), value);
      }
    }
    return rules.stream().map(OpsFiles::alert).toList();
  }

  private static Alert alert(Map<String, String> rule) {
    return new Alert(
        required(rule, "alert"),
        required(rule, "expr"),
        required(rule, "severity"),
        required(rule, "summary"),
        required(rule, "description"));
  }

  private static String required(Map<String, String> rule, String key) {
    String value = rule.get(key);
    if (value == null) {
      throw new AssertionError("no " + key + " in " + rule);
    }
    return value;
  }
}
