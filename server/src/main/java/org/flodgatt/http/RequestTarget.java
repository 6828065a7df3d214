package org.flodgatt.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The path and query of a request (RFC 9112 section 3.2).
 *
 * @param path as sent; nothing in it is decoded
 */
record RequestTarget(String path, Map<String, List<String>> parameters) {
  private static final int MOST_PARAMETERS = 64;

  /** Reads origin form and absolute form. A query that makes no sense counts as none. */
  static RequestTarget parse(String uri) {
    String target = uri;
    int scheme = target.indexOf("://");
    if (!target.startsWith("/") && scheme > 0) {
      int path = target.indexOf('/', scheme + 3);
      target = path < 0 ? "/" : target.substring(path);
    }
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    if (query < 0) {
      return new RequestTarget(path, Map.of());
    }
    try {
      var decoder =
          QueryStringDecoder.builder()
              .hasPath(false)
              .maxParams(MOST_PARAMETERS)
              .semicolonIsNormalChar(true)
              .build(target.substring(query + 1));
      return new RequestTarget(path, decoder.parameters());
    } catch (IllegalArgumentException e) {
      return new RequestTarget(path, Map.of());
    }
  }

  /** The first value of a parameter, or {@code null}. */
  @Nullable String first(String name) {
    List<String> values = parameters.get(name);
    return values == null || values.isEmpty() ? null : values.getFirst();
  }

  /** The first value of a parameter, or empty. */
  String firstOrEmpty(String name) {
    String value = first(name);
    return value == null ? "" : value;
  }
}
