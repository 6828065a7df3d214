package org.flodgatt.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.flodgatt.http.HttpSettings;
import org.flodgatt.http.HttpSettings.Listen;
import org.flodgatt.http.HttpSettings.Transport;

/** The variables about where clients come in, and about what the server tells of itself. */
final class EdgeVariables {
  private static final int MOST_LOOPS_BY_DEFAULT = 4;
  private static final Pattern DIRECTIVES = Pattern.compile("[,\\s]+");

  /** Names of several generations of Mastodon; {@code silly} is still in its documentation. */
  private static final Map<String, LogSettings.Level> LEVELS =
      Map.ofEntries(
          Map.entry("trace", LogSettings.Level.TRACE),
          Map.entry("silly", LogSettings.Level.TRACE),
          Map.entry("debug", LogSettings.Level.DEBUG),
          Map.entry("verbose", LogSettings.Level.DEBUG),
          Map.entry("info", LogSettings.Level.INFO),
          Map.entry("http", LogSettings.Level.INFO),
          Map.entry("warn", LogSettings.Level.WARN),
          Map.entry("error", LogSettings.Level.ERROR),
          Map.entry("fatal", LogSettings.Level.ERROR));

  private static final Form<LogSettings.Level> LEVEL =
      new Form<>(
          "trace, debug, info, warn, error, fatal",
          text -> Optional.ofNullable(LEVELS.get(text.toLowerCase(Locale.ROOT))),
          level -> level.name().toLowerCase(Locale.ROOT));

  private static final Form<List<String>> NETWORKS =
      new Form<>(
          "IP addresses, networks such as 10.0.0.0/8, loopback, linklocal, uniquelocal, separated"
              + " by commas or spaces",
          Addresses::networks,
          networks -> String.join(",", networks));

  private static final Form<Listen.Tcp> ADDRESS =
      new Form<>(
          "an address and a port, such as 127.0.0.1:4001 or [::1]:4001",
          EdgeVariables::address,
          tcp ->
              (tcp.host().contains(":") ? "[" + tcp.host() + "]" : tcp.host()) + ":" + tcp.port());

  private EdgeVariables() {}

  private static Optional<Listen.Tcp> address(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || (text.indexOf(':') < colon && text.charAt(colon - 1) != ']')) {
      return Optional.empty();
    }
    return Addresses.host(text.substring(0, colon))
        .flatMap(host ->
            Form.integer(0, 65535)
                .parse()
                .apply(text.substring(colon + 1))
                .map(port -> new Listen.Tcp(host, port, false)));
  }

  static HttpSettings http(Environment env, int processors) {
    int loops = Math.clamp(processors / 2, 1, MOST_LOOPS_BY_DEFAULT);
    return new HttpSettings(
        listen(env),
        env.read("STREAMING_TRANSPORT", Form.choice(Transport.class)),
        env.read("STREAMING_EVENT_LOOPS", Form.integer(1, 256), loops),
        env.read("STREAMING_HEAD_TIMEOUT", LimitVariables.TIMEOUT),
        env.read("TRUSTED_PROXY_IP", NETWORKS),
        limits(env),
        env.readOptional("STREAMING_ADMIN_BIND", ADDRESS),
        env.read("STREAMING_WEBSOCKET_DEFLATE", Form.FLAG));
  }

  private static HttpSettings.Limits limits(Environment env) {
    Form<Integer> connections = Form.integer(0, 1_000_000);
    return new HttpSettings.Limits(
        env.read("STREAMING_MAX_CONNECTIONS_PER_ACCOUNT", connections),
        env.read("STREAMING_MAX_CONNECTIONS_PER_ADDRESS", connections),
        env.read("STREAMING_MAX_CONTROL_FRAMES", Form.integer(1, 1_000_000)),
        Math.toIntExact(env.read("STREAMING_MAX_HEADER_BYTES", Form.bytes(1 << 10, 1 << 20))));
  }

  private static Listen listen(Environment env) {
    Optional<Path> socket = env.readOptional("SOCKET", Form.path(env.workingDirectory()));
    if (socket.isPresent()) {
      env.overruled("SOCKET decides", List.of("PORT", "BIND", "STREAMING_REUSE_PORT"));
      return new Listen.Unix(socket.get());
    }
    return new Listen.Tcp(
        env.read("BIND", Form.HOST),
        env.read("PORT", Form.integer(0, 65535)),
        env.read("STREAMING_REUSE_PORT", Form.FLAG));
  }

  static LogSettings log(Environment env, String environment) {
    LogSettings.Level usual =
        environment.equals("development") ? LogSettings.Level.DEBUG : LogSettings.Level.INFO;
    LogSettings.Level level = env.read("LOG_LEVEL", LEVEL, usual);
    Optional<String> rust = env.readOptional("RUST_LOG", Form.TEXT);
    if (env.find("LOG_LEVEL").isEmpty()) {
      Optional<LogSettings.Level> rustLevel = rust.flatMap(EdgeVariables::ofRust);
      rustLevel.ifPresent(found -> env.derived("LOG_LEVEL", LEVEL.show().apply(found), "RUST_LOG"));
      level = rustLevel.orElse(level);
    }
    return new LogSettings(level, env.read("LOG_FORMAT", Form.choice(LogSettings.Format.class)));
  }

  /**
   * The level for everything in a list such as {@code warn,hyper=info}, else the one for {@code
   * flodgatt}. Levels of other modules mean nothing here.
   */
  private static Optional<LogSettings.Level> ofRust(String directives) {
    Optional<LogSettings.Level> own = Optional.empty();
    for (String directive : DIRECTIVES.split(directives, -1)) {
      String plain = directive.toLowerCase(Locale.ROOT);
      LogSettings.Level everywhere =
          plain.equals("off") ? LogSettings.Level.ERROR : LEVELS.get(plain);
      if (everywhere != null) {
        return Optional.of(everywhere);
      }
      if (plain.equals("flodgatt")) {
        own = Optional.of(LogSettings.Level.TRACE);
      } else if (plain.startsWith("flodgatt=")) {
        own = Optional.ofNullable(LEVELS.get(plain.substring("flodgatt=".length())));
      }
    }
    return own;
  }

  /** Whether the status pages are there; they tell who listens to what. */
  static boolean statusPages(Environment env, HttpSettings http) {
    boolean wanted = env.read("STREAMING_STATUS", Form.FLAG);
    if (wanted && http.admin().isEmpty()) {
      env.warn(
          "STREAMING_STATUS shows the accounts and hashtags of all streams to everybody who can"
              + " connect; STREAMING_ADMIN_BIND keeps it from clients");
    }
    return wanted;
  }

  /** Whether public streams are served without a token; three generations of a switch forbid it. */
  static boolean anonymous(Environment env) {
    boolean wanted = env.read("STREAMING_ANONYMOUS", Form.FLAG);
    boolean limited = env.read("LIMITED_FEDERATION_MODE", Form.FLAG);
    boolean whitelist = env.read("WHITELIST_MODE", Form.FLAG);
    boolean authorized = env.read("AUTHORIZED_FETCH", Form.FLAG);
    boolean forbidden = limited || whitelist || authorized;
    if (wanted && forbidden) {
      env.warn(
          "STREAMING_ANONYMOUS has no effect under LIMITED_FEDERATION_MODE, WHITELIST_MODE or"
              + " AUTHORIZED_FETCH");
    }
    return wanted && !forbidden;
  }
}
