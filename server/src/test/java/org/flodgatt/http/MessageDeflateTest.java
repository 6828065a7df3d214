package org.flodgatt.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import org.flodgatt.outbound.CloseReason;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7692. */
final class MessageDeflateTest {
  private static final int LIMIT = 64 * 1024;
  private static final int FIN = 0x80;
  private static final int DEFLATED = 0x40;
  private static final String AGREED =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

  private static @Nullable String agreed(String... lines) {
    return MessageDeflate.agreed(
        new DefaultHttpHeaders().add("Sec-WebSocket-Extensions", List.of(lines)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits",
        "Permessage-Deflate ;client_max_window_bits=\"10\"; server_no_context_takeover",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate",
        "x-webkit-deflate-frame, permessage-deflate; client_no_context_takeover"
      })
  void theFirstOfferThatWeCanDoIsTaken(String offers) {
    assertEquals(AGREED, agreed(offers));
  }

  @Test
  void aWindowThatTheClientNamesIsNamedInTheAnswer() {
    assertEquals(
        AGREED + "; server_max_window_bits=15",
        agreed("permessage-deflate; server_max_window_bits=15"));
  }

  @Test
  void offersMayStandInSeveralHeaders() {
    assertEquals(
        AGREED, agreed("permessage-deflate; server_max_window_bits=9", "permessage-deflate"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "permessage-bzip2",
        "permessage-deflate; server_max_window_bits=14",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; unknown",
        "permessage-deflate;"
      })
  void whatWeCannotDoIsDeclined(String offers) {
    assertNull(agreed(offers));
  }

  // What a client sends

  private static byte[] deflated(byte[] message) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(message);
    byte[] out = new byte[message.length + 64];
    int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(out, length - 4);
  }

  private static byte[] frame(int first, byte[] payload) {
    return WebSocketTestClient.frame(first, payload, true);
  }

  private static List<String> read(boolean agreed, byte[]... frames) {
    List<String> heard = new ArrayList<>();
    var listener =
        new FrameReader.Listener() {
          @Override
          public void text(String message) {
            heard.add(message);
          }

          @Override
          public void binary() {
            heard.add("binary");
          }

          @Override
          public void ping(byte[] payload) {
            heard.add("ping");
          }

          @Override
          public void pong() {
            heard.add("pong");
          }

          @Override
          public void close(byte[] payload) {
            heard.add("close");
          }

          @Override
          public void violation(CloseReason reason) {
            heard.add(reason.name());
          }
        };
    FrameReader reader = new FrameReader(LIMIT, agreed, listener);
    for (byte[] frame : frames) {
      reader.read(Unpooled.wrappedBuffer(frame));
    }
    return heard;
  }

  @Test
  void compressedAndPlainMessagesMayFollowOneAnother() {
    byte[] compressed = frame(FIN | DEFLATED | 1, deflated("Grüße, Grüße, Grüße".getBytes(UTF_8)));
    byte[] plain = frame(FIN | 1, "plain".getBytes(UTF_8));
    assertEquals(
        List.of("Grüße, Grüße, Grüße", "plain", "Grüße, Grüße, Grüße"),
        read(true, compressed, plain, compressed));
  }

  @Test
  void theExampleOfTheRfc() {
    byte[] hello = {(byte) 0xf2, 0x48, (byte) 0xcd, (byte) 0xc9, (byte) 0xc9, 0x07, 0x00};
    assertEquals(List.of("Hello"), read(true, frame(FIN | DEFLATED | 1, hello)));
  }

  @Test
  void aCompressedMessageMayComeInFragments() {
    byte[] payload = deflated("one message in two fragments".getBytes(UTF_8));
    byte[] first = frame(DEFLATED | 1, Arrays.copyOf(payload, 5));
    byte[] second = frame(FIN, Arrays.copyOfRange(payload, 5, payload.length));
    assertEquals(List.of("one message in two fragments"), read(true, first, second));
  }

  @Test
  void aMessageThatGrowsBeyondTheLimitIsRefused() {
    byte[] bomb = deflated(new byte[10 * LIMIT]);
    assertEquals(List.of("MESSAGE_TOO_BIG"), read(true, frame(FIN | DEFLATED | 1, bomb)));
    byte[] most = new byte[LIMIT];
    Arrays.fill(most, (byte) 'a');
    assertEquals(List.of("a".repeat(LIMIT)), read(true, frame(FIN | DEFLATED | 1, deflated(most))));
  }

  @Test
  void whatIsNotCompressedAtAllIsRefused() {
    byte[] garbage = "this is no deflate".getBytes(UTF_8);
    assertEquals(List.of("BAD_COMPRESSION"), read(true, frame(FIN | DEFLATED | 1, garbage)));
  }

  @Test
  void aMessageThatEndsInTheMiddleIsRefused() {
    byte[] whole = deflated("a message with some length, not repeating".getBytes(UTF_8));
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    List<String> heard = read(true, frame(FIN | DEFLATED | 1, half));
    assertEquals(1, heard.size());
    assertEquals("BAD_COMPRESSION", heard.getFirst());
  }

  /** The bit says that a message begins that is compressed; nothing else. */
  @ParameterizedTest
  @CsvSource({"0xC9", "0xCA", "0xC8", "0xC0", "0xA1", "0x91", "0xD1", "0xF1"})
  void theBitHasNoOtherPlace(String first) {
    assertEquals(List.of("PROTOCOL_ERROR"), read(true, frame(Integer.decode(first), new byte[2])));
  }

  @Test
  void theBitNeedsAnAgreement() {
    byte[] frame = frame(FIN | DEFLATED | 1, deflated("hello".getBytes(UTF_8)));
    assertEquals(List.of("PROTOCOL_ERROR"), read(false, frame));
  }

  @Test
  void everyByteStringIsReadOrRefused() {
    var random = new SplittableRandom(20261124L);
    for (int i = 0; i < 5_000; i++) {
      byte[] payload = deflated("{\"type\":\"subscribe\",\"stream\":\"user\"}".getBytes(UTF_8));
      var changed = new ByteArrayOutputStream();
      for (byte each : payload) {
        changed.write(random.nextInt(12) == 0 ? random.nextInt(256) : each);
      }
      byte[] bytes = changed.toByteArray();
      List<String> heard = read(true, frame(FIN | DEFLATED | 1, bytes));
      assertEquals(1, heard.size(), () -> Arrays.toString(bytes) + " (seed 20261124) " + heard);
    }
  }
}
