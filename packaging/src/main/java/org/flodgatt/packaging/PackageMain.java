package org.flodgatt.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** {@code ./flodgatt package}. Exit codes: 0 made, 1 could not be made, 2 bad options. */
public final class PackageMain {
  private static final int FAILED = 1;
  private static final int BAD_OPTIONS = 2;

  private PackageMain() {}

  /** The first argument is the clone's root; the others are the user's, see {@code --help}. */
  public static void main(String[] arguments) {
    Path root = Path.of(arguments[0]);
    List<String> given = List.of(arguments).subList(1, arguments.length);
    switch (PackageOptions.parse(given, root)) {
      case CommandLine.Help() -> System.out.print(PackageOptions.USAGE);
      case CommandLine.Mistake(String sentence) -> {
        System.err.println("flodgatt: " + sentence);
        System.exit(BAD_OPTIONS);
      }
      case PackageOptions options -> System.exit(make(root, options));
    }
  }

  private static int make(Path root, PackageOptions options) {
    try {
      Instant time = SourceTime.of(System.getenv("SOURCE_DATE_EPOCH"));
      new Release(Sources.of(root), time).make(options);
      return 0;
    } catch (PackagingException e) {
      return failed(String.valueOf(e.getMessage()));
    } catch (FileSystemException e) {
      return failed("cannot write " + e.getFile() + ": " + reason(e));
    } catch (IOException e) {
      return failed("cannot make the packages: " + e.getMessage());
    } catch (UncheckedIOException | IllegalStateException | AssertionError e) {
      return failed("cannot train the AOT cache: " + e.getMessage());
    }
  }

  private static int failed(String sentence) {
    System.err.println("flodgatt: " + sentence);
    return FAILED;
  }

  private static String reason(FileSystemException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file or directory";
      case AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(e.getReason());
    };
  }
}
