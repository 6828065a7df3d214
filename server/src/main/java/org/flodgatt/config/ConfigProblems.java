package org.flodgatt.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything wrong with the environment, in the order it was read. Passwords are masked already.
 *
 * @param problems at least one
 */
public record ConfigProblems(List<Problem> problems) implements ConfigResult {
  public ConfigProblems {
    problems = List.copyOf(problems);
  }

  /**
   * One bad value.
   *
   * @param name of the variable, or of the file
   * @param value as found, masked and safe to print; empty: missing
   * @param expected what would be right
   */
  public record Problem(String name, String value, String expected) {
    @Override
    public String toString() {
      return name + ": \"" + value + "\" (expected: " + expected + ")";
    }
  }

  /** One line per problem, such as {@code DB_PORT: "abc" (expected: 1-65535)}. */
  public String describe() {
    return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
  }
}
