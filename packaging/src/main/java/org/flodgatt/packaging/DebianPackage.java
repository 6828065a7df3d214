package org.flodgatt.packaging;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;

/** A Debian package, see deb(5): an ar archive of a mark and two tarballs. Needs no Debian. */
final class DebianPackage {
  private static final String HOME = "usr/lib/flodgatt";
  private static final String DOC = "usr/share/doc/flodgatt/";
  private static final String SHARE = "usr/share/flodgatt/";

  /** Only tells systemd that there is a unit; nothing is enabled, started or restarted. */
  private static final String RELOAD =
      """
      #!/bin/sh
      set -e
      if [ -d /run/systemd/system ]; then
        systemctl daemon-reload || true
      fi
      """;

  private final Sources sources;
  private final Instant time;

  DebianPackage(Sources sources, Instant time) {
    this.sources = sources;
    this.time = time;
  }

  /** As Debian orders versions: a snapshot comes before its release. */
  static String version(String ours) {
    return ours.replace("-", "~");
  }

  /**
   * Writes the package.
   *
   * @param application what goes to /usr/lib/flodgatt
   * @param work an empty directory
   */
  Path write(Tree application, Path work, Path output) throws IOException {
    Tree data = new Tree(work.resolve("data"));
    Tree control = new Tree(work.resolve("control"));
    layOut(application, data);
    control.write("control", control(data));
    control.write("md5sums", md5sums(data));
    control.program("postinst", RELOAD);
    control.program("postrm", RELOAD);
    Path file = output.resolve("flodgatt_" + version(sources.version()) + "_amd64.deb");
    TarFile.writeGzip(control, "./", time, work.resolve("control.tar.gz"));
    TarFile.writeGzip(data, "./", time, work.resolve("data.tar.gz"));
    try (ArArchiveOutputStream ar =
        new ArArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      Path mark = Files.writeString(work.resolve("debian-binary"), "2.0\n");
      for (Path part :
          new Path[] {mark, work.resolve("control.tar.gz"), work.resolve("data.tar.gz")}) {
        ar.putArchiveEntry(
            new ArArchiveEntry(
                part.getFileName().toString(),
                Files.size(part),
                0,
                0,
                0100644,
                time.getEpochSecond()));
        Files.copy(part, ar);
        ar.closeArchiveEntry();
      }
    }
    return file;
  }

  private void layOut(Tree application, Tree data) throws IOException {
    data.copy(application.root(), HOME);
    data.link("usr/bin/flodgatt", "../lib/flodgatt/bin/flodgatt");
    data.copy(sources.dist("systemd/flodgatt.service"), "usr/lib/systemd/system/flodgatt.service");
    data.copy(
        sources.dist("systemd/mastodon-streaming@.service.d"),
        SHARE + "systemd/mastodon-streaming@.service.d");
    data.copy(sources.dist("nginx"), SHARE + "nginx");
    data.link(SHARE + "ops", "../../lib/flodgatt/ops");
    data.copy(sources.dist("completion.bash"), "usr/share/bash-completion/completions/flodgatt");
    data.copy(sources.dist("copyright"), DOC + "copyright");
    data.copy(sources.root().resolve("CHANGELOG.md"), DOC + "CHANGELOG.md");
    data.copy(sources.root().resolve("docs/CONFIGURATION.md"), DOC + "CONFIGURATION.md");
    data.copy(sources.root().resolve("docs/DOCTOR.md"), DOC + "DOCTOR.md");
    data.copy(sources.root().resolve("docs/OPERATIONS.md"), DOC + "OPERATIONS.md");
    data.write(
        "usr/share/man/man1/flodgatt.1.gz",
        Gzip.of(Files.readAllBytes(sources.dist("flodgatt.1"))));
    data.setTimes(time);
  }

  private String control(Tree data) throws IOException {
    long bytes = 0;
    for (Path entry : data.entries()) {
      bytes += Files.isSymbolicLink(entry) || Tree.isDirectory(entry) ? 0 : Files.size(entry);
    }
    return """
    Package: flodgatt
    Version: %s
    Architecture: amd64
    Maintainer: The Flodgatt contributors <flodgatt@localhost>
    Installed-Size: %d
    Depends: libc6 (>= 2.17)
    Suggests: nginx, postgresql, redis-server
    Section: net
    Priority: optional
    Description: streaming server for Mastodon
     Serves Mastodon's streaming API in the place of the Node server: same port,
     same environment, same Redis, same PostgreSQL, same protocol. Brings its own
     Java. Installing it changes no running service.
    """
        .formatted(version(sources.version()), bytes / 1024);
  }

  private static String md5sums(Tree data) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Path entry : data.entries()) {
      if (!Files.isSymbolicLink(entry) && !Tree.isDirectory(entry)) {
        lines
            .append(Digests.md5(entry))
            .append("  ")
            .append(data.root().relativize(entry))
            .append('\n');
      }
    }
    return lines.toString();
  }
}
