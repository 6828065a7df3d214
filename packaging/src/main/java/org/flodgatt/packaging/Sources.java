package org.flodgatt.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where things are in a clone in which the server has been built.
 *
 * @param root the clone
 * @param serverJar the server itself; its name carries the version
 * @param libraries what it needs beside it, by name
 */
record Sources(Path root, Path serverJar, List<Path> libraries) {
  private static final String PREFIX = "server-";
  private static final String JAR = ".jar";

  /** Looks around below {@code root}. */
  static Sources of(Path root) throws PackagingException, IOException {
    Path target = root.resolve("server/target");
    List<Path> jars = jarsIn(target);
    if (jars.size() != 1) {
      throw new PackagingException("expected one server jar in " + target + ", found " + jars);
    }
    return new Sources(
        root,
        jars.getFirst(),
        jarsIn(target.resolve("lib")).stream().filter(Sources::isForThisPlatform).toList());
  }

  /** As in {@code pom.xml}. */
  String version() {
    String name = serverJar.getFileName().toString();
    return name.substring(PREFIX.length(), name.length() - JAR.length());
  }

  /** What is inside the server, as CycloneDX; written while it is built for packages. */
  Path sbom() {
    return root.resolve("server/target/bom.json");
  }

  /** A file that is shipped as it stands here, or with a few words filled in. */
  Path dist(String name) {
    return root.resolve("packaging/src/main/dist").resolve(name);
  }

  private static boolean isForThisPlatform(Path jar) {
    return !jar.getFileName().toString().endsWith("linux-aarch_64.jar");
  }

  private static List<Path> jarsIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(JAR)).sorted().toList();
    }
  }
}
