package org.flodgatt.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flodgatt.outbound.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameReaderTest {
  private static final long SEED = 20261127L;
  private static final int LIMIT = 64 * 1024;

  private static final int FIN = 0x80;
  private static final int MORE = 0;
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  /** Writes down what was read. */
  private static final class Recorder implements FrameReader.Listener {
    private final List<String> heard = new ArrayList<>();

    @Override
    public void text(String message) {
      heard.add("text " + message);
    }

    @Override
    public void binary() {
      heard.add("binary");
    }

    @Override
    public void ping(byte[] payload) {
      heard.add("ping " + new String(payload, UTF_8));
    }

    @Override
    public void pong() {
      heard.add("pong");
    }

    @Override
    public void close(byte[] payload) {
      heard.add("close " + Arrays.toString(payload));
    }

    @Override
    public void violation(CloseReason reason) {
      heard.add(reason.name());
    }
  }

  private static byte[] frame(int first, byte[] payload) {
    return frame(first, payload, new byte[] {0x37, (byte) 0xfa, 0x21, 0x3d});
  }

  private static byte[] frame(int first, String payload) {
    return frame(first, payload.getBytes(UTF_8));
  }

  private static byte[] frame(int first, byte[] payload, byte[] mask) {
    var bytes = new ByteArrayOutputStream();
    bytes.write(first);
    if (payload.length < 126) {
      bytes.write(0x80 | payload.length);
    } else if (payload.length < 65_536) {
      bytes.write(0x80 | 126);
      bytes.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
    } else {
      bytes.write(0x80 | 127);
      bytes.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    bytes.writeBytes(mask);
    for (int i = 0; i < payload.length; i++) {
      bytes.write(payload[i] ^ mask[i % 4]);
    }
    return bytes.toByteArray();
  }

  private static byte[] header(int first, long length) {
    return ByteBuffer.allocate(14)
        .put((byte) first)
        .put((byte) (0x80 | 127))
        .putLong(length)
        .putInt(0)
        .array();
  }

  private static byte[] closing(int code, byte[] reason) {
    return frame(
        FIN | CLOSE,
        ByteBuffer.allocate(2 + reason.length).putShort((short) code).put(reason).array());
  }

  private static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static List<String> read(byte[]... pieces) {
    var recorder = new Recorder();
    var reader = new FrameReader(LIMIT, false, recorder);
    for (byte[] piece : pieces) {
      ByteBuf bytes = Unpooled.wrappedBuffer(piece);
      reader.read(bytes);
      assertEquals(1, bytes.refCnt());
      bytes.release();
    }
    return recorder.heard;
  }

  @Test
  void theExampleOfTheRfcIsRead() {
    byte[] hello = {
      (byte) 0x81, (byte) 0x85, 0x37, (byte) 0xfa, 0x21, 0x3d, 0x7f, (byte) 0x9f, 0x4d, 0x51, 0x58
    };
    assertEquals(List.of("text Hello"), read(hello));
  }

  @Test
  void everyKindOfFrameIsRead() {
    assertEquals(
        List.of("text é😀", "text ", "ping ", "ping abc", "pong", "binary", "close []"),
        read(
            frame(FIN | TEXT, "é😀"),
            frame(FIN | TEXT, ""),
            frame(FIN | PING, ""),
            frame(FIN | PING, "abc"),
            frame(FIN | PONG, "x"),
            frame(FIN | BINARY, "x"),
            frame(FIN | CLOSE, "")));
  }

  @Test
  void controlFramesMayStandBetweenFragments() {
    byte[] text = "ä".getBytes(UTF_8);
    assertEquals(
        List.of("ping 1", "pong", "text xä", "text next"),
        read(
            frame(MORE | TEXT, "x"),
            frame(FIN | PING, "1"),
            frame(MORE | CONTINUATION, new byte[] {text[0]}),
            frame(FIN | PONG, ""),
            frame(FIN | CONTINUATION, new byte[] {text[1]}),
            frame(FIN | TEXT, "next")));
  }

  @Test
  void aBinaryMessageIsToldAtItsEnd() {
    assertEquals(List.of(), read(frame(MORE | BINARY, "x")));
    assertEquals(
        List.of("binary"),
        read(frame(MORE | BINARY, new byte[] {-1}), frame(FIN | CONTINUATION, "")));
  }

  @ParameterizedTest(name = "{1} octets after a fragment of {0}")
  @CsvSource({"0,65536", "1,65535", "65536,0", "30000,35536"})
  void messagesUpToTheLimitAreRead(int first, int second) {
    String whole = "a".repeat(LIMIT);
    assertEquals(
        List.of("text " + whole),
        read(
            frame(MORE | TEXT, whole.substring(0, first)),
            frame(FIN | CONTINUATION, whole.substring(0, second))));
    assertEquals(
        List.of("MESSAGE_TOO_BIG"),
        read(
            frame(MORE | TEXT, whole.substring(0, first)),
            frame(FIN | CONTINUATION, whole.substring(0, second) + "a"),
            frame(FIN | TEXT, "after")));
  }

  @Test
  void oneFrameMayBeAsLongAsTheLimit() {
    String whole = "a".repeat(LIMIT);
    assertEquals(List.of("text " + whole), read(frame(FIN | TEXT, whole)));
    assertEquals(List.of("MESSAGE_TOO_BIG"), read(frame(FIN | TEXT, whole + "a")));
  }

  @ParameterizedTest
  @ValueSource(
      longs = {LIMIT + 1L, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE - 1, Long.MAX_VALUE})
  void aTooLongFrameIsRefusedByItsHeader(long length) {
    assertEquals(List.of("MESSAGE_TOO_BIG"), read(header(FIN | TEXT, length)));
    assertEquals(
        List.of("MESSAGE_TOO_BIG"),
        read(frame(MORE | TEXT, "some"), header(FIN | CONTINUATION, length)));
  }

  @Test
  void aLengthWithTheHighestBitIsAProtocolError() {
    assertEquals(List.of("PROTOCOL_ERROR"), read(header(FIN | TEXT, Long.MIN_VALUE)));
    assertEquals(List.of("PROTOCOL_ERROR"), read(header(FIN | TEXT, -1)));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0xc1,
        0xa1,
        0x91,
        0xf1, // reserved bits
        0x83,
        0x87,
        0x8b,
        0x8f,
        0x03, // opcodes that mean nothing
        0x80,
        0x00, // a continuation of nothing
        0x08,
        0x09,
        0x0a // fragmented control frames
      })
  void aBadFirstByteIsAProtocolError(int first) {
    assertEquals(List.of("PROTOCOL_ERROR"), read(frame(first, ""), frame(FIN | TEXT, "after")));
  }

  @ParameterizedTest
  @ValueSource(ints = {TEXT, BINARY})
  void aNewMessageWithinAnotherIsAProtocolError(int opcode) {
    assertEquals(List.of("PROTOCOL_ERROR"), read(frame(MORE | TEXT, ""), frame(FIN | opcode, "")));
  }

  @Test
  void anUnmaskedFrameIsAProtocolError() {
    assertEquals(List.of("PROTOCOL_ERROR"), read(new byte[] {(byte) 0x81, 0}));
  }

  @ParameterizedTest
  @ValueSource(ints = {CLOSE, PING, PONG})
  void aLongControlFrameIsAProtocolError(int opcode) {
    assertEquals(List.of("PROTOCOL_ERROR"), read(frame(FIN | opcode, "a".repeat(126))));
  }

  @Test
  void aControlFrameOf125BytesIsFine() {
    assertEquals(List.of("ping " + "a".repeat(125)), read(frame(FIN | PING, "a".repeat(125))));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65_535})
  void aCloseCodeThatMustNotBeSentIsAProtocolError(int code) {
    assertEquals(List.of("PROTOCOL_ERROR"), read(closing(code, new byte[0])));
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1011, 1012, 1014, 3000, 4999})
  void aCloseFrameIsReadOnceAndNothingAfterIt(int code) {
    assertEquals(
        List.of("close " + Arrays.toString(new byte[] {(byte) (code >> 8), (byte) code, 'o', 'k'})),
        read(
            closing(code, "ok".getBytes(UTF_8)),
            frame(FIN | TEXT, "after"),
            frame(FIN | CLOSE, "")));
  }

  @Test
  void halfACloseCodeIsAProtocolError() {
    assertEquals(List.of("PROTOCOL_ERROR"), read(frame(FIN | CLOSE, "x")));
  }

  @Test
  void whatIsNotUtf8IsSaidSo() {
    byte[] bad = {(byte) 0xc3, 0x28};
    assertEquals(List.of("BAD_UTF8"), read(frame(FIN | TEXT, bad), frame(FIN | TEXT, "after")));
    assertEquals(
        List.of("BAD_UTF8"),
        read(frame(MORE | TEXT, "é"), frame(FIN | CONTINUATION, new byte[] {(byte) 0xe9})));
    assertEquals(List.of("BAD_UTF8"), read(closing(1000, bad)));
    assertEquals(
        List.of("BAD_UTF8"), read(frame(FIN | TEXT, new byte[] {(byte) 0xed, (byte) 0xa0, -128})));
  }

  @Test
  void theCutsBetweenBytesMakeNoDifference() {
    for (int i = 0; i < 400; i++) {
      long seed = SEED + i;
      var random = new SplittableRandom(seed);
      byte[] stream = validStream(random);
      List<String> whole = read(stream);
      assertTrue(whole.stream().noneMatch(heard -> heard.contains("_")), () -> "seed " + seed);
      assertEquals(whole, read(cut(random, stream)), () -> "seed " + seed);
    }
    byte[] stream = validStream(new SplittableRandom(SEED));
    byte[][] single = new byte[stream.length][];
    for (int i = 0; i < stream.length; i++) {
      single[i] = new byte[] {stream[i]};
    }
    assertEquals(read(stream), read(single));
  }

  @Test
  void noBytesMakeItThrowWhereverTheyAreCut() {
    for (int i = 0; i < 3_000; i++) {
      long seed = SEED + i;
      var random = new SplittableRandom(seed);
      byte[] stream = random.nextBoolean() ? new byte[random.nextInt(200)] : validStream(random);
      if (i % 2 == 0) {
        random.nextBytes(stream);
      }
      for (int n = random.nextInt(4); n > 0 && stream.length > 0; n--) {
        stream[random.nextInt(stream.length)] = (byte) random.nextInt(256);
      }
      assertEquals(read(stream), read(cut(random, stream)), () -> "seed " + seed);
    }
  }

  private static byte[] validStream(SplittableRandom random) {
    var stream = new ByteArrayOutputStream();
    for (int messages = random.nextInt(1, 6); messages > 0; messages--) {
      int fragments = random.nextInt(4);
      int opcode = random.nextInt(4) == 0 ? BINARY : TEXT;
      for (int i = 0; i <= fragments; i++) {
        stream.writeBytes(
            frame(
                (i == fragments ? FIN : MORE) | (i == 0 ? opcode : CONTINUATION),
                text(random).getBytes(UTF_8),
                mask(random)));
        if (random.nextInt(3) == 0) {
          stream.writeBytes(frame(FIN | (random.nextBoolean() ? PING : PONG), "p", mask(random)));
        }
      }
    }
    return random.nextInt(4) == 0
        ? join(stream.toByteArray(), closing(1000, new byte[0]), frame(FIN | TEXT, "after"))
        : stream.toByteArray();
  }

  private static byte[] frame(int first, String payload, byte[] mask) {
    return frame(first, payload.getBytes(UTF_8), mask);
  }

  private static String text(SplittableRandom random) {
    int length =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> random.nextInt(124, 128);
          case 2 -> random.nextInt(300);
          default -> random.nextInt(10);
        };
    return "aé😀\n".repeat(length).substring(0, length * 5 / 2).replaceAll("\ud83d$", "");
  }

  private static byte[] mask(SplittableRandom random) {
    byte[] mask = new byte[4];
    random.nextBytes(mask);
    return mask;
  }

  private static byte[][] cut(SplittableRandom random, byte[] stream) {
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 0; at < stream.length; ) {
      int end = Math.min(stream.length, at + random.nextInt(random.nextBoolean() ? 4 : 100));
      pieces.add(Arrays.copyOfRange(stream, at, end));
      at = end;
    }
    return pieces.toArray(byte[][]::new);
  }
}
