package org.flodgatt.testkit.services;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Supplier;
import org.flodgatt.testkit.process.FreePort;
import org.flodgatt.testkit.process.NativeProcess;
import org.flodgatt.testkit.process.ShutdownHook;

/**
 * A real PostgreSQL server on a free port of 127.0.0.1, with an empty database {@value #DATABASE}.
 * It dies with the JVM and leaves no files. Methods may be called from any thread and block;
 * failures are unchecked, so that tests stay short.
 *
 * <p>Two roles: the superuser, who needs no password and acts for Rails and the test, and the
 * application's ({@link PostgresOptions#user}), who may read everything.
 */
public final class PostgresServer implements AutoCloseable {
  /** The database that is there from the start. */
  public static final String DATABASE = "mastodon_test";

  static final String SUPERUSER = "postgres";
  private static final String OWN_NAME = "flodgatt-testkit";
  private static final int START_ATTEMPTS = 5;
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);

  private final PostgresOptions options;
  private final PostgresCluster cluster;
  private final ShutdownHook hook;
  private final int port;
  private NativeProcess process;
  private boolean closed;

  private PostgresServer(
      PostgresOptions options, PostgresCluster cluster, int port, NativeProcess process) {
    this.options = options;
    this.cluster = cluster;
    this.port = port;
    this.process = process;
    this.hook = ShutdownHook.register("postgres-" + port, this::destroy);
  }

  /** Starts a server with {@link PostgresOptions#defaults()}. */
  public static PostgresServer start() {
    return start(PostgresOptions.defaults());
  }

  /**
   * Starts a server.
   *
   * @throws IllegalStateException if there is no PostgreSQL that runs here, or it does not start
   */
  public static PostgresServer start(PostgresOptions options) {
    return start(options, PostgresBinaries::locate);
  }

  static PostgresServer start(PostgresOptions options, Supplier<PostgresBinaries> binaries) {
    PostgresServer server = launch(options, PostgresCluster.create(binaries.get(), options));
    try {
      server.createRoleAndDatabase();
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static PostgresServer launch(PostgresOptions options, PostgresCluster cluster) {
    for (int attempt = 1; ; attempt++) {
      int port = FreePort.find();
      try {
        return new PostgresServer(options, cluster, port, cluster.launch(port));
      } catch (IllegalStateException e) {
        boolean portTaken = String.valueOf(e.getMessage()).contains("Address already in use");
        if (!portTaken || attempt == START_ATTEMPTS) {
          cluster.close();
          throw e;
        }
      }
    }
  }

  /** The TCP port on 127.0.0.1; {@link #restart()} keeps it. */
  public int port() {
    return port;
  }

  /** The directory of the Unix socket, as {@code DB_HOST} takes it. */
  public Path socketDirectory() {
    return cluster.sockets();
  }

  /** The application's role. */
  public String user() {
    return options.user();
  }

  /**
   * The certificate of the authority that signed the server's, as a PEM file.
   *
   * @throws IllegalStateException if the server was started without TLS
   */
  public Path caCertificate() {
    if (options.encryption() == PostgresOptions.Encryption.OFF) {
      throw new IllegalStateException("this server was started without TLS");
    }
    return cluster.caCertificate();
  }

  /** The JDBC URL of the application's role, with its password if it has one. */
  public String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  /** The same for another database. */
  public String jdbcUrl(String database) {
    String password = options.password().map(secret -> "&password=" + secret).orElse("");
    return bareUrl(database) + "?user=" + options.user() + password;
  }

  /** The {@code DB_*} variables by which Mastodon's programs find this server over TCP. */
  public Map<String, String> environment() {
    Map<String, String> variables = new HashMap<>();
    variables.put("DB_HOST", "127.0.0.1");
    variables.put("DB_PORT", Integer.toString(port));
    variables.put("DB_USER", options.user());
    variables.put("DB_NAME", DATABASE);
    options.password().ifPresent(secret -> variables.put("DB_PASS", secret));
    return Map.copyOf(variables);
  }

  /** A new connection of the superuser. The caller closes it. */
  public Connection connect() {
    return connect(DATABASE);
  }

  /** The same to another database. */
  public Connection connect(String database) {
    Properties properties = new Properties();
    properties.setProperty("user", SUPERUSER);
    properties.setProperty("ApplicationName", OWN_NAME);
    // Then the driver names itself in its first packet, and no statement of ours goes unnamed.
    properties.setProperty("assumeMinServerVersion", "14");
    properties.setProperty("sslmode", "disable");
    try {
      return DriverManager.getConnection(bareUrl(database), properties);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot connect to PostgreSQL on port " + port, e);
    }
  }

  /** Runs statements, separated by semicolons, as superuser. */
  public void execute(String sql) {
    execute(DATABASE, sql);
  }

  /** Creates an empty database that belongs to the application's role. */
  public void createDatabase(String name) {
    execute("postgres", "CREATE DATABASE \"" + name + "\" OWNER \"" + options.user() + '"');
  }

  /**
   * Ends the sessions of everybody but the superuser's own helpers here, as an administrator would,
   * and returns when they have ended.
   *
   * @return how many there were
   */
  public int terminateBackends() {
    String sql =
        """
        SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND application_name <> '%s'
        """
            .formatted(OWN_NAME);
    return Math.toIntExact(queryNumber(sql));
  }

  /** How many sessions there are now, those of {@link #connect()} not counted. */
  public int sessions() {
    String sql =
        """
        SELECT count(*) FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND application_name <> '%s'
        """
            .formatted(OWN_NAME);
    return Math.toIntExact(queryNumber(sql));
  }

  /**
   * The statements executed since the last start, in the order of the log; those of {@link
   * #connect()} are left out. Complete for every statement whose result somebody has seen.
   *
   * @throws IllegalStateException without {@link PostgresOptions#withStatementLog()}
   */
  public List<String> statements() {
    if (!options.logStatements()) {
      throw new IllegalStateException("start the server with withStatementLog() to see statements");
    }
    // The log reaches us through a pipe: when our own line is here, everything before it is too.
    String mark = UUID.randomUUID().toString();
    execute("SELECT '" + mark + "'");
    NativeProcess running = running();
    running.output().await(0, line -> line.contains(mark), STOP_TIMEOUT);
    return StatementLog.parse(running.output().all(), OWN_NAME);
  }

  /** The number of {@link #statements()}. */
  public int statementCount() {
    return statements().size();
  }

  /** Shuts the server down as an administrator would; sessions are told so. Keeps data and port. */
  public synchronized void stop() {
    process.thaw();
    process.end("INT", STOP_TIMEOUT);
  }

  /** Ends the server without a word to its sessions, as a crash or the OOM killer would. */
  public synchronized void crash() {
    process.kill();
  }

  /** Starts it again after {@link #stop()} or {@link #crash()}, or both stops and starts it. */
  public synchronized void restart() {
    if (closed) {
      throw new IllegalStateException("the server is closed");
    }
    if (process.isAlive()) {
      stop();
    }
    process = cluster.launch(port);
  }

  /** Stops all its processes from running; the kernel still accepts connections for it. */
  public void freeze() {
    running().freeze();
  }

  /** Ends {@link #freeze()}. */
  public void thaw() {
    running().thaw();
  }

  /** Ends the server and removes its files. Closing twice is harmless. */
  @Override
  public void close() {
    hook.close();
    destroy();
  }

  private synchronized void destroy() {
    if (closed) {
      return;
    }
    closed = true;
    if (process.isAlive()) {
      process.thaw();
      process.end("QUIT", Duration.ofSeconds(5));
    }
    cluster.close();
  }

  private synchronized NativeProcess running() {
    return process;
  }

  private void createRoleAndDatabase() {
    String password = options.password().map(secret -> " PASSWORD '" + secret + "'").orElse("");
    execute(
        "postgres",
        """
        CREATE ROLE "%1$s" LOGIN%2$s;
        GRANT pg_read_all_data TO "%1$s"
        """
            .formatted(options.user(), password));
    createDatabase(DATABASE);
  }

  private String bareUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  private void execute(String database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused: " + sql, e);
    }
  }

  private long queryNumber(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused: " + sql, e);
    }
  }
}
