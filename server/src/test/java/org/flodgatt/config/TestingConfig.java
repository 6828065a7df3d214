package org.flodgatt.config;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads configurations for tests, from variables alone: there is no file where it looks. */
final class TestingConfig {
  private static final Path NOWHERE = Path.of("/nonexistent/flodgatt");

  private TestingConfig() {}

  /** The configuration from names and values in turn; fails when there are problems. */
  static ServerConfig config(String... variables) {
    return config(variables(variables));
  }

  static ServerConfig config(Map<String, String> variables) {
    return switch (ServerConfig.read(variables, NOWHERE)) {
      case ServerConfig config -> config;
      case ConfigProblems problems -> fail(problems.describe());
    };
  }

  /** The problems from names and values in turn, one line each; fails when there are none. */
  static List<String> problems(String... variables) {
    return switch (ServerConfig.read(variables(variables), NOWHERE)) {
      case ServerConfig config -> fail("no problem in " + config);
      case ConfigProblems problems -> problems.describe().lines().collect(Collectors.toList());
    };
  }

  static Map<String, String> variables(String... variables) {
    Map<String, String> map = new HashMap<>();
    map.put("NODE_ENV", "production");
    for (int i = 0; i < variables.length; i += 2) {
      map.put(variables[i], variables[i + 1]);
    }
    return map;
  }

  /** What a setting of the report says. */
  static ConfigReport.Setting setting(ServerConfig config, String name) {
    return config.report().settings().stream()
        .filter(setting -> setting.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
