package org.flodgatt.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequestTargetTest {
  @ParameterizedTest(name = "{0}: the path is {1}")
  @CsvSource({
    "/,/",
    "/api/v1/streaming,/api/v1/streaming",
    "/a?tag=x,/a",
    "/a?,/a",
    "/%68ealth?x,/%68ealth",
    "/a?b=http://c/d,/a",
    "http://example.com/a?tag=x,/a",
    "http://example.com,/",
    "http://example.com?tag=x,/",
    "http://example.com?tag=/x,/",
    "wss://example.com:4000/a/b,/a/b",
    "*,*"
  })
  void thePathIsAsSent(String uri, String path) {
    assertEquals(path, RequestTarget.parse(uri).path());
  }

  @ParameterizedTest(name = "{0}: the tag is {1}")
  @CsvSource(
      nullValues = "absent",
      value = {
        "/,absent",
        "/?,absent",
        "/?Tag=x,absent",
        "/?tag=x,x",
        "/?tag=x&tag=y,x",
        "/?a=1&tag=x,x",
        "/?tag=a+b,a b",
        "/?tag=a%2Bb,a+b",
        "/?tag=%E6%97%A5,日",
        "/?t%61g=x,x",
        "/?tag=a;b,a;b",
        "/?tag=a=b,a=b",
        "/?tag=?,?",
        "/?tag=/x,/x",
        "http://example.com?tag=/x,/x",
        "http://example.com/?tag=x,x",
        "/?tag=100%,100%",
        "/?tag=%zz%41,%zzA",
        "/?other=%&tag=x,x"
      })
  void theFirstValueCountsDecoded(String uri, String tag) {
    assertEquals(tag, RequestTarget.parse(uri).first("tag"));
  }

  @Test
  void aNameWithoutValueIsEmptyAndAnAbsentOneToo() {
    assertEquals("", RequestTarget.parse("/?tag").first("tag"));
    assertEquals("", RequestTarget.parse("/?tag=").first("tag"));
    assertEquals("", RequestTarget.parse("/").firstOrEmpty("tag"));
    assertNull(RequestTarget.parse("/").first("tag"));
  }

  @Test
  void noTextMakesItThrow() {
    var random = new SplittableRandom(20261128L);
    String letters = "/?&=%+:;#aF0é\u0000 ";
    for (int i = 0; i < 20_000; i++) {
      var uri = new StringBuilder();
      for (int n = random.nextInt(20); n > 0; n--) {
        uri.append(letters.charAt(random.nextInt(letters.length())));
      }
      assertNotNull(RequestTarget.parse(uri.toString()));
    }
  }
}
