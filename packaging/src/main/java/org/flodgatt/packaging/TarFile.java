package org.flodgatt.packaging;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A tar archive that depends on nothing but the tree, the prefix and the time. */
final class TarFile {
  private static final int PROGRAM = 0755;
  private static final int FILE = 0644;
  private static final int LINK = 0777;
  private static final int STICKY = 01777;

  private TarFile() {}

  /** Writes the tree, below {@code prefix}, all of it root's. */
  static void writeGzip(Tree tree, String prefix, Instant time, Path file) throws IOException {
    try (OutputStream out = Gzip.to(new BufferedOutputStream(Files.newOutputStream(file)))) {
      write(tree, prefix, time, out);
    }
  }

  /** Writes it uncompressed; does not close the stream. */
  static void write(Tree tree, String prefix, Instant time, OutputStream out) throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
    for (Path entry : tree.entries()) {
      add(tar, entry, prefix + tree.root().relativize(entry), time);
    }
    tar.finish();
  }

  private static void add(TarArchiveOutputStream tar, Path path, String name, Instant time)
      throws IOException {
    boolean link = Files.isSymbolicLink(path);
    boolean directory = Tree.isDirectory(path);
    TarArchiveEntry entry =
        link
            ? new TarArchiveEntry(name, TarConstants.LF_SYMLINK)
            : new TarArchiveEntry(directory ? name + "/" : name);
    if (link) {
      entry.setLinkName(Files.readSymbolicLink(path).toString());
    }
    entry.setMode(mode(path, link, directory));
    entry.setIds(0, 0);
    entry.setNames("root", "root");
    entry.setModTime(time.toEpochMilli());
    if (!link && !directory) {
      entry.setSize(Files.size(path));
    }
    tar.putArchiveEntry(entry);
    if (!link && !directory) {
      Files.copy(path, tar);
    }
    tar.closeArchiveEntry();
  }

  private static int mode(Path path, boolean link, boolean directory) {
    if (link) {
      return LINK;
    }
    if (directory) {
      return path.endsWith("tmp") ? STICKY : PROGRAM;
    }
    return Files.isExecutable(path) ? PROGRAM : FILE;
  }
}
