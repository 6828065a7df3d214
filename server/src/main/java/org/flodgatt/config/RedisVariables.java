package org.flodgatt.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.flodgatt.config.ConnectionUrl.BadUrlException;
import org.flodgatt.event.Secret;
import org.flodgatt.redis.RedisSettings;
import org.flodgatt.redis.RedisSettings.Endpoint;
import org.jspecify.annotations.Nullable;

/** The variables about Redis. */
final class RedisVariables {
  static final String URL_FORM =
      "redis://[user:password@]host[:port][/database], rediss://… for TLS, or"
          + " unix:///path/of/socket[?db=database]";

  private static final int PORT = 6379;
  private static final Form<Integer> DATABASE = Form.integer(0, 999_999);
  private static final Pattern COMMA = Pattern.compile(",");
  private static final String URL = "REDIS_URL";
  private static final String SENTINELS = "REDIS_SENTINELS";
  private static final String MASTER = "REDIS_SENTINEL_MASTER";
  private static final List<String> SENTINEL_VARIABLES =
      List.of(
          SENTINELS,
          MASTER,
          "REDIS_SENTINEL_PORT",
          "REDIS_SENTINEL_USERNAME",
          "REDIS_SENTINEL_PASSWORD");
  private static final List<String> URL_DECIDES =
      List.of(
          "REDIS_HOST",
          "REDIS_PORT",
          "REDIS_DB",
          "REDIS_USER",
          "REDIS_USERNAME",
          "REDIS_PASSWORD",
          SENTINELS,
          MASTER,
          "REDIS_SENTINEL_PORT",
          "REDIS_SENTINEL_USERNAME",
          "REDIS_SENTINEL_PASSWORD");

  private final Environment env;

  private RedisVariables(Environment env) {
    this.env = env;
  }

  /** Which server, and as whom. */
  private record Target(
      Endpoint endpoint,
      int database,
      @Nullable String user,
      @Nullable Secret password,
      boolean tls) {}

  static RedisSettings read(Environment env, TlsTrust trust) {
    Target target = new RedisVariables(env).target();
    return new RedisSettings(
        target.endpoint(),
        target.database(),
        target.user(),
        target.password(),
        target.tls() ? new RedisSettings.Tls(trust.verify(), trust.extraCaCerts()) : null,
        env.readOptional("REDIS_NAMESPACE", Form.TEXT).orElse(""),
        env.read("STREAMING_REDIS_CONNECT_TIMEOUT", LimitVariables.TIMEOUT),
        env.read("STREAMING_REDIS_SILENCE_LIMIT", LimitVariables.TIMEOUT));
  }

  private Target target() {
    Optional<String> url = env.readOptional(URL, Form.TEXT);
    if (url.isPresent()) {
      return fromUrl(url.get());
    }
    boolean sentinels = env.find(SENTINELS).isPresent() || env.find(MASTER).isPresent();
    String other = env.readOptional("REDIS_USERNAME", Form.TEXT).orElse(null);
    String user = env.readOptional("REDIS_USER", Form.TEXT).orElse(other);
    Secret password = env.secret("REDIS_PASSWORD").orElse(null);
    int database = env.read("REDIS_DB", DATABASE);
    Endpoint endpoint = sentinels ? sentinel(user, password) : server();
    return new Target(endpoint, database, user, password, false);
  }

  private Endpoint server() {
    env.overruled(SENTINELS + " is not set", SENTINEL_VARIABLES);
    return new Endpoint.Tcp(env.read("REDIS_HOST", Form.HOST), env.read("REDIS_PORT", Form.PORT));
  }

  private Endpoint sentinel(@Nullable String user, @Nullable Secret password) {
    env.overruled(SENTINELS + " decides", List.of("REDIS_HOST", "REDIS_PORT"));
    int port = env.read("REDIS_SENTINEL_PORT", Form.PORT);
    List<Endpoint.Tcp> sentinels =
        env.readOptional(SENTINELS, sentinelList(port)).orElse(List.of());
    String master = env.readOptional(MASTER, Form.TEXT).orElse("");
    missing(SENTINELS, "host[:port],…: the sentinels that know " + MASTER);
    missing(MASTER, "the name by which " + SENTINELS + " know the server");
    return new Endpoint.Sentinel(
        sentinels,
        master,
        env.readOptional("REDIS_SENTINEL_USERNAME", Form.TEXT).orElse(user),
        env.secret("REDIS_SENTINEL_PASSWORD").orElse(password));
  }

  private void missing(String name, String expected) {
    if (env.find(name).isEmpty()) {
      env.problem(name, "", expected);
    }
  }

