package org.flodgatt.config;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection URL, taken apart and percent-decoded. An escape that is none stays as it is, as
 * passwords with a bare percent sign have always worked.
 *
 * @param scheme in lower case
 * @param user empty: none
 * @param password empty: none
 * @param host without brackets; empty: none
 * @param port empty: none
 * @param path with its leading slash, if there is any path
 * @param query parameters; the last of a name wins
 */
record ConnectionUrl(
    String scheme,
    String user,
    String password,
    String host,
    String port,
    String path,
    Map<String, String> query) {

  static final String MASK = "[secret]";

  private static final Pattern SCHEME =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{0,20}):(//)?", Pattern.DOTALL);
  private static final Pattern USER = Pattern.compile("[^:/?#]*:");
  private static final Pattern END_OF_AUTHORITY = Pattern.compile("[/?]");
  private static final Pattern PLAIN_AUTHORITY =
      Pattern.compile("(?:\\[[0-9A-Fa-f:.]*]|[^:]*)(?::[0-9]*)?(?:[/?][^:]*)?", Pattern.DOTALL);
  private static final Pattern PASSWORD_PARAMETER = Pattern.compile("(?i)(pass[a-z]*=)[^&]*");
  private static final Set<String> MAY_HOLD_AT = Set.of("user", "password", "host");
  private static final String ENCODE =
      "special characters in user and password percent-encoded: @ is %40, / is %2F, # is %23,"
          + " ? is %3F";

  /** The URL cannot be used; the message says what was expected and never quotes the URL. */
  static final class BadUrlException extends Exception {
    private static final long serialVersionUID = 1L;

    BadUrlException(String expected) {
      super(expected);
    }

    String expected() {
      return String.valueOf(getMessage());
    }
  }

  @Override
  public String toString() {
    return scheme + ":" + MASK;
  }

  /**
   * Takes a URL apart.
   *
   * @param expected the message when it is no URL at all
   */
  static ConnectionUrl parse(String text, String expected) throws BadUrlException {
    Matcher scheme = SCHEME.matcher(text);
    if (!scheme.lookingAt()) {
      throw new BadUrlException(expected);
    }
    String rest = text.substring(scheme.end());
    if (rest.indexOf('#') >= 0) {
      throw new BadUrlException(ENCODE);
    }
    Matcher end = END_OF_AUTHORITY.matcher(rest);
    int authorityEnd = scheme.group(2) == null ? 0 : end.find() ? end.start() : rest.length();
    int question = rest.indexOf('?', authorityEnd);
    int pathEnd = question < 0 ? rest.length() : question;
    String path = rest.substring(authorityEnd, pathEnd);
    if (path.indexOf('@') >= 0) {
      throw new BadUrlException(ENCODE);
    }
    String authority = rest.substring(0, authorityEnd);
    int at = authority.lastIndexOf('@');
    String userInfo = at < 0 ? "" : authority.substring(0, at);
    int colon = userInfo.indexOf(':');
    String hostAndPort = authority.substring(at + 1);
    int portColon = portColon(hostAndPort);
    return new ConnectionUrl(
        scheme.group(1).toLowerCase(Locale.ROOT),
        decode(colon < 0 ? userInfo : userInfo.substring(0, colon), false),
        colon < 0 ? "" : decode(userInfo.substring(colon + 1), false),
        brackets(decode(hostAndPort.substring(0, portColon), false)),
        portColon == hostAndPort.length() ? "" : hostAndPort.substring(portColon + 1),
        decode(path, false),
        query(question < 0 ? "" : rest.substring(question + 1)));
  }

  /** The host, checked; a path is a host for databases. */
  String hostOr(String fallback) throws BadUrlException {
    if (host.isEmpty()) {
      return fallback;
    }
    return Addresses.host(host)
        .orElseThrow(() -> new BadUrlException(Form.HOST.expected() + " as host"));
  }

  /** The port, checked. */
  int portOr(int fallback) throws BadUrlException {
    return port.isEmpty() ? fallback : number(port, Form.PORT, "port");
  }

  /** A number somewhere in the URL, checked. */
  static int number(String text, Form<Integer> form, String what) throws BadUrlException {
    return form.parse()
        .apply(text)
        .orElseThrow(() -> new BadUrlException(what + " " + form.expected()));
  }

  /**
   * A text that may hold a URL with a password, without the password. It errs on the side of hiding
   * too much, since it is asked about broken URLs above all.
   */
  static String masked(String text) {
    Matcher scheme = SCHEME.matcher(text);
    int at = text.lastIndexOf('@');
    if (!scheme.lookingAt() || scheme.group(2) == null) {
      int colon = text.indexOf(':');
      return colon < 0 || colon > at
          ? text
          : text.substring(0, colon + 1) + MASK + text.substring(at);
    }
    String start = scheme.group();
    String rest = text.substring(scheme.end());
    if (at < scheme.end()) {
      return start + maskedHost(rest);
    }
    Matcher user = USER.matcher(text.substring(scheme.end(), at));
    return start
        + (user.lookingAt() ? user.group() : "")
        + MASK
        + "@"
        + maskedHost(text.substring(at + 1));
  }

  /** What stands where a port belongs may be a password that lacks its {@code @}. */
  private static String maskedHost(String text) {
    return PLAIN_AUTHORITY.matcher(text).matches() ? maskedQuery(text) : MASK;
  }

  private static String maskedQuery(String text) {
    return PASSWORD_PARAMETER.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(MASK));
  }

  private static int portColon(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return colon < 0 || colon < hostAndPort.lastIndexOf(']') ? hostAndPort.length() : colon;
  }

  private static String brackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static Map<String, String> query(String text) throws BadUrlException {
    Map<String, String> query = new LinkedHashMap<>();
    int start = 0;
    while (start <= text.length()) {
      int end = text.indexOf('&', start);
      String pair = text.substring(start, end < 0 ? text.length() : end);
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
      if (pair.indexOf('@') >= 0 && !MAY_HOLD_AT.contains(name)) {
        throw new BadUrlException(ENCODE);
      }
      query.put(name, value);
      start = end < 0 ? text.length() + 1 : end + 1;
    }
    return query;
  }

  private static String decode(String text, boolean plusIsSpace) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '%'
          && at + 2 < text.length()
          && HexFormat.isHexDigit(text.charAt(at + 1))
          && HexFormat.isHexDigit(text.charAt(at + 2))) {
        bytes.write(HexFormat.fromHexDigits(text, at + 1, at + 3));
        at += 3;
      } else {
        int codePoint = text.codePointAt(at);
        String literal = c == '+' && plusIsSpace ? " " : Character.toString(codePoint);
        bytes.writeBytes(literal.getBytes(StandardCharsets.UTF_8));
        at += Character.charCount(codePoint);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
