package org.flodgatt.packaging;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A container image as an archive of the OCI image layout (image-spec 1.1), made without an engine.
 * The commands of Mastodon's charts and compose file work in it.
 */
final class OciImage {
  private static final String HOME = "opt/flodgatt";

  private final Sources sources;
  private final Instant time;

  /**
   * A layer.
   *
   * @param blob compressed, as it is stored
   * @param content of the tar inside
   */
  private record Layer(Blob blob, String content) {}

  /** Something stored under its own checksum. */
  private record Blob(String digest, long size) {
    String descriptor(String type) {
      return """
      {"mediaType":"%s","digest":"sha256:%s","size":%d}\
      """
          .formatted(type, digest, size);
    }
  }

  OciImage(Sources sources, Instant time) {
    this.sources = sources;
    this.time = time;
  }

  /**
   * Writes it.
   *
   * @param work an empty directory
   */
  Path write(Tree application, Path work, Path output) throws IOException, PackagingException {
    Tree base = new Tree(work.resolve("base"));
    ContainerBase.layOut(application, base);
    Tree server = new Tree(work.resolve("server"));
    server.copy(application.root(), HOME);
    server.program("usr/local/bin/node", Files.readString(sources.dist("image/node")));
    server.link("usr/local/bin/flodgatt", "/" + HOME + "/bin/flodgatt");
    // Somebody may look for it there; what starts is the word "node".
    Files.createDirectories(server.at("opt/mastodon/streaming"));
    server.setTimes(time);
    Tree layout = new Tree(work.resolve("layout"));
    Files.createDirectories(layout.at("blobs/sha256"));
    Layer lower = layer(base, layout);
    Layer upper = layer(server, layout);
    Blob config = blob(config(lower, upper), layout);
    Blob manifest = blob(manifest(config, lower, upper), layout);
    layout.write("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
    layout.write("index.json", index(manifest));
    Path file = output.resolve("flodgatt-" + sources.version() + "-oci.tar");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      TarFile.write(layout, "", time, out);
    }
    return file;
  }

  private Layer layer(Tree tree, Tree layout) throws IOException {
    Path plain = layout.at("layer.tar");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(plain))) {
      TarFile.write(tree, "", time, out);
    }
    Path compressed = layout.at("layer.tar.gz");
    try (OutputStream out = Gzip.to(new BufferedOutputStream(Files.newOutputStream(compressed)))) {
      Files.copy(plain, out);
    }
    String content = Digests.sha256(plain);
    Files.delete(plain);
    return new Layer(store(compressed, layout), content);
  }

  private static Blob blob(String json, Tree layout) throws IOException {
    Path file = layout.at("blob.json");
    Files.writeString(file, json, StandardCharsets.UTF_8);
    return store(file, layout);
  }

  private static Blob store(Path file, Tree layout) throws IOException {
    String digest = Digests.sha256(file);
    long size = Files.size(file);
    Files.move(file, layout.at("blobs/sha256/" + digest));
    return new Blob(digest, size);
  }

  /** With what Mastodon's own image has: user 991, all addresses, port 4000, production. */
  private String config(Layer lower, Layer upper) {
    return """
    {"created":"%1$s","architecture":"amd64","os":"linux",\
    "config":{"User":"991:991","ExposedPorts":{"4000/tcp":{}},\
    "Env":["PATH=/usr/local/bin:/usr/bin:/bin","BIND=0.0.0.0","PORT=4000","NODE_ENV=production"],\
    "Cmd":["node","./streaming/index.js"],"WorkingDir":"/opt/mastodon",\
    "Labels":{"org.opencontainers.image.title":"flodgatt","org.opencontainers.image.version":"%2$s",\
    "org.opencontainers.image.licenses":"Apache-2.0"}},\
    "rootfs":{"type":"layers","diff_ids":["sha256:%3$s","sha256:%4$s"]},\
    "history":[{"created":"%1$s","comment":"shell, curl, libraries"},\
    {"created":"%1$s","comment":"Flodgatt with its Java"}]}\
    """
        .formatted(time, sources.version(), lower.content(), upper.content());
  }

  private static String manifest(Blob config, Layer lower, Layer upper) {
    String layer = "application/vnd.oci.image.layer.v1.tar+gzip";
    return """
    {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
    "config":%s,"layers":[%s,%s]}\
    """
        .formatted(
            config.descriptor("application/vnd.oci.image.config.v1+json"),
            lower.blob().descriptor(layer),
            upper.blob().descriptor(layer));
  }

  private String index(Blob manifest) {
    return """
    {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[\
    {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%d,\
    "platform":{"architecture":"amd64","os":"linux"},\
    "annotations":{"org.opencontainers.image.ref.name":"%s",\
    "io.containerd.image.name":"localhost/flodgatt:%3$s"}}]}\
    """
        .formatted(manifest.digest(), manifest.size(), sources.version());
  }
}