  private static Form<List<Endpoint.Tcp>> sentinelList(int port) {
    return new Form<>(
        "host[:port],… with IPv6 addresses in brackets",
        text -> parseSentinels(text, port),
        sentinels ->
            String.join(", ", sentinels.stream().map(RedisVariables::hostAndPort).toList()));
  }

  private static Optional<List<Endpoint.Tcp>> parseSentinels(String text, int defaultPort) {
    List<Endpoint.Tcp> sentinels = new ArrayList<>();
    for (String item : COMMA.split(text, -1)) {
      Optional<Endpoint.Tcp> sentinel = parseSentinel(item.strip(), defaultPort);
      if (sentinel.isEmpty()) {
        return Optional.empty();
      }
      sentinels.add(sentinel.get());
    }
    return Optional.of(List.copyOf(sentinels));
  }

  private static Optional<Endpoint.Tcp> parseSentinel(String item, int defaultPort) {
    int colon = item.lastIndexOf(':');
    boolean bare = item.indexOf(':') != colon && !item.startsWith("[");
    boolean portGiven = colon >= 0 && !bare && !item.endsWith("]");
    Optional<Integer> port =
        portGiven ? Form.PORT.parse().apply(item.substring(colon + 1)) : Optional.of(defaultPort);
    Optional<String> host = Addresses.host(portGiven ? item.substring(0, colon) : item);
    return port.flatMap(number -> host.map(name -> new Endpoint.Tcp(name, number)));
  }

  private Target fromUrl(String text) {
    Target target;
    try {
      target = parse(text);
    } catch (BadUrlException e) {
      env.problem(URL, text, e.expected());
      env.overruled(URL + " decides", URL_DECIDES);
      return new Target(new Endpoint.Tcp("127.0.0.1", PORT), 0, null, null, false);
    }
    switch (target.endpoint()) {
      case Endpoint.Tcp tcp -> {
        env.derived("REDIS_HOST", tcp.host(), URL);
        env.derived("REDIS_PORT", Integer.toString(tcp.port()), URL);
      }
      case Endpoint.Unix unix -> env.derived("REDIS_HOST", unix.path().toString(), URL);
      case Endpoint.Sentinel _ -> throw new AssertionError("a URL names one server");
    }
    env.derived("REDIS_DB", Integer.toString(target.database()), URL);
    if (target.user() != null) {
      env.derived("REDIS_USER", target.user(), URL);
    }
    if (target.password() != null) {
      env.derived("REDIS_PASSWORD", ConnectionUrl.MASK, URL);
    }
    env.overruled(URL + " decides", URL_DECIDES);
    return target;
  }

  private static Target parse(String text) throws BadUrlException {
    ConnectionUrl url = ConnectionUrl.parse(unixAuthority(text), URL_FORM);
    return switch (url.scheme()) {
      case "redis", "rediss" ->
          target(
              url,
              new Endpoint.Tcp(url.hostOr("127.0.0.1"), url.portOr(PORT)),
              url.path().length() > 1 ? url.path().substring(1) : "");
      case "unix" -> target(url, new Endpoint.Unix(socket(url)), "");
      default -> throw new BadUrlException(URL_FORM);
    };
  }

  /** {@code unix:/path} and {@code unix:///path} are the same. */
  private static String unixAuthority(String text) {
    return text.startsWith("unix:/") && !text.startsWith("unix://")
        ? "unix://" + text.substring("unix:".length())
        : text;
  }

  private static Path socket(ConnectionUrl url) throws BadUrlException {
    boolean absolute = url.path().startsWith("/") && url.path().length() > 1;
    if (!url.host().isEmpty() || !url.port().isEmpty() || !absolute) {
      throw new BadUrlException(URL_FORM);
    }
    return Form.path(Path.of("/"))
        .parse()
        .apply(url.path())
        .orElseThrow(() -> new BadUrlException(URL_FORM));
  }

  private static Target target(ConnectionUrl url, Endpoint endpoint, String path)
      throws BadUrlException {
    String database = path.isEmpty() ? url.query().getOrDefault("db", "") : path;
    String user = first(url.user(), url.query().getOrDefault("user", ""));
    String password = first(url.password(), url.query().getOrDefault("password", ""));
    return new Target(
        endpoint,
        database.isEmpty() ? 0 : ConnectionUrl.number(database, DATABASE, "database number"),
        user.isEmpty() ? null : user,
        password.isEmpty() ? null : new Secret(password),
        url.scheme().equals("rediss"));
  }

  private static String first(String value, String other) {
    return value.isEmpty() ? other : value;
  }

  private static String hostAndPort(Endpoint.Tcp tcp) {
    return (tcp.host().indexOf(':') < 0 ? tcp.host() : "[" + tcp.host() + "]") + ":" + tcp.port();
  }
}
