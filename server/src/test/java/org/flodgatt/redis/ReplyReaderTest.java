package org.flodgatt.redis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.RedisInputStream;

class ReplyReaderTest {
  @Test
  void everyKindOfReplyIsUnderstood() {
    assertArrayEquals(ascii("PONG"), bytes(read("+PONG\r\n")));
    assertArrayEquals(ascii("a\r\nb"), bytes(read("$4\r\na\r\nb\r\n")));
    assertArrayEquals(new byte[0], bytes(read("$0\r\n\r\n")));
    assertEquals(-12L, read(":-12\r\n"));
    assertNull(read("$-1\r\n"));
    assertNull(read("*-1\r\n"));
    assertEquals(List.of(), read("*0\r\n"));
    assertEquals(Arrays.asList(1L, null, List.of(2L)), read("*3\r\n:1\r\n$-1\r\n*1\r\n:2\r\n"));
  }

  @Test
  void repliesFollowEachOther() {
    RedisInputStream in = stream(":1\r\n-ERR no\r\n+OK\r\n");
    assertEquals(1L, ReplyReader.read(in));
    JedisDataException e = assertThrows(JedisDataException.class, () -> ReplyReader.read(in));
    assertEquals("ERR no", e.getMessage());
    assertArrayEquals(ascii("OK"), bytes(ReplyReader.read(in)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\r\n",
        "what\r\n",
        ":\r\n",
        ":-\r\n",
        ":1x\r\n",
        ":1\rx",
        ":1234567890123456789\r\n",
        "+OK\rx",
        "+OK",
        "$-2\r\n",
        "*-2\r\n",
        "$3\r\nab\r\n",
        "$1\r\nab\r\n",
        "$1\r\na\rb",
        "*2\r\n:1\r\n",
        "*1\r\n-ERR\r\n",
      })
  void whatMakesNoSenseEndsTheConnection(String said) {
    assertThrows(JedisConnectionException.class, () -> read(said));
  }

  @Test
  void noLengthIsBelievedBeyondTheLimit() {
    for (String said :
        List.of(
            "$67108865\r\n",
            "$2147483647\r\n",
            "$999999999999999999\r\n",
            "*2147483647\r\n",
            "*999999999999999999\r\n",
            "*2\r\n$40000000\r\n" + "x".repeat(40_000_000) + "\r\n$40000000\r\n")) {
      JedisConnectionException e = assertThrows(JedisConnectionException.class, () -> read(said));
      assertEquals("a reply of more than 67108864 bytes", e.getMessage());
    }
  }

  @Test
  void aLineWithoutEndEnds() {
    RedisInputStream in = new RedisInputStream(forEver("+", "x"));
    assertThrows(JedisConnectionException.class, () -> ReplyReader.read(in));
  }

  @Test
  void depthIsBounded() {
    assertInstanceOf(List.class, read("*1\r\n".repeat(8) + ":1\r\n"));
    assertThrows(JedisConnectionException.class, () -> read("*1\r\n".repeat(9) + ":1\r\n"));
  }

  @Test
  void aLargeMessageTakesFewSystemCalls() {
    Intake intake = new Intake();
    byte[] message = new byte[1_048_576];
    String head = "*3\r\n$7\r\nmessage\r\n$10\r\ntimeline:1\r\n$1048576\r\n";
    InputStream socket =
        new ByteArrayInputStream(
            ascii(head + new String(message, StandardCharsets.US_ASCII) + "\r\n"));
    RedisInputStream in = new RedisInputStream(intake.over(socket));
    List<?> reply = assertInstanceOf(List.class, ReplyReader.read(in));
    assertArrayEquals(message, bytes(reply.getLast()));
    assertTrue(intake.turns() <= 2 * 17, () -> "turns: " + intake.turns());
  }

  private static @Nullable Object read(String said) {
    return ReplyReader.read(stream(said));
  }

  private static RedisInputStream stream(String said) {
    return new RedisInputStream(new ByteArrayInputStream(ascii(said)));
  }

  private static InputStream forEver(String once, String again) {
    return new InputStream() {
      private final byte[] start = ascii(once);
      private final byte[] rest = ascii(again);
      private int at;

      @Override
      public int read() {
        int now = at++;
        return now < start.length ? start[now] : rest[(now - start.length) % rest.length];
      }

      @Override
      public int read(byte[] into, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
          into[i] = (byte) read();
        }
        return length;
      }
    };
  }

  private static byte[] bytes(@Nullable Object reply) {
    return assertInstanceOf(byte[].class, reply);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
