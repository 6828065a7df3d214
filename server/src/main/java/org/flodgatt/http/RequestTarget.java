package org.flodgatt.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The path and query of a request (RFC 9112 section 3.2).
 *
 * @param path as sent; nothing in it is decoded
 */
record RequestTarget(String path, Map<String, List<String>> parameters) {
  private static final int MOST_PARAMETERS = 64;
  private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  /** Reads origin form and absolute form. A percent sign that escapes nothing is just one. */
  static RequestTarget parse(String uri) {
    String target = uri;
    int scheme = target.indexOf("://");
    if (!target.startsWith("/") && scheme > 0) {
      target = afterAuthority(target.substring(scheme + 3));
    }
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    if (query < 0) {
      return new RequestTarget(path, Map.of());
    }
    var decoder =
        QueryStringDecoder.builder()
            .hasPath(false)
            .maxParams(MOST_PARAMETERS)
            .semicolonIsNormalChar(true)
            .build(STRAY_PERCENT.matcher(target.substring(query + 1)).replaceAll("%25"));
    return new RequestTarget(path, decoder.parameters());
  }

  private static String afterAuthority(String rest) {
    for (int i = 0; i < rest.length(); i++) {
      switch (rest.charAt(i)) {
        case '/' -> {
          return rest.substring(i);
        }
        case '?' -> {
          return "/" + rest.substring(i);
        }
        default -> {}
      }
    }
    return "/";
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
