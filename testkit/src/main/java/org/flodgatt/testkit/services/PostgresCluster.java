package org.flodgatt.testkit.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.flodgatt.testkit.process.NativeProcess;
import org.flodgatt.testkit.process.TempDirectory;
import org.flodgatt.testkit.process.UnprivilegedUser;
import org.flodgatt.testkit.services.PostgresOptions.Encryption;
import org.flodgatt.testkit.tls.TestCertificates;

/**
 * The files of one PostgreSQL server: data, sockets, certificates; and how it is launched on them.
 */
final class PostgresCluster implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final PostgresBinaries binaries;
  private final UnprivilegedUser owner;
  private final TempDirectory directory;
  private final PostgresOptions options;

  private PostgresCluster(
      PostgresBinaries binaries,
      UnprivilegedUser owner,
      TempDirectory directory,
      PostgresOptions options) {
    this.binaries = binaries;
    this.owner = owner;
    this.directory = directory;
    this.options = options;
  }

  static PostgresCluster create(PostgresBinaries binaries, PostgresOptions options) {
    TempDirectory directory = TempDirectory.create("flodgatt-pg-");
    PostgresCluster cluster =
        new PostgresCluster(binaries, UnprivilegedUser.ofThisProcess(), directory, options);
    try {
      cluster.initialise();
      return cluster;
    } catch (IOException e) {
      directory.close();
      throw new UncheckedIOException("cannot set up a PostgreSQL cluster", e);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  Path sockets() {
    return directory.path();
  }

  Path caCertificate() {
    return directory.path().resolve("ca.crt");
  }

  /** Starts the server on this port and waits until it takes connections. */
  NativeProcess launch(int port) {
    NativeProcess process =
        NativeProcess.start(
            "postgres-" + port,
            builder(
                List.of(
                    binaries.postgres().toString(),
                    "-D",
                    data().toString(),
                    "-p",
                    Integer.toString(port))));
    try {
      process
          .output()
          .await(0, line -> line.contains("is ready to accept connections"), START_TIMEOUT);
      return process;
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  @Override
  public void close() {
    directory.close();
  }

  private Path data() {
    return directory.path().resolve("data");
  }

  private void initialise() throws IOException {
    Files.createDirectory(data(), PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    owner.own(data());
    owner.own(directory.path());
    NativeProcess initdb =
        NativeProcess.start(
            "initdb",
            builder(
                List.of(
                    binaries.initdb().toString(),
                    "--pgdata=" + data(),
                    "--username=" + PostgresServer.SUPERUSER,
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync",
                    "--no-instructions")));
    if (!initdb.awaitExit(START_TIMEOUT) || initdb.exitCode() != 0) {
      initdb.close();
      throw new IllegalStateException(
          "initdb failed:\n" + String.join("\n", initdb.output().all()));
    }
    writeConfiguration();
  }

  private void writeConfiguration() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("listen_addresses = '127.0.0.1'");
    lines.add("unix_socket_directories = '" + sockets() + "'");
    // Tests need no durability.
    lines.addAll(List.of("fsync = off", "synchronous_commit = off", "full_page_writes = off"));
    lines.addAll(List.of("shared_buffers = 32MB", "jit = off", "timezone = 'UTC'"));
    lines.addAll(List.of("log_checkpoints = off", "log_line_prefix = '%a|'"));
    lines.add("log_statement = " + (options.logStatements() ? "all" : "none"));
    if (options.encryption() != Encryption.OFF) {
      lines.addAll(encryption());
    }
    lines.addAll(options.settings());
    Files.write(data().resolve("postgresql.conf"), lines);
    Files.write(data().resolve("pg_hba.conf"), accessRules());
  }

  private List<String> encryption() throws IOException {
    TestCertificates made = TestCertificates.forLocalhost(directory.path());
    owner.own(made.privateKey());
    Files.setPosixFilePermissions(made.privateKey(), PosixFilePermissions.fromString("rw-------"));
    return List.of(
        "ssl = on",
        "ssl_cert_file = '" + made.certificate() + "'",
        "ssl_key_file = '" + made.privateKey() + "'");
  }

  private List<String> accessRules() {
    String method = options.password().isPresent() ? "scram-sha-256" : "trust";
    String tcp = options.encryption() == Encryption.DEMANDED ? "hostssl" : "host";
    return List.of(
        "local all " + PostgresServer.SUPERUSER + " trust",
        "host all " + PostgresServer.SUPERUSER + " 127.0.0.1/32 trust",
        "local all all " + method,
        tcp + " all all 127.0.0.1/32 " + method);
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(owner.command(command));
    builder.directory(directory.path().toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    return builder;
  }
}
