package org.flodgatt.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.flodgatt.config.ConnectionUrl.BadUrlException;
import org.flodgatt.event.Secret;
import org.flodgatt.postgres.PostgresSettings;
import org.flodgatt.postgres.PostgresSettings.Ssl;
import org.flodgatt.postgres.PostgresSettings.SslMode;
import org.jspecify.annotations.Nullable;

/** The variables about PostgreSQL. */
final class PostgresVariables {
  static final String URL_FORM = "postgresql://[user[:password]@][host[:port]]/database";

  private static final String URL = "DATABASE_URL";
  private static final int PORT = 5432;
  private static final String NO_VERIFY = "no-verify";
  private static final Form<String> HOST =
      new Form<>(
          Form.HOST.expected() + ", or the directory of a Unix socket",
          PostgresVariables::host,
          host -> host);
  private static final List<String> URL_DECIDES =
      List.of("DB_HOST", "DB_PORT", "DB_USER", "DB_NAME", "DB_SSLMODE");

  private final Environment env;
  private final TlsTrust trust;

  private PostgresVariables(Environment env, TlsTrust trust) {
    this.env = env;
    this.trust = trust;
  }

  /** Which database, and as whom. */
  private record Target(
      String host,
      int port,
      String database,
      String user,
      @Nullable Secret password,
      Ssl ssl,
      @Nullable String options) {}

  static PostgresSettings read(Environment env, String environment, TlsTrust trust) {
    Target target = new PostgresVariables(env, trust).target(environment);
    return new PostgresSettings(
        target.host(),
        target.port(),
        target.database(),
        target.user(),
        target.password(),
        target.ssl(),
        target.options(),
        env.read("DB_POOL", Form.integer(1, 1000)),
        env.read("STREAMING_DB_CONNECT_TIMEOUT", LimitVariables.TIMEOUT),
        env.read("STREAMING_DB_QUERY_TIMEOUT", LimitVariables.TIMEOUT));
  }

  private Target target(String environment) {
    Secret password = env.secret("DB_PASS").orElse(null);
    Optional<String> url = env.readOptional(URL, Form.TEXT);
    if (url.isPresent()) {
      return fromUrl(url.get(), password);
    }
    boolean development = environment.equals("development");
    if (!development && !environment.equals("production")) {
      env.problem(
          "NODE_ENV", environment, "production or development; any other name needs " + URL);
    }
    String host = env.read("DB_HOST", HOST, "localhost");
    return new Target(
        host,
        env.read("DB_PORT", Form.PORT),
        env.read(
            "DB_NAME", Form.TEXT, development ? "mastodon_development" : "mastodon_production"),
        env.read("DB_USER", Form.TEXT, development ? systemUser() : "mastodon"),
        password,
        ofMastodon(env.read("DB_SSLMODE", Form.TEXT), host),
        null);
  }

  /** Node's table (contract section 12.11): what is neither off nor unchecked is fully checked. */
  private Ssl ofMastodon(String mode, String host) {
    return switch (mode) {
      case "disable" -> Ssl.OFF;
      case NO_VERIFY -> ssl(SslMode.REQUIRE, host, null, null, null, true);
      default -> ssl(SslMode.VERIFY_FULL, host, null, null, null, false);
    };
  }

  private Target fromUrl(String text, @Nullable Secret password) {
    Target target;
    try {
      target = parse(ConnectionUrl.parse(text, URL_FORM), password);
    } catch (BadUrlException e) {
      env.problem(URL, text, e.expected());
      env.overruled(URL + " decides", URL_DECIDES);
      return new Target("localhost", PORT, "", "", password, Ssl.OFF, null);
    }
    env.derived("DB_HOST", target.host(), URL);
    env.derived("DB_PORT", Integer.toString(target.port()), URL);
    env.derived("DB_USER", target.user(), URL);
    env.derived("DB_NAME", target.database(), URL);
    env.derived("DB_SSLMODE", describe(target.ssl()), URL);
    if (target.password() != null && !target.password().equals(password)) {
      env.derived("DB_PASS", ConnectionUrl.MASK, URL);
    }
    env.overruled(URL + " decides", URL_DECIDES);
    return target;
  }

