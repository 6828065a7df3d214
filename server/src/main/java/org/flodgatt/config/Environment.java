package org.flodgatt.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flodgatt.event.Secret;

/**
 * Reads typed settings from the variables of the process and from {@code .env} files. A bad value
 * becomes a problem and reading goes on with the default, so that all problems are found at once.
 * What was understood is noted for the report, masked. Used by one thread, once.
 */
final class Environment {
  static final String NONE = "-";

  private static final String PROCESS = "environment";
  private static final String DEFAULT = "default";
  private static final int LONGEST_SHOWN = 200;

  private final Map<String, String> process;
  private final Path workingDirectory;
  private final List<DotEnv> files = new ArrayList<>();
  private final Map<String, ConfigReport.Setting> settings = new HashMap<>();
  private final List<ConfigProblems.Problem> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** A value that is set, and where. */
  record Found(String value, String source) {}

  Environment(Map<String, String> process, Path workingDirectory) {
    this.process = process;
    this.workingDirectory = workingDirectory.toAbsolutePath().normalize();
  }

  Path workingDirectory() {
    return workingDirectory;
  }

  List<ConfigProblems.Problem> problems() {
    return problems;
  }

  /**
   * Takes in the {@code .env} files. {@code NODE_ENV} is read before, from the process alone, since
   * it decides which files these are.
   */
  void readFiles(String environment) {
    for (Path file : DotEnv.candidates(workingDirectory, environment.equals("production"))) {
      if (Files.exists(file)) {
        readFile(file);
      }
    }
    for (DotEnv file : files) {
      String other = file.values().getOrDefault("NODE_ENV", environment);
      if (!other.equals(environment)) {
        warn(
            "NODE_ENV=%s in %s has no effect: it decides which file is read, so it must be set in the process"
                .formatted(shown("NODE_ENV", other), file.path()));
      }
    }
  }

  private void readFile(Path file) {
    try {
      files.add(DotEnv.read(file));
    } catch (IOException e) {
      String name = String.valueOf(file.getFileName());
      problems.add(
          new ConfigProblems.Problem(
              name, sanitized(file.toString()), "a file that this user may read"));
    }
  }

  /** A variable of the process only, not of the table: never noted, never a problem. */
  Optional<String> processValue(String name) {
    return Optional.ofNullable(process.get(name)).filter(value -> !value.isBlank());
  }

  /** A value if it is set and not blank; without spaces around it, unless it is a secret. */
  Optional<Found> find(String name) {
    ConfigReference.Kind kind = ConfigReference.row(name).kind();
    return raw(name)
        .filter(found -> !found.value().isBlank())
        .map(found ->
            kind == ConfigReference.Kind.SECRET
                ? found
                : new Found(found.value().strip(), found.source()));
  }

  /** A variable of the process hides one of a file even when it is empty. */
  private Optional<Found> raw(String name) {
    String value = process.get(name);
    if (value != null) {
      return Optional.of(new Found(value, PROCESS));
    }
    return files.stream()
        .filter(file -> file.values().containsKey(name))
        .map(file -> new Found(file.values().getOrDefault(name, ""), file.path().toString()))
        .findFirst();
  }

  /** Reads a value whose default stands in the table. */
  <T> T read(String name, Form<T> form) {
    String written = ConfigReference.row(name).fallback();
    T fallback = form.parse().apply(written).orElseThrow();
    return read(name, form, form.show().apply(fallback), written).orElse(fallback);
  }

  /** Reads a value whose default depends on something. */
  <T> T read(String name, Form<T> form, T fallback) {
    String shown = form.show().apply(fallback);
    return read(name, form, shown, shown).orElse(fallback);
  }

  /** Reads a value that need not be there. */
  <T> Optional<T> readOptional(String name, Form<T> form) {
    return read(name, form, NONE, NONE);
  }

  private <T> Optional<T> read(String name, Form<T> form, String unset, String fallback) {
    Optional<Found> found = find(name);
    if (found.isEmpty()) {
      note(name, unset, fallback, DEFAULT);
      return Optional.empty();
    }
    Optional<T> value = form.parse().apply(found.get().value());
    String shown = value.map(form.show()).orElse(found.get().value());
    note(name, shown, fallback, found.get().source());
    if (value.isEmpty()) {
      problem(name, found.get().value(), form.expected());
    }
    return value;
  }

  /** Reads a password; a blank one is none. */
  Optional<Secret> secret(String name) {
    return readOptional(name, Form.TEXT).map(Secret::new);
  }

  /** Notes a value that another variable decided. */
  void derived(String name, String value, String source) {
    note(name, value, NONE, source);
  }

  /**
   * Notes that variables do not count, and warns of those that are set all the same.
   *
   * @param because why, such as {@code DATABASE_URL decides}
   */
  void overruled(String because, List<String> names) {
    List<String> set = names.stream().filter(name -> find(name).isPresent()).toList();
    names.stream()
        .filter(name -> !settings.containsKey(name))
        .forEach(name -> note(name, NONE, NONE, "not used: " + because));
    if (!set.isEmpty()) {
      warn("%s; set, but not used: %s".formatted(because, String.join(", ", set)));
    }
  }

  void problem(String name, String value, String expected) {
    problems.add(new ConfigProblems.Problem(name, shown(name, value), expected));
  }

  void warn(String warning) {
    warnings.add(warning);
  }

  private void note(String name, String value, String fallback, String source) {
    settings.put(
        name,
        new ConfigReport.Setting(
            name, value.equals(NONE) ? NONE : shown(name, value), fallback, sanitized(source)));
  }

  /** What was noted, in the order of the table. */
  ConfigReport report(String environment, List<String> ignored) {
    List<ConfigReport.Setting> all =
        ConfigReference.ROWS.stream()
            .map(row ->
                settings.getOrDefault(
                    row.name(), new ConfigReport.Setting(row.name(), NONE, NONE, "not used")))
            .toList();
    return new ConfigReport(
        sanitized(environment), files.stream().map(DotEnv::path).toList(), all, ignored, warnings);
  }

  /** Names that are set in the process or a file, not blank. */
  List<String> setNames() {
    List<String> names = new ArrayList<>(process.keySet());
    files.forEach(file -> names.addAll(file.values().keySet()));
    return names.stream()
        .distinct()
        .filter(name -> raw(name).filter(found -> !found.value().isBlank()).isPresent())
        .sorted()
        .toList();
  }

  private static String shown(String name, String value) {
    return switch (ConfigReference.row(name).kind()) {
      case SECRET -> ConnectionUrl.MASK;
      case URL ->
          value.contains("://") || value.startsWith("unix:")
              ? sanitized(ConnectionUrl.masked(value))
              : ConnectionUrl.MASK;
      case PLAIN -> sanitized(ConnectionUrl.masked(value));
    };
  }

  /** One line that no terminal takes for a command. */
  private static String sanitized(String text) {
    int points = text.codePointCount(0, text.length());
    return points > LONGEST_SHOWN
        ? Printable.of(text.substring(0, text.offsetByCodePoints(0, LONGEST_SHOWN))) + "…"
        : Printable.of(text);
  }
}
