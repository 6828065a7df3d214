package org.flodgatt.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lower layer of the image: a shell, curl and the few programs that the launcher and Mastodon's
 * health check call, with the libraries they and the JVM load, as they are on the machine that
 * builds. On Debian it also says which packages they are from, where scanners look for that.
 */
final class ContainerBase {
  private static final List<String> PROGRAMS =
      List.of("cat", "curl", "dirname", "env", "grep", "id", "ls", "readlink", "sh", "sleep");

  private static final String CERTIFICATES = "etc/ssl/certs/ca-certificates.crt";

  /** As ldd prints them: {@code libc.so.6 => /lib/…/libc.so.6 (0x…)}, or the loader alone. */
  private static final Pattern LIBRARY = Pattern.compile("\\s*(?:\\S+ => )?(/\\S+) \\(0x.*");

  private static final Pattern OWNER = Pattern.compile("([a-z0-9][a-z0-9.+-]*)(:[a-z0-9]+)?: .*");

  private ContainerBase() {}

  /**
   * Fills an empty tree.
   *
   * @param application whose libraries are needed as well
   * @throws PackagingException if the machine lacks one of the programs
   */
  static void layOut(Tree application, Tree base) throws IOException, PackagingException {
    for (String directory : List.of("bin", "lib", "lib64", "sbin")) {
      Files.createDirectories(base.at("usr/" + directory));
      base.link(directory, "usr/" + directory);
    }
    SortedSet<String> files = new TreeSet<>();
    List<String> binaries = new ArrayList<>();
    for (String program : PROGRAMS) {
      Path path = Path.of("/usr/bin", program);
      if (!Files.isExecutable(path)) {
        throw new PackagingException("the image needs " + path + "; install " + program);
      }
      binaries.add(path.toString());
      base.copy(path.toRealPath(), "usr/bin/" + program);
    }
    files.addAll(binaries);
    binaries.add(application.at("runtime/bin/java").toString());
    application.entries().stream()
        .map(Path::toString)
        .filter(name -> name.endsWith(".so"))
        .forEach(binaries::add);
    files.addAll(copyLibraries(binaries, application, base));
    base.copy(Path.of("/" + CERTIFICATES), CERTIFICATES);
    files.add("/usr/sbin/update-ca-certificates");
    writeSystemFiles(base);
    writePackages(files, base);
  }

  private static SortedSet<String> copyLibraries(List<String> binaries, Tree application, Tree base)
      throws IOException {
    SortedSet<String> libraries = new TreeSet<>();
    for (String line : Commands.lines(List.of("ldd"), binaries)) {
      Matcher library = LIBRARY.matcher(line);
      if (library.matches() && !library.group(1).startsWith(application.root().toString())) {
        libraries.add(library.group(1));
      }
    }
    for (String library : libraries) {
      String place = library.startsWith("/usr/") ? library.substring(1) : "usr" + library;
      base.copy(Path.of(library).toRealPath(), place);
    }
    return libraries;
  }

  private static void writeSystemFiles(Tree base) throws IOException {
    base.write(
        "etc/passwd",
        """
        root:x:0:0:root:/root:/bin/sh
        mastodon:x:991:991::/opt/mastodon:/bin/sh
        """);
    base.write("etc/group", "root:x:0:\nmastodon:x:991:\n");
    base.write("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
    Path release = Path.of("/etc/os-release");
    if (Files.exists(release)) {
      base.copy(release.toRealPath(), "usr/lib/os-release");
      base.link("etc/os-release", "../usr/lib/os-release");
    }
    Files.createDirectories(base.at("tmp"));
    Files.createDirectories(base.at("opt/mastodon"));
  }

  /** Licences, and what scanners for known flaws read. */
  private static void writePackages(SortedSet<String> files, Tree base) throws IOException {
    if (!Files.isExecutable(Path.of("/usr/bin/dpkg-query"))) {
      return;
    }
    List<String> names = new ArrayList<>();
    for (String file : files) {
      // A package's own list may say /lib where the machine says /usr/lib, and the other way round.
      String bare = file.replaceFirst("^/usr", "");
      names.add(bare);
      names.add("/usr" + bare);
    }
    SortedSet<String> packages = new TreeSet<>();
    for (String line : Commands.lines(List.of("dpkg-query", "--search"), names)) {
      Matcher owner = OWNER.matcher(line);
      if (owner.matches()) {
        packages.add(owner.group(1));
      }
    }
    List<String> sorted = List.copyOf(packages);
    base.write(
        "var/lib/dpkg/status",
        String.join("\n", Commands.lines(List.of("dpkg-query", "--status"), sorted)) + "\n");
    for (String name : sorted) {
      Path licence = Path.of("/usr/share/doc", name, "copyright");
      if (Files.exists(licence)) {
        base.copy(licence.toRealPath(), "usr/share/doc/" + name + "/copyright");
      }
    }
  }
}
