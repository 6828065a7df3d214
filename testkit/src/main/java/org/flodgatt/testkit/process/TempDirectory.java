package org.flodgatt.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** A directory under {@code java.io.tmpdir} that goes when it is closed. */
public final class TempDirectory implements AutoCloseable {
  private final Path path;

  private TempDirectory(Path path) {
    this.path = path;
  }

  /** Creates an empty directory that every user may enter and read. */
  public static TempDirectory create(String prefix) {
    try {
      Path path = Files.createTempDirectory(prefix);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
      return new TempDirectory(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a temporary directory", e);
    }
  }

  /** The directory itself. */
  public Path path() {
    return path;
  }

  /** Removes the directory with all that is in it. Closing twice is harmless. */
  @Override
  public void close() {
    deleteTree(path);
  }

  /**
   * Removes a directory with all that is in it; does nothing when it is not there. Files that
   * vanish meanwhile are fine: a dying server tidies up too.
   */
  public static void deleteTree(Path root) {
    try {
      Files.walkFileTree(root, new Deleter());
    } catch (NoSuchFileException alreadyGone) {
      // What was asked for.
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + root, e);
    }
  }

  private static final class Deleter extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
