package org.flodgatt.doctor;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was asked for on the command line.
 *
 * @param connections how many clients are expected
 * @param url where the instance is seen from outside; empty: not looked at
 * @param tokenFile holds an access token; empty: none
 * @param holdSeconds how long connections through the proxy are kept; 0: not at all
 * @param json whether a program reads the answer
 * @param help whether only the usage is wanted
 */
record Options(
    int connections,
    Optional<URI> url,
    Optional<Path> tokenFile,
    int holdSeconds,
    boolean json,
    boolean help) {
  static final String USAGE =
      """
      usage: flodgatt doctor [options]
      Examines settings, Redis, PostgreSQL, this machine and the proxy, and says what to mend. It changes nothing.
        --url URL          also look from outside: https://your.instance, or wss://streaming.your.instance
        --token-file FILE  an access token with the scope read, to see streams open through the proxy;
                           or set FLODGATT_TOKEN
        --hold SECONDS     keep a stream of each kind open so long, to find short timeouts, 0-300 (0)
        --connections N    how many clients you expect, 1-10000000 (10000)
        --json             one JSON object instead of lines
        --help             print this
      Exit code: 0 nothing is red, 1 something is. Settings come from the environment, as for serve.
      """;

  private static final Set<String> SCHEMES = Set.of("http", "https", "ws", "wss");
  private static final Set<String> PATHS =
      Set.of("", "/", "/api/v1/streaming", "/api/v1/streaming/");

  static final Options DEFAULT =
      new Options(10_000, Optional.empty(), Optional.empty(), 0, false, false);

  /**
   * Reads the arguments: {@code --name value} or {@code --name=value}.
   *
   * @throws IllegalArgumentException naming what is wrong and what was expected
   */
  static Options parse(List<String> arguments) {
    Options options = DEFAULT;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      options =
          options.with(
              name, equals < 0 ? rest : List.of(argument.substring(equals + 1)).iterator());
    }
    return options;
  }

  private Options with(String name, Iterator<String> values) {
    return switch (name) {
      case "--connections" ->
          new Options(number(name, values, 1, 10_000_000), url, tokenFile, holdSeconds, json, help);
      case "--url" ->
          new Options(
              connections, Optional.of(url(value(values))), tokenFile, holdSeconds, json, help);
      case "--token-file" ->
          new Options(connections, url, Optional.of(path(value(values))), holdSeconds, json, help);
      case "--hold" ->
          new Options(connections, url, tokenFile, number(name, values, 0, 300), json, help);
      case "--json" -> new Options(connections, url, tokenFile, holdSeconds, true, help);
      case "--help", "-h" -> new Options(connections, url, tokenFile, holdSeconds, json, true);
      default ->
          throw new IllegalArgumentException(
              "option: \"%s\" (expected: --url, --token-file, --hold, --connections, --json or --help)"
                  .formatted(name));
    };
  }

  private static String value(Iterator<String> values) {
    return values.hasNext() ? values.next() : "";
  }

  private static int number(String name, Iterator<String> values, int least, int most) {
    String text = value(values);
    if (text.matches("\\d{1,8}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        "%s: \"%s\" (expected: %d-%d)".formatted(name, text, least, most));
  }

  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("--token-file: \"\" (expected: a file)");
    }
    return Path.of(text);
  }

  private static URI url(String text) {
    try {
      URI url = new URI(text);
      String scheme = url.getScheme();
      String path = url.getPath();
      if (scheme != null
          && SCHEMES.contains(scheme)
          && url.getHost() != null
          && path != null
          && PATHS.contains(path)
          && url.getRawQuery() == null
          && url.getRawUserInfo() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    // Not repeated: it may carry a token.
    throw new IllegalArgumentException(
        "--url: not understood (expected: https://your.instance, wss://… or http://…, without a"
            + " query)");
  }
}
