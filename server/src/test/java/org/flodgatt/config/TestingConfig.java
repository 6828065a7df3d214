package org.flodgatt.config;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads configurations for tests, from variables alone: there is no file where it looks. */
final class TestingConfig {
  private static final Path NOWHERE = Path.of("/nonexistent/flodgatt");

  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBNjCB3qADAgECAgkA1p7odxUJfiwwCgYIKoZIzj0EAwMwDzENMAsGA1UEAxME
      dGVzdDAgFw0yNjExMjcxMTUyMDRaGA8yMTI2MTEwMzExNTIwNFowDzENMAsGA1UE
      AxMEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABEwtquHQw1lDWpJObOS1
      4919kqa91VI78ELZ3gEiJ9Eqght20R4CcxqBS7YB0NF8KmwQPJxV6BFuWFjmZkmk
      nn6jITAfMB0GA1UdDgQWBBRAZ39dd+P1YnmFSOMCwEntmbRO6zAKBggqhkjOPQQD
      AwNHADBEAiBHcr+j8l/Tf6q1JrNCYhA7YZ3biPht0tEGldJslSCwkQIgA35Sok3b
      fnFGmOKwta6WXOblG/qABUoLM7pAbUEo+TA=
      -----END CERTIFICATE-----
      """;

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

  /** A file with a certificate of nobody. */
  static Path certificate(Path directory, String name) throws IOException {
    return Files.writeString(directory.resolve(name), CERTIFICATE);
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
