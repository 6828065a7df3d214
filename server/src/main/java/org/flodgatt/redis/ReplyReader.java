package org.flodgatt.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.RedisInputStream;

/**
 * Reads one reply in RESP2. Other than Jedis' own reading it believes no length before it has
 * looked at it: whatever the other side says, one reply takes no more than {@link #MOST_BYTES} of
 * memory. A message is copied once, into the array that is passed on.
 *
 * <p>Throws Jedis' exceptions: {@link JedisDataException} when Redis answers with an error, {@link
 * JedisConnectionException} when the rest of the stream cannot be understood.
 */
final class ReplyReader {
  /** By default Redis itself cuts a subscriber for whom it must keep half of that. */
  static final int MOST_BYTES = 64 * 1024 * 1024;

  private static final int MOST_LINE_BYTES = 65_536;
  private static final int MOST_DEPTH = 8;
  private static final int MOST_DIGITS = 18;

  /** What an element costs beside its bytes, roughly. */
  private static final int ELEMENT_BYTES = 64;

  private final RedisInputStream in;
  private long left = MOST_BYTES;

  private ReplyReader(RedisInputStream in) {
    this.in = in;
  }

  /** The next reply: bytes, a number, a list of these, or {@code null}. */
  static @Nullable Object read(RedisInputStream in) {
    return new ReplyReader(in).next(0);
  }

  private @Nullable Object next(int depth) {
    spend(ELEMENT_BYTES);
    byte kind = in.readByte();
    return switch (kind) {
      case '$' -> bytes();
      case '*' -> list(depth);
      case '+' -> line();
      case ':' -> number();
      case '-' -> throw error(depth);
      default -> throw senseless("it begins with byte " + kind);
    };
  }

  private RuntimeException error(int depth) {
    String message = new String(line(), StandardCharsets.UTF_8);
    // Within a list the rest of the list would be left unread.
    return depth == 0 ? new JedisDataException(message) : senseless("an error within: " + message);
  }

  private byte @Nullable [] bytes() {
    long length = length();
    if (length < 0) {
      return null;
    }
    spend(length);
    byte[] bytes = new byte[(int) length];
    int filled = 0;
    while (filled < bytes.length) {
      filled += in.read(bytes, filled, bytes.length - filled);
    }
    if (in.readByte() != '\r') {
      throw senseless("a string is longer than its length");
    }
    endLine();
    return bytes;
  }

  private @Nullable List<@Nullable Object> list(int depth) {
    long size = length();
    if (size < 0) {
      return null;
    }
    if (depth == MOST_DEPTH) {
      throw senseless("lists within lists within lists");
    }
    if (size > left / ELEMENT_BYTES) {
      throw tooLong();
    }
    List<@Nullable Object> list = new ArrayList<>();
    for (long i = 0; i < size; i++) {
      list.add(next(depth + 1));
    }
    return list;
  }

  private long length() {
    long length = number();
    if (length < -1) {
      throw senseless("length " + length);
    }
    return length;
  }

  private long number() {
    byte next = in.readByte();
    boolean negative = next == '-';
    if (negative) {
      next = in.readByte();
    }
    long value = 0;
    int digits = 0;
    for (; next != '\r'; next = in.readByte()) {
      digits++;
      if (next < '0' || next > '9' || digits > MOST_DIGITS) {
        throw senseless("a number that is none");
      }
      value = 10 * value + next - '0';
    }
    if (digits == 0) {
      throw senseless("a number without digits");
    }
    endLine();
    return negative ? -value : value;
  }

  private byte[] line() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (byte next = in.readByte(); next != '\r'; next = in.readByte()) {
      if (line.size() == MOST_LINE_BYTES) {
        throw senseless("a line of more than " + MOST_LINE_BYTES + " bytes");
      }
      line.write(next);
    }
    endLine();
    spend(line.size());
    return line.toByteArray();
  }

  private void endLine() {
    if (in.readByte() != '\n') {
      throw senseless("a line without an end");
    }
  }

  private void spend(long bytes) {
    left -= bytes;
    if (left < 0) {
      throw tooLong();
    }
  }

  private static JedisConnectionException tooLong() {
    return new JedisConnectionException("a reply of more than " + MOST_BYTES + " bytes");
  }

  private static JedisConnectionException senseless(String what) {
    return new JedisConnectionException("a reply that makes no sense: " + what);
  }
}
