package org.flodgatt.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Lays out what every package has inside: launcher, runtime, jars, flags, what watches it. */
final class Application {
  /** Where the AOT cache lies in it. */
  static final String CACHE = "lib/flodgatt.aot";

  static final String LAUNCHER = "bin/flodgatt";

  private static final String NATIVE = "META-INF/native/";

  private Application() {}

  /** Puts it into an empty tree, all but the AOT cache. */
  static void layOut(Sources sources, Tree tree) throws IOException, PackagingException {
    RuntimeImage.make(tree.at("runtime"));
    List<String> names = new ArrayList<>();
    List<Path> jars = new ArrayList<>(List.of(sources.serverJar()));
    jars.addAll(sources.libraries());
    for (Path jar : jars) {
      String name = jar.getFileName().toString();
      names.add(name);
      tree.copy(jar, "lib/" + name);
      unpackNative(jar, tree);
    }
    tree.copy(sources.root().resolve("build/jvm.options"), "lib/jvm.options");
    String launcher = Files.readString(sources.dist("flodgatt"), StandardCharsets.UTF_8);
    tree.program(LAUNCHER, launcher.replace("@CLASS_PATH@", String.join(" ", names)));
    tree.copy(sources.root().resolve("LICENSE"), "LICENSE");
    tree.copy(sources.sbom(), "sbom.cdx.json");
    tree.copy(sources.root().resolve("ops"), "ops");
  }

  private static void unpackNative(Path jar, Tree tree) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : Collections.list(file.entries())) {
        String name = entry.getName();
        if (name.startsWith(NATIVE) && name.endsWith(".so")) {
          try (InputStream in = file.getInputStream(entry)) {
            tree.write("lib/native/" + name.substring(NATIVE.length()), in.readAllBytes());
          }
        }
      }
    }
  }
}
