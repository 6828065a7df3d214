package org.flodgatt.ops;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.flodgatt.event.StreamKind;
import org.flodgatt.event.StreamKind.Parameter;
import org.flodgatt.event.StreamTable;
import org.jspecify.annotations.Nullable;

/**
 * The page on which the people who run the server watch it and try its streams. All figures on it
 * come from {@code /metrics} and {@code /ready}. Any thread.
 */
public final class ConsolePage {
  /**
   * What of the outside the page may use: scripts and styles of this server only, no text that
   * becomes markup, and streams of whatever address is typed in, as there may be a tunnel between.
   */
  public static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:;"
          + " connect-src 'self' http: https: ws: wss:; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

  private static final String ALLOWING = "/public?allow_local_only=true";

  /**
   * A file as a browser gets it.
   *
   * @param type its media type
   * @param zipped the body for those who accept gzip
   */
  public record Asset(String type, byte[] body, byte[] zipped) {
    private static Asset of(String type, byte[] body) throws IOException {
      var zipped = new ByteArrayOutputStream();
      try (var gzip = new GZIPOutputStream(zipped)) {
        gzip.write(body);
      }
      return new Asset(type, body, zipped.toByteArray());
    }
  }

  private final String version;
  private final StreamTable streams;
  private final Supplier<String> address;
  private final Map<String, Asset> assets;

  /**
   * @param version of the server
   * @param address where clients connect: {@code 127.0.0.1:4000}, or the path of a Unix socket
   */
  public ConsolePage(String version, StreamTable streams, Supplier<String> address) {
    this.version = version;
    this.streams = streams;
    this.address = address;
    Asset page = read("console.html", "text/html");
    assets =
        Map.of(
            "/",
            page,
            "/console",
            page,
            "/console.css",
            read("console.css", "text/css"),
            "/console.js",
            read("console.js", "text/javascript"));
  }

  private static Asset read(String name, String type) {
    try (InputStream file = ConsolePage.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("the jar lacks " + name);
      }
      return Asset.of(type + "; charset=utf-8", file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file at that path, or {@code null}: there is none. */
  public @Nullable Asset at(String path) {
    return assets.get(path);
  }

  /** In JSON, what the page must know of this server besides its figures. */
  public String facts() {
    // Nothing in it needs escapes.
    String where = address.get();
    return "{\"version\":\"%s\",\"now\":%d,\"address\":\"%s\",\"streams\":[%s]}"
        .formatted(
            version,
            System.currentTimeMillis(),
            where.startsWith("/") ? "" : where,
            streams.rows().stream()
                .filter(ConsolePage::hasPath)
                .map(ConsolePage::stream)
                .collect(Collectors.joining(",")));
  }

  private static String stream(StreamKind kind) {
    return "{\"name\":\"%s\",\"path\":\"%s\",\"parameter\":\"%s\"}"
        .formatted(
            kind.name(),
            path(kind),
            kind.parameter() == Parameter.NONE ? "none" : kind.parameter().key());
  }

  /** The groups of Fedibird have none. */
  private static boolean hasPath(StreamKind kind) {
    return !kind.path().isEmpty() || kind.parameter() == Parameter.NONE;
  }

  /** Other streams without a path of their own are those of glitch-soc, which share one. */
  private static String path(StreamKind kind) {
    String path = kind.path().isEmpty() ? ALLOWING : kind.path();
    if (!kind.media()) {
      return path;
    }
    return path + (path.contains("?") ? '&' : '?') + "only_media=true";
  }
}
