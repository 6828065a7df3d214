package org.flodgatt.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flodgatt.testkit.process.TempDirectory;

/** One set of packages. */
final class Release {
  private static final String PLATFORM = "-linux-x86_64";

  private final Sources sources;
  private final Instant time;
  private final String name;

  /**
   * @param time what all archives carry
   */
  Release(Sources sources, Instant time) {
    this.sources = sources;
    this.time = time;
    name = "flodgatt-" + sources.version();
  }

  /** Makes all of them, and their checksums last. */
  void make(PackageOptions options) throws IOException, PackagingException {
    Path output = options.output();
    Optional<Path> unreadable = options.cache().filter(cache -> !Files.isReadable(cache));
    if (unreadable.isPresent()) {
      throw new PackagingException(
          "--aot-cache: cannot read " + unreadable.get() + " (expected: a file)");
    }
    Files.createDirectories(output);
    if (!Files.isWritable(output)) {
      throw new PackagingException(
          "cannot write to " + output + "; give a directory that you own with --output");
    }
    try (TempDirectory work = TempDirectory.create("flodgatt-package-")) {
      Tree application = application(options, work.path());
      List<Path> made = new ArrayList<>();
      made.add(tarball(application, output));
      say("writing the Debian package");
      made.add(
          new DebianPackage(sources, time).write(application, directory(work, "debian"), output));
      say("writing the container image");
      made.add(new OciImage(sources, time).write(application, directory(work, "image"), output));
      made.add(sbom(output));
      checksums(made, output);
    }
  }

  private Tree application(PackageOptions options, Path work)
      throws IOException, PackagingException {
    Tree tree = new Tree(work.resolve(name + PLATFORM));
    say("making the runtime with jlink");
    Files.createDirectories(tree.root());
    Application.layOut(sources, tree);
    tree.setTimes(time);
    Path cache = tree.at(Application.CACHE);
    if (options.cache().isPresent()) {
      tree.copy(options.cache().get(), Application.CACHE);
    } else {
      say("training the AOT cache with a real PostgreSQL, a real Redis and clients");
      Path trained = work.resolve("trained.aot");
      Training.run(tree, trained);
      Files.move(trained, cache);
    }
    checkCache(tree);
    tree.setTimes(time);
    return tree;
  }

  private Path sbom(Path output) throws IOException {
    Path file = output.resolve(name + ".cdx.json");
    Files.copy(sources.sbom(), file, StandardCopyOption.REPLACE_EXISTING);
    return file;
  }

  private static Path directory(TempDirectory work, String name) throws IOException {
    return Files.createDirectories(work.path().resolve(name));
  }

  /** The JVM takes a cache only for the same JVM, and jars of the same size and time. */
  private static void checkCache(Tree tree) throws IOException, PackagingException {
    List<String> complaints =
        Commands.lines(
            List.of("env", "FLODGATT_JAVA_OPTS=-XX:AOTMode=on -Xlog:disable"),
            List.of(tree.at(Application.LAUNCHER).toString(), "version"));
    if (complaints.stream().noneMatch(line -> line.startsWith("flodgatt "))) {
      throw new PackagingException(
          "the AOT cache does not fit these jars; it must come from a package of the same sources, "
              + "JDK and SOURCE_DATE_EPOCH");
    }
  }

  private Path tarball(Tree application, Path output) throws IOException {
    Path file = output.resolve(name + PLATFORM + ".tar.gz");
    say("writing " + file);
    TarFile.writeGzip(application, name + PLATFORM + "/", time, file);
    return file;
  }

  private static void checksums(List<Path> files, Path output) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Path file : files) {
      // Two blanks: as sha256sum --check reads it.
      lines.append(Digests.sha256(file)).append("  ").append(output.relativize(file)).append('\n');
    }
    Files.writeString(output.resolve("SHA256SUMS"), lines, StandardCharsets.UTF_8);
  }

  private static void say(String what) {
    System.err.println("flodgatt: " + what);
  }
}
