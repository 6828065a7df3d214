package org.flodgatt.config;

import org.flodgatt.config.ConfigReference.Group;
import org.flodgatt.config.ConfigReference.Row;

/** The documentation of all settings. */
final class ConfigTable {
  private ConfigTable() {}

  /** The table as Markdown, one chapter per group. */
  static String markdown() {
    StringBuilder text = new StringBuilder(16_384);
    for (Group group : Group.values()) {
      text.append("### ").append(group.title()).append("\n\n");
      text.append("| Variable | Default | Meaning |\n|---|---|---|\n");
      for (Row row : ConfigReference.ROWS) {
        if (row.group() == group) {
          String fallback = row.fallback().equals("-") ? "" : row.fallback();
          text.append("| `%s` | %s | %s |\n".formatted(row.name(), fallback, row.meaning()));
        }
      }
      text.append('\n');
    }
    return text.toString();
  }
}
