package org.flodgatt.encode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.flodgatt.event.Event;
import org.flodgatt.event.EventParser;
import org.flodgatt.event.EventParser.Parsed;
import org.flodgatt.event.TestingJson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EncodeOnceTest {
  private static final long SEED = 20261125L;
  private static final StreamLabel PUBLIC = StreamLabel.of("public");
  private static final byte[] NO_MATCHES = "[]".getBytes(UTF_8);

  private static Event event(String message) {
    return assertInstanceOf(Parsed.Ok.class, EventParser.parse(message.getBytes(UTF_8))).event();
  }

  private static Event event(String name, String payload) {
    return event("{\"event\":\"" + name + "\",\"payload\":" + payload + "}");
  }

  private static byte[] bytes(
      Event event, Wire wire, StreamLabel label, byte @Nullable [] annotation) {
    try (var encode =
        new EncodeOnce(event, null, UnpooledByteBufAllocator.DEFAULT, new MessageDeflater())) {
      ByteBuf encoded = encode.encoded(wire, label, annotation);
      assertNotNull(encoded);
      byte[] bytes = new byte[encoded.readableBytes()];
      encoded.getBytes(encoded.readerIndex(), bytes);
      return bytes;
    }
  }

  private static String text(Event event, Wire wire) {
    return new String(bytes(event, wire, PUBLIC, null), UTF_8);
  }

  /** The text of a short text frame. */
  private static String message(Event event, StreamLabel label, byte @Nullable [] annotation) {
    byte[] frame = bytes(event, Wire.WEBSOCKET, label, annotation);
    int header = (frame[1] & 0x7f) < 126 ? 2 : (frame[1] & 0x7f) == 126 ? 4 : 10;
    return new String(frame, header, frame.length - header, UTF_8);
  }

  // WebSocket

  @ParameterizedTest(name = "{0} becomes {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"id":"1"}|"{\\"id\\":\\"1\\"}"
          {"a":"x\\ny\\"","b":"\\\\"}|"{\\"a\\":\\"x\\\\ny\\\\\\"\\",\\"b\\":\\"\\\\\\\\\\"}"
          [1, 2]|"[1, 2]"
          {"n":123456789012345678901234567890}|"{\\"n\\":123456789012345678901234567890}"
          "110"|"110"
          "a\\nb\\u00e9"|"a\\nb\\u00e9"
          1.50|1.50
          true|true
          """)
  void aPayloadIsTextUnlessItIsANumberOrTrue(String payload, String sent) {
    assertEquals(
        "{\"stream\":[\"public\"],\"event\":\"update\",\"payload\":" + sent + "}",
        message(event("update", payload), PUBLIC, null));
  }

  @Test
  void lineBreaksBetweenTheTokensOfAPayloadAreEscaped() {
    assertEquals(
        "{\"stream\":[\"public\"],\"event\":\"update\",\"payload\":\"{\\n\\t\\\"é\\\":\\r1}\"}",
        message(event("update", "{\n\t\"é\":\r1}"), PUBLIC, null));
  }

  @Test
  void anEventNameIsEscaped() {
    assertEquals(
        "{\"stream\":[\"public\"],\"event\":\"a\\\"b\\\\é\",\"payload\":1}",
        message(event("a\\\"b\\\\é", "1"), PUBLIC, null));
  }

  @Test
  void aStreamIsNamedWithItsParameterAsTheClientGaveIt() {
    Event event = event("delete", "\"7\"");
    assertEquals(
        "{\"stream\":[\"hashtag\",\"Cats\"],\"event\":\"delete\",\"payload\":\"7\"}",
        message(event, StreamLabel.of("hashtag", "\"Cats\""), null));
    assertEquals(
        "{\"stream\":[\"list\",501],\"event\":\"delete\",\"payload\":\"7\"}",
        message(event, StreamLabel.of("list", "501"), null));
  }

  @Test
  void changedFiltersAreToldWithoutPayload() {
    Event event = event("{\"event\":\"filters_changed\"}");
    assertEquals(
        "{\"stream\":[\"user\"],\"event\":\"filters_changed\"}",
        message(event, StreamLabel.of("user"), null));
    try (var encode =
        new EncodeOnce(event, null, ByteBufAllocator.DEFAULT, new MessageDeflater())) {
      assertNull(encode.encoded(Wire.SSE, PUBLIC, null));
      assertNull(encode.encoded(Wire.SSE_UNCHUNKED, PUBLIC, null));
      assertNotNull(encode.encoded(Wire.WEBSOCKET, PUBLIC, null));
      assertNull(encode.encoded(Wire.SSE, PUBLIC, null));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 125, 126, 127, 65_535, 65_536, 70_000})
  void aFrameSaysItsLengthInTheShortestWay(int length) {
    int rest = "{\"stream\":[\"public\"],\"event\":\"x\",\"payload\":\"\"}".length();
    byte[] frame =
        bytes(event("x", "\"" + "a".repeat(length - rest) + "\""), Wire.WEBSOCKET, PUBLIC, null);
    byte[] header =
        length < 126
            ? new byte[] {(byte) 0x81, (byte) length}
            : length < 65_536
                ? new byte[] {(byte) 0x81, 126, (byte) (length >> 8), (byte) length}
                : new byte[] {
                  (byte) 0x81,
                  127,
                  0,
                  0,
                  0,
                  0,
                  0,
                  (byte) (length >> 16),
                  (byte) (length >> 8),
                  (byte) length
                };
    assertEquals(header.length + length, frame.length);
    for (int i = 0; i < header.length; i++) {
      assertEquals(header[i], frame[i], "byte " + i);
    }
    assertEquals('{', frame[header.length]);
    assertEquals('}', frame[frame.length - 1]);
  }

  // Server-sent events

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"id":"1"}|{"id":"1"}
          "110"|110
          "\\u00e9\\"\\/"|é"/
          "\\ud83d\\ude00"|😀
          "\\ud800"|\ufffd
          1.50|1.50
          true|true
          """)
  void anEventIsTwoLinesAndAnEmptyOne(String payload, String data) {
    assertEquals(
        "event: update\ndata: " + data + "\n\n",
        text(event("update", payload), Wire.SSE_UNCHUNKED));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "a\\nb"|data: a/data: b/
          "a\\rb"|data: a/data: b/
          "a\\r\\nb"|data: a/data: b/
          "a\\n\\rb"|data: a/data: /data: b/
          "a\\n\\nb"|data: a/data: /data: b/
          "\\n"|data: /data: /
          "a\\r"|data: a/data: /
          """)
  void aPayloadOfSeveralLinesIsSeveralDataLines(String payload, String lines) {
    assertEquals(
        "event: x\n" + lines.replace('/', '\n') + "\n",
        text(event("x", payload), Wire.SSE_UNCHUNKED));
  }

  @Test
  void lineBreaksThatEventStreamsDoNotKnowAreText() {
    assertEquals(
        "event: x\ndata: a\u2028b\u0085\n\n",
        text(event("x", "\"a\\u2028b\\u0085\""), Wire.SSE_UNCHUNKED));
  }

  @Test
  void lineBreaksBetweenTheTokensOfAPayloadBecomeDataLines() {
    assertEquals(
        "event: x\ndata: {\ndata: \"a\":\ndata: 1}\n\n",
        text(event("x", "{\n\"a\":\r\n1}"), Wire.SSE_UNCHUNKED));
  }

  @Test
  void aChunkSaysHowManyBytesItHas() {
    assertEquals(
        "19\r\nevent: delete\ndata: é0\n\n\r\n", text(event("delete", "\"é0\""), Wire.SSE));
    String large = "a".repeat(70_000);
    assertEquals(
        Integer.toHexString(70_000 + "event: x\ndata: \n\n".length())
            + "\r\nevent: x\ndata: "
            + large
            + "\n\n\r\n",
        text(event("x", "\"" + large + "\""), Wire.SSE));
  }

  // Annotations

  @ParameterizedTest(name = "{0} becomes {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"id":"1"}|{"id":"1","filtered":[]}
          {"a":{}}|{"a":{},"filtered":[]}
          {}|{"filtered":[]}
          { }|{ "filtered":[]}
          """)
  void theMatchesAreTheLastKeyOfThePayload(String payload, String annotated) {
    Event event = event("update", payload);
    assertEquals(
        "event: update\ndata: " + annotated + "\n\n",
        new String(bytes(event, Wire.SSE_UNCHUNKED, PUBLIC, NO_MATCHES), UTF_8));
    assertEquals(
        "{\"stream\":[\"public\"],\"event\":\"update\",\"payload\":"
            + JsonText.quote(annotated)
            + "}",
        message(event, PUBLIC, NO_MATCHES));
  }

  @Test
  void anyPayloadWithMatchesReadsLikeThePayloadPlusTheMatches() throws IOException {
    for (int i = 0; i < 3_000; i++) {
      long seed = SEED + i;
      var json = new TestingJson(new SplittableRandom(seed));
      String payload = json.object(3);
      byte[] matches = ("[" + json.object(2) + "]").replaceAll("[\r\n\t]", " ").getBytes(UTF_8);
      Event event = event("update", payload);

      List<String> expected = new ArrayList<>(TestingJson.tokens(payload.getBytes(UTF_8)));
      String end = expected.removeLast();
      expected.add("FIELD_NAME filtered");
      expected.addAll(TestingJson.tokens(matches));
      expected.add(end);

      String sse = new String(bytes(event, Wire.SSE_UNCHUNKED, PUBLIC, matches), UTF_8);
      String data = sse.substring("event: update\ndata: ".length()).replace("\ndata: ", "\n");
      assertEquals(expected, TestingJson.tokens(data.getBytes(UTF_8)), () -> "seed " + seed);

      List<String> frame = TestingJson.tokens(message(event, PUBLIC, matches).getBytes(UTF_8));
      String sent = frame.get(frame.size() - 2).substring("VALUE_STRING ".length());
      assertEquals(expected, TestingJson.tokens(sent.getBytes(UTF_8)), () -> "seed " + seed);
    }
  }

  @Test
  void anyPayloadWithoutMatchesIsUnchangedInsideItsString() throws IOException {
    for (int i = 0; i < 3_000; i++) {
      long seed = SEED + i;
      String payload = new TestingJson(new SplittableRandom(seed)).object(4);
      Event event = event("update", payload);
      List<String> frame = TestingJson.tokens(message(event, PUBLIC, null).getBytes(UTF_8));
      assertEquals("VALUE_STRING " + payload, frame.get(frame.size() - 2), () -> "seed " + seed);
    }
  }

  // Sharing

  @Test
  void equalKeysShareOneBuffer() {
    try (var encode =
        new EncodeOnce(
            event("update", "{}"), null, ByteBufAllocator.DEFAULT, new MessageDeflater())) {
      ByteBuf first = encode.encoded(Wire.WEBSOCKET, PUBLIC, null);
      ByteBuf local = encode.encoded(Wire.WEBSOCKET, StreamLabel.of("public:local"), null);
      assertNotSame(first, local);
      assertSame(first, encode.encoded(Wire.WEBSOCKET, StreamLabel.of("public"), null));
      ByteBuf annotated = encode.encoded(Wire.WEBSOCKET, PUBLIC, NO_MATCHES);
      assertNotSame(first, annotated);
      assertSame(annotated, encode.encoded(Wire.WEBSOCKET, PUBLIC, NO_MATCHES));
      ByteBuf sse = encode.encoded(Wire.SSE, PUBLIC, null);
      assertSame(sse, encode.encoded(Wire.SSE, StreamLabel.of("public:local"), null));
      assertNotSame(sse, encode.encoded(Wire.SSE_UNCHUNKED, PUBLIC, null));
    }
  }

  @Test
  void nothingIsHeldAfterTheEndButWhatConnectionsRetained() {
    ByteBuf retained;
    ByteBuf sse;
    try (var encode =
        new EncodeOnce(
            event("update", "{}"), null, ByteBufAllocator.DEFAULT, new MessageDeflater())) {
      ByteBuf shared = encode.encoded(Wire.WEBSOCKET, PUBLIC, null);
      sse = encode.encoded(Wire.SSE, PUBLIC, null);
      assertNotNull(shared);
      assertNotNull(sse);
      assertEquals(1, shared.refCnt());
      retained = shared.retainedDuplicate();
    }
    assertEquals(0, sse.refCnt());
    assertEquals(1, retained.refCnt());
    retained.release();
    assertEquals(0, retained.refCnt());
  }

  @Test
  void aFailedAllocationIsNotMistakenForAnotherLabel() {
    var allocator = new FailingAllocator();
    try (var encode =
        new EncodeOnce(event("update", "{}"), null, allocator, new MessageDeflater())) {
      encode.encoded(Wire.WEBSOCKET, PUBLIC, null);
      StreamLabel local = StreamLabel.of("public:local");
      allocator.failing = true;
      assertThrows(OutOfMemoryError.class, () -> encode.encoded(Wire.WEBSOCKET, local, null));
      assertThrows(OutOfMemoryError.class, () -> encode.encoded(Wire.WEBSOCKET, local, null));
    }
  }

  /** An allocator that runs out of memory on command. */
  private static final class FailingAllocator extends io.netty.buffer.AbstractByteBufAllocator {
    private boolean failing;

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      return newDirectBuffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      if (failing) {
        throw new OutOfMemoryError("on command");
      }
      return UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }

  // Compressed

  private static String inflated(byte[] frame) throws DataFormatException {
    int header = (frame[1] & 0x7f) < 126 ? 2 : 4;
    byte[] payload = Arrays.copyOfRange(frame, header, frame.length + 4);
    payload[payload.length - 1] = (byte) 0xff;
    payload[payload.length - 2] = (byte) 0xff;
    Inflater inflater = new Inflater(true);
    inflater.setInput(payload);
    byte[] message = new byte[1 << 20];
    int length = inflater.inflate(message);
    inflater.end();
    return new String(message, 0, length, UTF_8);
  }

  @Test
  void aCompressedMessageIsTheSameText() throws DataFormatException {
    Event event = event("update", "{\"content\":\"" + "<p>Grüße</p>".repeat(300) + "\"}");
    byte[] frame = bytes(event, Wire.WEBSOCKET_DEFLATED, PUBLIC, NO_MATCHES);
    assertEquals(0xc1, frame[0] & 0xff);
    assertEquals(message(event, PUBLIC, NO_MATCHES), inflated(frame));
    byte[] again = bytes(event, Wire.WEBSOCKET_DEFLATED, PUBLIC, NO_MATCHES);
    assertArrayEquals(frame, again);
  }

  @Test
  void aMessageIsCompressedOnceForAll() {
    Event event = event("update", "{\"content\":\"" + "a".repeat(3_000) + "\"}");
    try (var encode =
        new EncodeOnce(event, null, UnpooledByteBufAllocator.DEFAULT, new MessageDeflater())) {
      ByteBuf first = encode.encoded(Wire.WEBSOCKET_DEFLATED, PUBLIC, null);
      encode.encoded(Wire.WEBSOCKET, PUBLIC, null);
      assertSame(first, encode.encoded(Wire.WEBSOCKET_DEFLATED, PUBLIC, null));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 200_000})
  void aMessageThatIsShortOrVeryLongIsLeftAsItIs(int length) {
    Event event = event("update", "{\"content\":\"" + "a".repeat(length) + "\"}");
    assertArrayEquals(
        bytes(event, Wire.WEBSOCKET, PUBLIC, null),
        bytes(event, Wire.WEBSOCKET_DEFLATED, PUBLIC, null));
  }

  @Test
  void aMessageThatDoesNotShrinkIsLeftAsItIs() {
    StringBuilder noise = new StringBuilder();
    new SplittableRandom(SEED).ints(2_000, 0x4e00, 0x9fa5).forEach(noise::appendCodePoint);
    Event event = event("update", "{\"content\":\"" + noise + "\"}");
    byte[] plain = bytes(event, Wire.WEBSOCKET, PUBLIC, null);
    byte[] deflated = bytes(event, Wire.WEBSOCKET_DEFLATED, PUBLIC, null);
    assertTrue(deflated.length <= plain.length);
  }
}
