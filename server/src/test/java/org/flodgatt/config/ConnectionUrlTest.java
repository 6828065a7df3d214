package org.flodgatt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.flodgatt.config.ConnectionUrl.BadUrlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectionUrlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      nullValues = "null",
      value = {
        "postgres://u:p@h:1/d | postgres | u | p | h | 1 | /d",
        "POSTGRES://h | postgres | '' | '' | h | '' | ''",
        "redis://:p@h | redis | '' | p | h | '' | ''",
        "redis://u@h | redis | u | '' | h | '' | ''",
        "redis://u:p:q@h | redis | u | p:q | h | '' | ''",
        "redis://u:p@q@h | redis | u | p@q | h | '' | ''",
        "redis://u%3A:p%40%2F%23%3f+@h | redis | u: | p@/#?+ | h | '' | ''",
        "redis://u:100%@h | redis | u | 100% | h | '' | ''",
        "redis://u:%zz%4@h | redis | u | %zz%4 | h | '' | ''",
        "redis://u:%C3%A9é@h | redis | u | éé | h | '' | ''",
        "redis://[::1]:6379/0 | redis | '' | '' | ::1 | 6379 | /0",
        "redis://[::1] | redis | '' | '' | ::1 | '' | ''",
        "postgresql://%2Fvar%2Frun/db | postgresql | '' | '' | /var/run | '' | /db",
        "postgresql:///db?host=/x | postgresql | '' | '' | '' | '' | /db",
        "postgresql://u:p@/db | postgresql | u | p | '' | '' | /db",
        "unix:/a/b | unix | '' | '' | '' | '' | /a/b"
      })
  void isTakenApart(
      String text,
      String scheme,
      String user,
      String password,
      String host,
      String port,
      String path)
      throws BadUrlException {
    ConnectionUrl url = ConnectionUrl.parse(text, "");
    assertEquals(scheme, url.scheme());
    assertEquals(user, url.user());
    assertEquals(password, url.password());
    assertEquals(host, url.host());
    assertEquals(port, url.port());
    assertEquals(path, url.path());
  }

  @Test
  void queryIsDecoded() throws BadUrlException {
    assertEquals(
        Map.of("a", "b c d", "host", "/x@y", "flag", ""),
        ConnectionUrl.parse("p://h?a=b+c%20d&host=/x@y&flag", "").query());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "://h",
        "1a://h",
        "p://u:a/b@h",
        "p://u:a?b@h",
        "p://u:a#b@h",
        "p://h#"
      })
  void somethingToEncodeOrNoUrlAtAll(String text) {
    BadUrlException bad =
        assertThrows(BadUrlException.class, () -> ConnectionUrl.parse(text, "a URL"));
    assertFalse(bad.expected().isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redis://h:1/0 | redis://h:1/0",
        "redis://u:pw@h:1/0 | redis://u:[secret]@h:1/0",
        "redis://:pw@h | redis://:[secret]@h",
        "redis://pw@h | redis://[secret]@h",
        "redis://u:p/w@h | redis://u:[secret]@h",
        "redis://u:p@w@h | redis://u:[secret]@h",
        "redis://u:p#w?@h | redis://u:[secret]@h",
        "redis://u:pwh | redis://[secret]",
        "redis://u:pw@[::1]:1/0 | redis://u:[secret]@[::1]:1/0",
        "redis://u@h:pw | redis://[secret]@[secret]",
        "p://h/d?user=me@s&password=pw&x=y | p://[secret]@s&password=[secret]&x=y",
        "p://h/d?sslmode=x&password=pw | p://h/d?sslmode=x&password=[secret]",
        "p://u:pw@h/d?PASSWORD=pw | p://u:[secret]@h/d?PASSWORD=[secret]",
        "u:pw@h | u:[secret]@h",
        "me@server | me@server",
        "::1 | ::1",
        "mastodon | mastodon"
      })
  void passwordsAreMaskedInBrokenUrlsToo(String text, String masked) {
    assertEquals(masked, ConnectionUrl.masked(text));
  }
}
