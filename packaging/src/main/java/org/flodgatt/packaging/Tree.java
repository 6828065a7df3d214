package org.flodgatt.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that becomes an archive: what is put into it gets plain rights, and at the end one
 * time.
 *
 * @param root where it stands
 */
record Tree(Path root) {
  private static final String FILE = "rw-r--r--";
  private static final String PROGRAM = "rwxr-xr-x";

  Path at(String path) {
    return root.resolve(path);
  }

  /** Copies a file or, with everything below it, a directory; what may be run stays so. */
  void copy(Path from, String to) throws IOException {
    for (Path source : walk(from)) {
      Path target = at(to).resolve(from.relativize(source).toString());
      if (from.equals(source)) {
        target = at(to);
      }
      copyOne(source, target);
    }
  }

  private static void copyOne(Path source, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    if (Files.isSymbolicLink(source)) {
      Files.createSymbolicLink(target, Files.readSymbolicLink(source));
    } else if (Files.isDirectory(source)) {
      Files.createDirectories(target);
    } else {
      Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
      boolean runs = Files.isExecutable(source);
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(runs ? PROGRAM : FILE));
    }
  }

  void write(String path, byte[] content) throws IOException {
    Files.createDirectories(at(path).getParent());
    Files.write(at(path), content);
    Files.setPosixFilePermissions(at(path), PosixFilePermissions.fromString(FILE));
  }

  void write(String path, String content) throws IOException {
    write(path, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Like {@link #write}, for a script. */
  void program(String path, String content) throws IOException {
    write(path, content);
    Files.setPosixFilePermissions(at(path), PosixFilePermissions.fromString(PROGRAM));
  }

  void link(String path, String target) throws IOException {
    Files.createDirectories(at(path).getParent());
    Files.createSymbolicLink(at(path), Path.of(target));
  }

  /** Everything in it, parents first, in the order of bytes. */
  List<Path> entries() throws IOException {
    return walk(root).stream().filter(entry -> !entry.equals(root)).toList();
  }

  /** Gives everything the same time: an AOT cache knows its jars by size and time. */
  void setTimes(Instant time) throws IOException {
    for (Path entry : entries()) {
      if (!Files.isSymbolicLink(entry)) {
        Files.setLastModifiedTime(entry, FileTime.from(time));
      }
    }
  }

  static boolean isDirectory(Path entry) {
    return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
  }

  private static List<Path> walk(Path from) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      return all.sorted(Comparator.comparing(Path::toString)).toList();
    }
  }
}
