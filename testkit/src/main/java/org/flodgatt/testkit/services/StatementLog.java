package org.flodgatt.testkit.services;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the statements out of PostgreSQL's log; its lines begin with the application's name and a
 * bar.
 */
final class StatementLog {
  private static final Pattern STATEMENT =
      Pattern.compile("([^|]*)\\|LOG: {2}(?:statement|execute [^:]*): (.*)");

  private StatementLog() {}

  static List<String> parse(List<String> lines, String without) {
    List<String> statements = new ArrayList<>();
    boolean inside = false;
    for (String line : lines) {
      Matcher matcher = STATEMENT.matcher(line);
      if (matcher.matches()) {
        inside = !matcher.group(1).equals(without);
        if (inside) {
          statements.add(matcher.group(2));
        }
      } else if (inside && line.startsWith("\t")) {
        // PostgreSQL marks the further lines of a message with a tab.
        statements.add(statements.removeLast() + '\n' + line.substring(1));
      } else {
        inside = false;
      }
    }
    return List.copyOf(statements);
  }
}
