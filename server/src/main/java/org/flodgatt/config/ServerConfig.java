package org.flodgatt.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.flodgatt.auth.LookupSettings;
import org.flodgatt.event.Dialect;
import org.flodgatt.http.HttpSettings;
import org.flodgatt.hub.HubSettings;
import org.flodgatt.outbound.OutboundSettings;
import org.flodgatt.postgres.PostgresSettings;
import org.flodgatt.redis.RedisSettings;
import org.flodgatt.session.RecoverySettings;
import org.flodgatt.session.SessionSettings;

/**
 * The whole configuration: read once, checked, frozen (contract section 11).
 *
 * @param production whether {@code NODE_ENV} is {@code production}
 * @param http for the edge
 * @param lookups for token look-ups
 * @param session for client connections
 * @param recovery for sessions that may have missed something
 * @param hub for what waits inside
 * @param outbound for what waits for clients
 * @param redis for Redis
 * @param postgres for PostgreSQL
 * @param drainWindow how long clients are given to leave when the server stops
 * @param log for the log
 * @param metricNames which names the metrics go by
 * @param statusPages whether the pages about connections and timelines are there
 * @param dialect which Mastodon this is, if the admin says so
 * @param anonymous whether public streams are served without a token
 * @param report how all of this came about
 */
public record ServerConfig(
    boolean production,
    HttpSettings http,
    LookupSettings lookups,
    SessionSettings session,
    RecoverySettings recovery,
    HubSettings hub,
    OutboundSettings outbound,
    RedisSettings redis,
    PostgresSettings postgres,
    Duration drainWindow,
    LogSettings log,
    MetricNames metricNames,
    boolean statusPages,
    Dialect dialect,
    boolean anonymous,
    ConfigReport report)
    implements ConfigResult {

  /** Which names the metrics go by. */
  public enum MetricNames {
    /** Those that Mastodon's server really uses, such as {@code connected_clients}. */
    NODE,
    /** Those of its documentation, such as {@code mastodon_streaming_connected_clients}. */
    DOCS,
    BOTH
  }

  private static final Form<Duration> DRAIN = Form.duration(Duration.ZERO, Duration.ofMinutes(10));

  /** They meant something to other servers, or to the runtime of one. */
  static final Set<String> MEANINGLESS =
      Set.of(
          "NODE_OPTIONS",
          "PREPARED_STATEMENTS",
          "REDIS_FREQ",
          "SSE_FREQ",
          "STREAMING_CLUSTER_NUM",
          "UV_THREADPOOL_SIZE",
          "WS_FREQ");

  /** Of Mastodon's web server, or injected by Kubernetes for a service named streaming. */
  private static final Pattern NOT_OURS =
      Pattern.compile("STREAMING_(?:API_BASE_URL|SERVICE_.*|PORT(?:_.*)?)");

  /** Reads the environment and working directory of this process. */
  public static ConfigResult readProcess() {
    return read(System.getenv(), Path.of(""));
  }

  /**
   * Reads variables and {@code .env} files.
   *
   * @param variables of the process; they win over those of files
   * @param workingDirectory where {@code .env} files are looked for and relative paths start
   * @return the configuration, or everything that is wrong
   */
  public static ConfigResult read(Map<String, String> variables, Path workingDirectory) {
    Environment env = new Environment(variables, workingDirectory);
    String environment = env.read("NODE_ENV", Form.TEXT);
    env.readFiles(environment);
    TlsTrust trust = TlsTrust.read(env);
    HttpSettings http = EdgeVariables.http(env, Runtime.getRuntime().availableProcessors());
    PostgresSettings postgres = PostgresVariables.read(env, environment, trust);
    RedisSettings redis = RedisVariables.read(env, trust);
    Duration drainWindow = env.read("STREAMING_DRAIN_WINDOW", DRAIN);
    LogSettings log = EdgeVariables.log(env, environment);
    MetricNames names = env.read("STREAMING_METRICS_NAMES", Form.choice(MetricNames.class));
    boolean status = EdgeVariables.statusPages(env, http);
    LookupSettings lookups = LimitVariables.lookups(env);
    SessionSettings session = LimitVariables.session(env);
    RecoverySettings recovery = LimitVariables.recovery(env);
    OutboundSettings outbound = LimitVariables.outbound(env);
    HubSettings hub = LimitVariables.hub(env);
    Dialect dialect = env.read("STREAMING_DIALECT", Form.choice(Dialect.class));
    boolean anonymous = EdgeVariables.anonymous(env);
    warnOfUnknown(env);
    if (!env.problems().isEmpty()) {
      return new ConfigProblems(env.problems());
    }
    List<String> ignored = env.setNames().stream().filter(MEANINGLESS::contains).toList();
    return new ServerConfig(
        environment.equals("production"),
        http,
        lookups,
        session,
        recovery,
        hub,
        outbound,
        redis,
        postgres,
        drainWindow,
        log,
        names,
        status,
        dialect,
        anonymous,
        env.report(environment, ignored));
  }

  /** Every setting as understood, with value, default and source, secrets masked. */
  public String describe() {
    return report.describe();
  }

  /** Variables that are set but no longer mean anything, sorted: for one line in the log. */
  public List<String> ignoredVariables() {
    return report.ignored();
  }

  /** Sentences for the log. */
  public List<String> warnings() {
    return report.warnings();
  }

  /** A misspelt setting would otherwise go unnoticed for ever. */
  private static void warnOfUnknown(Environment env) {
    env.setNames().stream()
        .filter(name -> name.startsWith("STREAMING_") && !ConfigReference.knows(name))
        .filter(name -> !MEANINGLESS.contains(name) && !NOT_OURS.matcher(name).matches())
        .forEach(name -> env.warn(name + " is no setting of this server"));
  }
}
