package org.flodgatt.packaging;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What was asked for on the command line.
 *
 * @param output where the packages go; created if missing
 * @param cache an AOT cache made before, to be shipped instead of a new one
 */
record PackageOptions(Path output, Optional<Path> cache) implements CommandLine {
  static final String USAGE =
      """
      usage: ./flodgatt package [options]
      Makes what admins install, for Linux on x86-64: a tarball that needs no Java, a Debian package, a container
      image (OCI layout), a list of what is inside (SBOM, CycloneDX) and SHA256SUMS.
        --output DIR     where to (target/dist)
        --aot-cache FILE ship this AOT cache (lib/flodgatt.aot of a package made before) instead of training a new
                         one; with it everything comes out the same to the byte
        --help           print this
      The time in all archives is SOURCE_DATE_EPOCH, or that of the last commit.
      """;

  /** Reads the arguments: {@code --name value} or {@code --name=value}. */
  static CommandLine parse(List<String> arguments, Path root) {
    Path output = root.resolve("target/dist");
    Optional<Path> cache = Optional.empty();
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      if (argument.equals("--help") || argument.equals("-h")) {
        return new Help();
      }
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (!name.equals("--output") && !name.equals("--aot-cache")) {
        return new Mistake("option: \"" + name + "\" (expected: --output, --aot-cache or --help)");
      }
      String value =
          equals >= 0 ? argument.substring(equals + 1) : rest.hasNext() ? rest.next() : "";
      if (value.isEmpty()) {
        return new Mistake(name + ": nothing given (expected: a path)");
      }
      if (name.equals("--output")) {
        output = Path.of(value);
      } else {
        cache = Optional.of(Path.of(value));
      }
    }
    return new PackageOptions(output.toAbsolutePath().normalize(), cache.map(Path::toAbsolutePath));
  }
}
