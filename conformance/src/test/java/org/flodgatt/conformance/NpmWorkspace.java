package org.flodgatt.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flodgatt.testkit.process.NativeProcess;
import org.flodgatt.testkit.process.Programs;
import org.flodgatt.testkit.process.TempDirectory;
import org.opentest4j.TestAbortedException;

/**
 * The clients of npm in {@code src/test/npm}, installed exactly as the lock file says. They are
 * kept between builds, one copy for each lock file. Where npm is missing, or no registry answers,
 * tests are skipped, and say so.
 */
final class NpmWorkspace implements AutoCloseable {
  private static final Path SOURCE = Path.of("src", "test", "npm").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  // The newest that one of the packages asks for.
  private static final Runtime.Version NODE_WANTED = Runtime.Version.parse("22.21.1");
  private static final Pattern UNREACHABLE =
      Pattern.compile("E(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH|NETUNREACH)");

  private final TempDirectory directory;
  private final String node;

  private NpmWorkspace(TempDirectory directory, String node) {
    this.directory = directory;
    this.node = node;
  }

  /**
   * The workspace, installed.
   *
   * @throws TestAbortedException if this machine cannot install it
   */
  static NpmWorkspace open() {
    if (Programs.onPath("npm").isEmpty()) {
      throw new TestAbortedException("npm is not on the PATH: the clients of npm are not tested");
    }
    try {
      Path installed = install();
      TempDirectory directory = TempDirectory.create("flodgatt-clients-");
      copy(SOURCE.resolve("drivers"), directory.path());
      Files.createSymbolicLink(
          directory.path().resolve("node_modules"), installed.resolve("node_modules"));
      return new NpmWorkspace(directory, node(installed));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot install the clients of npm", e);
    }
  }

  /** The version of a package that the workspace asks for, after a blank; empty if it has none. */
  static String versionOf(String name) {
    try {
      String text = Files.readString(SOURCE.resolve("package.json"));
      Matcher version =
          Pattern.compile('"' + Pattern.quote(name) + "\": \"([0-9.]+)\"").matcher(text);
      return version.find() ? " " + version.group(1) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a driver of {@code src/test/npm/drivers}. */
  RealClient start(String driver, Map<String, String> environment, Map<String, String> more) {
    ProcessBuilder builder =
        new ProcessBuilder(node, directory.path().resolve(driver + ".mjs").toString());
    builder.directory(directory.path().toFile());
    builder.environment().putAll(environment);
    builder.environment().putAll(more);
    return new ProcessClient(NativeProcess.start(driver, builder), true);
  }

  private static Path install() throws IOException {
    Path directory = Programs.cache().resolve("clients-" + fingerprint());
    try (FileChannel file =
            FileChannel.open(
                Programs.cache().resolve("clients.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var _ = file.lock()) {
      if (!Files.exists(directory.resolve("complete"))) {
        TempDirectory.deleteTree(directory);
        Files.createDirectories(directory);
        copy(SOURCE, directory);
        npmInstall(directory);
        Files.createFile(directory.resolve("complete"));
      }
    }
    return directory;
  }

  private static void npmInstall(Path directory) {
    ProcessBuilder builder =
        new ProcessBuilder(
            "npm",
            "ci",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefer-offline",
            "--loglevel=error");
    builder.directory(directory.toFile());
    try (NativeProcess npm = NativeProcess.start("npm", builder)) {
      boolean ended = npm.awaitExit(PATIENCE);
      if (ended && npm.exitCode() == 0) {
        return;
      }
      String output = String.join("\n", npm.output().all());
      if (!ended || UNREACHABLE.matcher(output).find()) {
        throw new TestAbortedException(
            "npm reaches no registry: the clients of npm are not tested\n" + output);
      }
      throw new AssertionError("npm ci failed:\n" + output);
    }
  }

  // The machine's own Node where it is new enough for all clients, else the one of the workspace.
  private static String node(Path directory) {
    if (Programs.onPath("node").isPresent() && versionOfNode().compareTo(NODE_WANTED) >= 0) {
      return "node";
    }
    String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
    Path own = directory.resolve("node_modules/node-linux-" + architecture + "/bin/node");
    if (!Programs.runs(own)) {
      throw new TestAbortedException("no Node " + NODE_WANTED + " or newer runs on this machine");
    }
    return own.toString();
  }

  private static Runtime.Version versionOfNode() {
    try (NativeProcess asked =
        NativeProcess.start("node", new ProcessBuilder("node", "--version"))) {
      String version = asked.output().await(0, line -> line.startsWith("v"), Duration.ofMinutes(1));
      return Runtime.Version.parse(version.substring(1).strip());
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : files(from)) {
      Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String fingerprint() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files(SOURCE)) {
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** Removes the drivers; what is installed stays. */
  @Override
  public void close() {
    directory.close();
  }
}
