package org.flodgatt.testkit.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flodgatt.testkit.process.FreePort;
import org.flodgatt.testkit.process.NativeProcess;
import org.flodgatt.testkit.process.ShutdownHook;
import org.flodgatt.testkit.process.TempDirectory;

/**
 * A Redis master, a replica of it and a Sentinel that watches both, for tests of a failover. All
 * die with the JVM. Methods may be called from any thread and block.
 */
public final class RedisSentinel implements AutoCloseable {
  /** The name under which the Sentinel knows the master. */
  public static final String MASTER_NAME = "mymaster";

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final RedisServer master;
  private final RedisServer replica;
  private final TempDirectory directory;
  private final int port;
  private final NativeProcess process;
  private final RedisCommands commands;
  private final ShutdownHook hook;

  private RedisSentinel(RedisServer master, RedisServer replica, Optional<String> password) {
    this.master = master;
    this.replica = replica;
    this.port = FreePort.find();
    this.directory = TempDirectory.create("flodgatt-sentinel-");
    try {
      writeConfiguration(password);
      // The replica is known from the start, so a failover is possible from the start.
      this.process =
          RedisLauncher.launch(
              "sentinel-" + port,
              directory.path(),
              List.of("sentinel.conf", "--sentinel"),
              "+slave ",
              TIMEOUT);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
    this.commands =
        new RedisCommands(port, password.map(secret -> List.of("AUTH", secret)).orElse(List.of()));
    this.hook = ShutdownHook.register("sentinel-" + port, this::destroy);
  }

  /** Starts all three, without passwords. */
  public static RedisSentinel start() {
    return start(RedisOptions.defaults(), Optional.empty());
  }

  /**
   * Starts all three.
   *
   * @param options for master and replica
   * @param password what the Sentinel demands of its clients; empty if nothing
   */
  public static RedisSentinel start(RedisOptions options, Optional<String> password) {
    RedisServer master = RedisServer.start(options);
    try {
      return start(master, options, password);
    } catch (RuntimeException e) {
      master.close();
      throw e;
    }
  }

  private static RedisSentinel start(
      RedisServer master, RedisOptions options, Optional<String> password) {
    RedisServer replica =
        RedisServer.start(
            options
                .setting("replicaof 127.0.0.1 " + master.port())
                .setting("masteruser " + RedisServer.OWN_USER)
                .setting("masterauth any"));
    try {
      awaitReplica(master);
      return new RedisSentinel(master, replica, password);
    } catch (RuntimeException e) {
      replica.close();
      throw e;
    }
  }

  /** The Sentinel's TCP port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** The server that was the master at the start. */
  public RedisServer master() {
    return master;
  }

  /** The server that was the replica at the start. */
  public RedisServer replica() {
    return replica;
  }

  /** The port of the master as the Sentinel sees it now. */
  public int currentMasterPort() {
    return Integer.parseInt(
        commands.texts("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME).get(1));
  }

  /**
   * The {@code REDIS_*} variables by which Mastodon's programs find the master through Sentinel.
   */
  public Map<String, String> environment() {
    return Map.of("REDIS_SENTINELS", "127.0.0.1:" + port, "REDIS_SENTINEL_MASTER", MASTER_NAME);
  }

  /** Stops the master and waits until the Sentinel has made the replica the master. */
  public void failOver() {
    // Until now a master that a busy machine holds up is not taken for dead.
    commands.text("SENTINEL", "SET", MASTER_NAME, "down-after-milliseconds", "500");
    master.stop();
    process.output().await(0, line -> line.contains("+switch-master " + MASTER_NAME), TIMEOUT);
  }

  /**
   * Lets Sentinel make the replica the master although nothing is wrong, as an administrator does
   * before maintenance. The old master goes on as a replica.
   */
  public void switchOver() {
    commands.text("SENTINEL", "FAILOVER", MASTER_NAME);
    process.output().await(0, line -> line.contains("+switch-master " + MASTER_NAME), TIMEOUT);
  }

  /** The server that is the master now. */
  public RedisServer current() {
    return currentMasterPort() == master.port() ? master : replica;
  }

  /** Ends all three. Closing twice is harmless. */
  @Override
  public void close() {
    hook.close();
    destroy();
    replica.close();
    master.close();
  }

  private void destroy() {
    commands.close();
    process.close();
    directory.close();
  }

  // WAIT blocks until a replica has acknowledged the write before it.
  private static void awaitReplica(RedisServer master) {
    master.command("SET", "replicated", "1");
    if (!master.command("WAIT", "1", "60000").equals(List.of("1"))) {
      throw new IllegalStateException("the replica did not connect within 60 s");
    }
    master.delete("replicated");
  }

  private void writeConfiguration(Optional<String> password) {
    List<String> lines = new ArrayList<>();
    lines.addAll(List.of("bind 127.0.0.1", "port " + port, "daemonize no", "logfile \"\""));
    lines.add("dir " + directory.path());
    lines.add("sentinel monitor " + MASTER_NAME + " 127.0.0.1 " + master.port() + " 1");
    lines.add("sentinel auth-user " + MASTER_NAME + " " + RedisServer.OWN_USER);
    lines.add("sentinel auth-pass " + MASTER_NAME + " any");
    lines.add("sentinel down-after-milliseconds " + MASTER_NAME + " 120000");
    lines.add("sentinel failover-timeout " + MASTER_NAME + " 5000");
    password.ifPresent(secret -> lines.add("requirepass " + secret));
    try {
      Files.write(directory.path().resolve("sentinel.conf"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write sentinel.conf", e);
    }
  }
}
