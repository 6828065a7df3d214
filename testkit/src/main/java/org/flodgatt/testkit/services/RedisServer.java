package org.flodgatt.testkit.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flodgatt.testkit.process.FreePort;
import org.flodgatt.testkit.process.NativeProcess;
import org.flodgatt.testkit.process.ShutdownHook;
import org.flodgatt.testkit.process.TempDirectory;
import org.flodgatt.testkit.tls.TestCertificates;

/**
 * A real Redis server on a free port of 127.0.0.1 and on a Unix socket. It dies with the JVM, keeps
 * nothing on disk and leaves no files. Methods may be called from any thread and block; failures
 * are unchecked.
 *
 * <p>The commands here act for Rails and the test, as a user of their own who needs no password.
 */
public final class RedisServer implements AutoCloseable {
  static final String OWN_USER = "flodgatt-testkit";
  private static final int START_ATTEMPTS = 5;
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);

  private final RedisOptions options;
  private final TempDirectory directory;
  private final int port;
  private final int tlsPort;
  private final RedisCommands commands;
  private final ShutdownHook hook;
  private NativeProcess process;
  private boolean closed;

  private RedisServer(RedisOptions options, TempDirectory directory, int port, int tlsPort) {
    this.options = options;
    this.directory = directory;
    this.port = port;
    this.tlsPort = tlsPort;
    writeConfiguration();
    this.process = launch();
    this.commands = new RedisCommands(port, List.of("AUTH", OWN_USER, "any"));
    this.hook = ShutdownHook.register("redis-" + port, this::destroy);
  }

  /** Starts a server with {@link RedisOptions#defaults()}. */
  public static RedisServer start() {
    return start(RedisOptions.defaults());
  }

  /**
   * Starts a server.
   *
   * @throws IllegalStateException if there is no Redis that runs here, or it does not start
   */
  public static RedisServer start(RedisOptions options) {
    TempDirectory directory = TempDirectory.create("flodgatt-redis-");
    try {
      if (options.tls()) {
        TestCertificates.forLocalhost(directory.path());
      }
      return start(options, directory);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private static RedisServer start(RedisOptions options, TempDirectory directory) {
    for (int attempt = 1; ; attempt++) {
      try {
        return new RedisServer(
            options, directory, FreePort.find(), options.tls() ? FreePort.find() : 0);
      } catch (IllegalStateException e) {
        boolean portTaken = String.valueOf(e.getMessage()).contains("Address already in use");
        if (!portTaken || attempt == START_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** The plain TCP port on 127.0.0.1; {@link #restart()} keeps it. */
  public int port() {
    return port;
  }

  /**
   * The encrypted TCP port on 127.0.0.1.
   *
   * @throws IllegalStateException if the server was started without TLS
   */
  public int tlsPort() {
    demandTls();
    return tlsPort;
  }

  /** The certificate of the authority that signed the server's, as a PEM file. */
  public Path caCertificate() {
    demandTls();
    return directory.path().resolve("ca.crt");
  }

  /** The path of the Unix socket. */
  public Path unixSocket() {
    return directory.path().resolve("redis.sock");
  }

  /** The {@code REDIS_*} variables by which Mastodon's programs find this server over TCP. */
  public Map<String, String> environment() {
    Map<String, String> variables = new HashMap<>();
    variables.put("REDIS_HOST", "127.0.0.1");
    variables.put("REDIS_PORT", Integer.toString(port));
    options.password().ifPresent(secret -> variables.put("REDIS_PASSWORD", secret));
    options
        .user()
        .ifPresent(user -> {
          variables.put("REDIS_USER", user.name());
          variables.put("REDIS_PASSWORD", user.password());
        });
    return Map.copyOf(variables);
  }

  /**
   * Publishes a message.
   *
   * @return how many connections received it
   */
  public long publish(String topic, String message) {
    return commands.number("PUBLISH", topic, message);
  }

  /** How many connections subscribe to this topic. */
  public long numSub(String topic) {
    return Long.parseLong(commands.texts("PUBSUB", "NUMSUB", topic).get(1));
  }

  /** The topics that anybody subscribes to. */
  public List<String> topics() {
    return commands.texts("PUBSUB", "CHANNELS");
  }

  /** The value of a key. */
  public Optional<String> get(String key) {
    return commands.text("GET", key);
  }

  /** The seconds a key has left; -1 without limit, -2 if there is no such key. */
  public long ttl(String key) {
    return commands.number("TTL", key);
  }

  /** Whether there is such a key. */
  public boolean exists(String key) {
    return commands.number("EXISTS", key) == 1;
  }

  /** Deletes a key; true if it was there. */
  public boolean delete(String key) {
    return commands.number("DEL", key) == 1;
  }

  /** All keys. */
  public List<String> keys() {
    return commands.texts("KEYS", "*");
  }

  /**
   * Any command whose reply is one string, a number or a flat list.
   *
   * @throws IllegalStateException if Redis refuses it
   */
  public List<String> command(String... words) {
    return commands.texts(words);
  }

  /**
   * Cuts the connections of all clients of this type ({@code normal}, {@code pubsub}) but our own.
   */
  public long killClients(String type) {
    return commands.number("CLIENT", "KILL", "TYPE", type, "SKIPME", "yes");
  }

  /** What the server has logged since its last start. */
  public List<String> log() {
    return running().output().all();
  }

  /** Shuts the server down; all keys are lost. Keeps the port. */
  public synchronized void stop() {
    commands.close();
    process.thaw();
    process.end("TERM", STOP_TIMEOUT);
  }

  /** Starts it again after {@link #stop()}, or both stops and starts it. */
  public synchronized void restart() {
    if (closed) {
      throw new IllegalStateException("the server is closed");
    }
    if (process.isAlive()) {
      stop();
    }
    process = launch();
  }

  /** Stops the process from running; the kernel still accepts connections and bytes for it. */
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
    commands.close();
    process.close();
    directory.close();
  }

  private synchronized NativeProcess running() {
    return process;
  }

  private void demandTls() {
    if (!options.tls()) {
      throw new IllegalStateException("this server was started without TLS");
    }
  }

  private NativeProcess launch() {
    return RedisLauncher.launch(
        "redis-" + port,
        directory.path(),
        List.of("redis.conf"),
        "eady to accept connections",
        START_TIMEOUT);
  }

  private void writeConfiguration() {
    List<String> lines = new ArrayList<>();
    lines.addAll(List.of("bind 127.0.0.1", "port " + port, "daemonize no", "logfile \"\""));
    lines.addAll(List.of("unixsocket " + unixSocket(), "unixsocketperm 777"));
    lines.addAll(List.of("save \"\"", "appendonly no", "dir " + directory.path()));
    // A replica gets its copy at once.
    lines.add("repl-diskless-sync-delay 0");
    lines.add("user " + OWN_USER + " on nopass ~* &* +@all");
    options.user().ifPresent(u -> lines.add(userLine(u)));
    options.password().ifPresent(secret -> lines.add("requirepass " + secret));
    if (options.tls()) {
      lines.addAll(List.of("tls-port " + tlsPort, "tls-auth-clients no"));
      lines.add("tls-cert-file " + directory.path().resolve("server.crt"));
      lines.add("tls-key-file " + directory.path().resolve("server.key"));
      lines.add("tls-ca-cert-file " + directory.path().resolve("ca.crt"));
    }
    lines.addAll(options.settings());
    try {
      Files.write(directory.path().resolve("redis.conf"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write redis.conf", e);
    }
  }

  private static String userLine(RedisOptions.User user) {
    return "user " + user.name() + " on >" + user.password() + " ~* &* +@all";
  }
}
