package org.flodgatt.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the environment was understood, for logs and for the {@code config} command. Secrets are
 * masked when a setting is noted, so nothing here can leak one.
 *
 * @param environment value of {@code NODE_ENV}
 * @param files the {@code .env} files that were read
 * @param settings every setting once
 * @param ignored variables that are set but mean nothing any more
 * @param warnings sentences for the log, each worth an administrator's look
 */
public record ConfigReport(
    String environment,
    List<Path> files,
    List<Setting> settings,
    List<String> ignored,
    List<String> warnings) {

  private static final int WIDEST_COLUMN = 40;
  private static final Set<String> CHANGEABLE = Set.of("LOG_LEVEL", "RUST_LOG");
  private static final String HEAD = "SETTING";

  public ConfigReport {
    files = List.copyOf(files);
    settings = List.copyOf(settings);
    ignored = List.copyOf(ignored);
    warnings = List.copyOf(warnings);
  }

  /**
   * One setting as understood.
   *
   * @param name of the variable
   * @param value in force, masked; {@code -}: none
   * @param fallback what it would be if nothing were set; {@code -}: none
   * @param source where the value comes from: {@code environment}, a file, {@code default}, another
   *     variable, or why it is not used
   */
  public record Setting(String name, String value, String fallback, String source) {}

  /** Where the value of a setting comes from, see {@link Setting#source}. */
  public String sourceOf(String name) {
    return settings.stream()
        .filter(setting -> setting.name().equals(name))
        .map(Setting::source)
        .findFirst()
        .orElseThrow();
  }

  /**
   * The names of those settings whose value was another in an earlier report, but for the log
   * level, which can be changed at any time. Secrets are masked in reports, so a new password is
   * not seen.
   */
  public List<String> changedSince(ConfigReport earlier) {
    Map<String, String> before =
        earlier.settings.stream().collect(Collectors.toMap(Setting::name, Setting::value));
    return settings.stream()
        .filter(setting -> !CHANGEABLE.contains(setting.name()))
        .filter(setting -> !setting.value().equals(before.get(setting.name())))
        .map(Setting::name)
        .toList();
  }

  /** A table of all settings with value, default and source, then warnings. Ends with a newline. */
  public String describe() {
    Map<String, Setting> byName =
        settings.stream().collect(Collectors.toMap(Setting::name, Function.identity()));
    Columns columns =
        new Columns(
            width(HEAD, Setting::name),
            width("VALUE", Setting::value),
            width("DEFAULT", Setting::fallback));
    StringBuilder text = new StringBuilder(8192);
    text.append("Settings as understood, NODE_ENV ").append(environment).append('\n');
    text.append("Read from: environment");
    files.forEach(file -> text.append(", ").append(file));
    text.append("\n\n");
    columns.append(text, new Setting(HEAD, "VALUE", "DEFAULT", "FROM"));
    for (ConfigReference.Group group : ConfigReference.Group.values()) {
      text.append('\n').append(group.title()).append('\n');
      for (ConfigReference.Row row : ConfigReference.ROWS) {
        Setting setting = byName.get(row.name());
        if (row.group() == group && setting != null) {
          columns.append(text, setting);
        }
      }
    }
    appendRest(text);
    return text.toString();
  }

  private void appendRest(StringBuilder text) {
    if (!ignored.isEmpty()) {
      text.append("\nSet, but without any meaning to this server: ");
      text.append(String.join(", ", ignored)).append('\n');
    }
    if (!warnings.isEmpty()) {
      text.append("\nWarnings\n");
      warnings.forEach(warning -> text.append("  ").append(warning).append('\n'));
    }
  }

  private int width(String head, Function<Setting, String> column) {
    return settings.stream()
        .map(column)
        .mapToInt(String::length)
        .filter(length -> length <= WIDEST_COLUMN)
        .reduce(head.length(), Math::max);
  }

  /** Widths; a longer cell pushes the rest of its line to the right. */
  private record Columns(int name, int value, int fallback) {
    void append(StringBuilder text, Setting setting) {
      text.append("  ");
      cell(text, setting.name(), name);
      cell(text, setting.value(), value);
      cell(text, setting.fallback(), fallback);
      text.append(setting.source()).append('\n');
    }

    private static void cell(StringBuilder text, String cell, int width) {
      text.append(cell).repeat(' ', Math.max(0, width - cell.length()) + 2);
    }
  }
}
