package org.flodgatt.packaging;

import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;

/** The part of the JDK that the server needs, made by jlink from the JDK that runs this. */
final class RuntimeImage {
  /**
   * As jdeps lists them, less java.desktop (only the driver's XA data source) and java.net.http
   * (only jsoup fetching pages), plus what is looked up by name: elliptic curves and DNS.
   */
  static final List<String> MODULES =
      List.of(
          "java.base",
          "java.logging",
          "java.management",
          "java.naming",
          "java.security.jgss",
          "java.security.sasl",
          "java.sql",
          "java.xml",
          "jdk.crypto.ec",
          "jdk.jfr",
          "jdk.management",
          "jdk.naming.dns",
          "jdk.unsupported",
          "jdk.zipfs");

  private RuntimeImage() {}

  /**
   * Makes it.
   *
   * @param directory must not exist
   * @throws PackagingException with jlink's own words
   */
  static void make(Path directory) throws PackagingException {
    ToolProvider jlink =
        ToolProvider.findFirst("jlink")
            .orElseThrow(
                () -> new PackagingException("this JDK has no jlink; install a whole JDK 25"));
    Output output = new Output();
    // Uncompressed: the archives compress it better, and it starts faster.
    int result =
        jlink.run(
            output.stream(),
            output.stream(),
            "--add-modules",
            String.join(",", MODULES),
            "--strip-debug",
            "--no-header-files",
            "--no-man-pages",
            "--compress=zip-0",
            "--vm=server",
            "--output",
            directory.toString());
    if (result != 0) {
      throw new PackagingException("jlink failed: " + output.text());
    }
  }
}