  private Target parse(ConnectionUrl url, @Nullable Secret otherPassword) throws BadUrlException {
    if (!url.scheme().equals("postgres") && !url.scheme().equals("postgresql")) {
      throw new BadUrlException(URL_FORM);
    }
    Map<String, String> query = url.query();
    String host = first(query.getOrDefault("host", ""), first(url.host(), "localhost"));
    String port = first(query.getOrDefault("port", ""), url.port());
    String user = first(query.getOrDefault("user", ""), first(url.user(), systemUser()));
    String password = first(query.getOrDefault("password", ""), url.password());
    String database = url.path().isEmpty() ? "" : url.path().substring(1);
    String options = query.getOrDefault("options", "");
    String checkedHost =
        host(host).orElseThrow(() -> new BadUrlException(HOST.expected() + " as host"));
    return new Target(
        checkedHost,
        port.isEmpty() ? PORT : ConnectionUrl.number(port, Form.PORT, "port"),
        first(database, first(query.getOrDefault("dbname", ""), user)),
        user,
        password.isEmpty() ? otherPassword : new Secret(password),
        ofUrl(query, checkedHost),
        options.isEmpty() ? null : options);
  }

  /**
   * {@code sslmode} with libpq's meanings; without it Node's: {@code ssl=true} or a certificate
   * asks for a full check.
   */
  private Ssl ofUrl(Map<String, String> query, String host) throws BadUrlException {
    String rootName = query.getOrDefault("sslrootcert", "");
    Form<Path> certificates = Form.certificates(env.workingDirectory());
    Path root = rootName.equals("system") ? null : pem(certificates, "sslrootcert", query);
    Path cert = pem(certificates, "sslcert", query);
    Path key = pem(Form.privateKey(env.workingDirectory()), "sslkey", query);
    if ((cert == null) != (key == null)) {
      throw new BadUrlException("sslcert and sslkey together");
    }
    boolean named = !rootName.isEmpty() || cert != null;
    String mode = first(query.getOrDefault("sslmode", ""), impliedMode(query, named));
    if (mode.equals(NO_VERIFY)) {
      return ssl(SslMode.REQUIRE, host, null, cert, key, true);
    }
    for (SslMode known : SslMode.values()) {
      if (text(known).equals(mode)) {
        return known == SslMode.DISABLE ? Ssl.OFF : ssl(known, host, root, cert, key, false);
      }
    }
    throw new BadUrlException(
        "sslmode disable, allow, prefer, require, verify-ca, verify-full or no-verify");
  }

  private static String impliedMode(Map<String, String> query, boolean certificates)
      throws BadUrlException {
    return switch (query.getOrDefault("ssl", "")) {
      case "" -> certificates ? "verify-full" : "disable";
      case "true", "1" -> "verify-full";
      case "false", "0" -> certificates ? "verify-full" : "disable";
      case NO_VERIFY -> NO_VERIFY;
      default -> throw new BadUrlException("ssl true, false or no-verify");
    };
  }

  private static @Nullable Path pem(Form<Path> form, String parameter, Map<String, String> query)
      throws BadUrlException {
    String name = query.getOrDefault(parameter, "");
    if (name.isEmpty()) {
      return null;
    }
    return form.parse()
        .apply(name)
        .orElseThrow(() -> new BadUrlException(parameter + " " + form.expected()));
  }

  /** As libpq has it, a Unix socket never uses TLS. */
  private Ssl ssl(
      SslMode mode,
      String host,
      @Nullable Path root,
      @Nullable Path cert,
      @Nullable Path key,
      boolean unchecked) {
    if (host.startsWith("/")) {
      return Ssl.OFF;
    }
    if (unchecked || !trust.verify()) {
      SslMode unverified = mode == SslMode.ALLOW || mode == SslMode.PREFER ? mode : SslMode.REQUIRE;
      return new Ssl(unverified, null, cert, key, null);
    }
    return new Ssl(mode, root, cert, key, trust.extraCaCerts());
  }

  private static String describe(Ssl ssl) {
    String root = ssl.rootCert() == null ? "" : ", sslrootcert " + ssl.rootCert();
    String cert = ssl.cert() == null ? "" : ", sslcert " + ssl.cert();
    return text(ssl.mode()) + root + cert;
  }

  private static String text(SslMode mode) {
    return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Optional<String> host(String text) {
    return text.startsWith("/") && text.indexOf('\0') < 0
        ? Optional.of(text)
        : Addresses.host(text);
  }

  private String systemUser() {
    return env.processValue("USER").orElseGet(() -> System.getProperty("user.name", "postgres"));
  }

  private static String first(String value, String other) {
    return value.isEmpty() ? other : value;
  }
}
