package org.flodgatt.testkit.services;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flodgatt.testkit.process.NativeProcess;
import org.flodgatt.testkit.process.ShutdownHook;
import org.flodgatt.testkit.process.TempDirectory;

/**
 * The streaming server as an admin runs it: a process of its own, known only by its environment,
 * its output and its port.
 */
public final class ServerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String LISTENING = "Streaming API now listening on ";
  // Quick to start, and every lost buffer is seen.
  private static final List<String> TEST_FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx256m",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dio.netty.leakDetection.level=paranoid");

  private final NativeProcess process;
  private final Path directory;
  private final ShutdownHook hook;

  private ServerProcess(NativeProcess process, Path directory) {
    this.process = process;
    this.directory = directory;
    this.hook = ShutdownHook.register("server", process::close);
  }

  /**
   * Starts the server and waits until it listens.
   *
   * @param environment its only variables; {@code PORT} 0 takes a free one
   */
  public static ServerProcess start(Map<String, String> environment) {
    ServerProcess server = launch(environment, "serve");
    server.line(LISTENING);
    return server;
  }

  /**
   * The same with the JVM flags that the server is shipped with, for tests that measure it. Lost
   * buffers are then not looked for.
   */
  public static ServerProcess startAsShipped(Map<String, String> environment) {
    List<String> flags = List.of("@" + repositoryRoot().resolve("build/jvm.options"));
    ServerProcess server = launch(flags, environment, "serve");
    server.line(LISTENING);
    return server;
  }

  /** Runs a command of the server without waiting for anything. */
  public static ServerProcess launch(Map<String, String> environment, String... arguments) {
    return launch(TEST_FLAGS, environment, arguments);
  }

  private static ServerProcess launch(
      List<String> flags, Map<String, String> environment, String... arguments) {
    Path root = repositoryRoot();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(
        List.of(
            "-cp",
            root.resolve("server/target/classes") + ":" + root.resolve("server/target/lib") + "/*",
            "org.flodgatt.app.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    Path directory = TempDirectory.create("flodgatt-server").path();
    builder.directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new ServerProcess(NativeProcess.start("server", builder), directory);
  }

  private static Path repositoryRoot() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(at.resolve("server/target/classes"))) {
      at = at.getParent();
      if (at == null) {
        throw new IllegalStateException("the server is not built: no server/target/classes above");
      }
    }
    return at;
  }

  /** Waits for a line of the log that contains the text. */
  public String line(String text) {
    return process.output().await(0, line -> line.contains(text), PATIENCE);
  }

  /** The port it listens on. */
  public int port() {
    String address = line(LISTENING);
    String after = address.substring(address.indexOf(LISTENING) + LISTENING.length());
    String host = after.split(" ", 2)[0];
    return Integer.parseInt(host.substring(host.lastIndexOf(':') + 1));
  }

  /** All it has logged. */
  public List<String> log() {
    return process.output().all();
  }

  /** Its working directory, where it looks for {@code .env} files. */
  public Path directory() {
    return directory;
  }

  /** The process itself. */
  public NativeProcess process() {
    return process;
  }

  /** Asks it to stop as systemd would, and returns its exit code. */
  public int terminate() {
    process.signal("TERM");
    if (!process.awaitExit(PATIENCE)) {
      throw new AssertionError("the server did not stop within " + PATIENCE + " of SIGTERM");
    }
    return process.exitCode();
  }

  /** Fails when a buffer was lost or something unforeseen was logged. */
  public void assertClean() {
    for (String line : log()) {
      if (line.contains("LEAK:") || line.contains(" ERROR ")) {
        throw new AssertionError("the server logged: " + line);
      }
    }
  }

  /** Stops it at once; what it should have logged clean is not checked. */
  @Override
  public void close() {
    process.close();
    hook.close();
  }
}
