package org.flodgatt.loadtest.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class WireReaderTest {
  private static final Marker MARKER = new Marker(0x1234abcd);

  private final Heard heard = new Heard();

  @Test
  void anyFragmentationOfWebSocketFramesGivesTheSameResult() throws WireException {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    frame(wire, 0x81, text(Phase.PROBE, 7, 10));
    frame(wire, 0x81, text(Phase.RUN, 0, 60_000));
    frame(wire, 0x89, "hi");
    frame(wire, 0x81, "");
    frame(wire, 0x81, text(Phase.RUN, 1, 70_000));
    String split = text(Phase.RUN, 999_999_999_999L, 300);
    frame(wire, 0x01, split.substring(0, 15));
    frame(wire, 0x89, "");
    frame(wire, 0x80, split.substring(15));
    frame(wire, 0x88, "\u0003\u0000");
    List<String> expected =
        List.of(
            "PROBE 7 51",
            "RUN 0 60041",
            "ping hi",
            "foreign ",
            "RUN 1 70041",
            "ping ",
            "RUN 999999999999 341",
            "end close frame 768");
    checkFragmentations(wire.toByteArray(), expected, () -> new WebSocketReader(MARKER, heard));
  }

  @Test
  void anyFragmentationOfAChunkedEventStreamGivesTheSameResult() throws WireException {
    String events =
        ":)\n"
            + ("event: update\ndata: " + text(Phase.PROBE, 1, 5) + "\n\n")
            + ":thump\n\n"
            + "event: delete\ndata: 12\n\n"
            + (":thump\n\nevent: update\ndata: " + text(Phase.RUN, 42, 3000) + "\n\n")
            + ("event: update\ndata: " + text(Phase.RUN, 43, 0) + "\ndata: more\n\n");
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    for (int at = 0, size = 1; at < events.length(); at += size, size = 1 + size * 7 % 1000) {
      String chunk = events.substring(at, Math.min(events.length(), at + size));
      wire.writeBytes(ascii(Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n"));
    }
    wire.writeBytes(ascii("0\r\n\r\n"));
    List<String> expected =
        List.of("PROBE 1 71", "foreign ", "RUN 42 3063", "RUN 43 74", "end last chunk");
    checkFragmentations(
        wire.toByteArray(),
        expected,
        () -> new ChunkReader(new EventStreamReader(MARKER, heard), heard));
  }

  @Test
  void keywordMatchesAreReadFromTheEndOfThePayload() throws WireException {
    ByteArrayOutputStream sockets = new ByteArrayOutputStream();
    StringBuilder events = new StringBuilder();
    for (String end :
        List.of(
            ",\"filtered\":[]}",
            ",\"filtered\":[{\"filter\":{},\"status_matches\":null}]}",
            ",\"poll\":null}")) {
      String payload = "{\"uri\":\"" + MARKER.text(Phase.RUN, 1) + "\"" + end;
      frame(sockets, 0x81, "{\"payload\":\"" + payload.replace("\"", "\\\"") + "\"}");
      events.append("event: update\ndata: ").append(payload).append("\n\n");
    }
    checkFragmentations(
        sockets.toByteArray(),
        List.of("RUN 1 66 NOTHING", "RUN 1 105 MATCHES", "RUN 1 64"),
        () -> new WebSocketReader(MARKER, heard));
    heard.log.clear();
    checkFragmentations(
        ascii(events.toString()),
        List.of("RUN 1 68 NOTHING", "RUN 1 103 MATCHES", "RUN 1 66"),
        () -> new EventStreamReader(MARKER, heard));
  }

  @Test
  void aMarkerIsFoundBehindBeginningsOfMarkers() {
    MarkerScanner scanner = new MarkerScanner(MARKER);
    byte[] bytes =
        ascii("~1234~1234abcd~1234abcdx~1234abcdr12~~1234abcdr000000000005,~1234abcdr000000000006");
    scanner.scan(bytes, 0, bytes.length);
    assertEquals(5, scanner.number());
    assertEquals(Phase.RUN, scanner.phase());
  }

  @Test
  void theMarkerOfAnotherRunIsForeign() throws WireException {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    frame(wire, 0x81, new Marker(5).text(Phase.RUN, 1));
    new WebSocketReader(MARKER, heard).read(wire.toByteArray(), 0, wire.size());
    assertEquals(List.of("foreign ~00000005r000000000001"), heard.log);
  }

  @Test
  void brokenFramesAndChunksAreErrors() {
    for (byte[] broken :
        List.of(
            new byte[] {(byte) 0x81, (byte) 0x80},
            new byte[] {(byte) 0xc1, 0},
            new byte[] {(byte) 0x82, 0},
            new byte[] {(byte) 0x80, 0},
            new byte[] {0x09, 0},
            new byte[] {(byte) 0x89, 126, 0, 126})) {
      WebSocketReader reader = new WebSocketReader(MARKER, heard);
      assertThrows(WireException.class, () -> reader.read(broken, 0, broken.length));
    }
    for (String broken : List.of("\r\n", "x\r\n", "1\r\nab", "123456789\r\n")) {
      ChunkReader reader = new ChunkReader(new EventStreamReader(MARKER, heard), heard);
      byte[] bytes = ascii(broken);
      assertThrows(WireException.class, () -> reader.read(bytes, 0, bytes.length));
    }
  }

  private interface Readers {
    WireReader create();
  }

  private void checkFragmentations(byte[] wire, List<String> expected, Readers readers)
      throws WireException {
    readers.create().read(wire, 0, wire.length);
    assertEquals(expected, heard.log);
    for (long seed = 0; seed < 300; seed++) {
      heard.log.clear();
      SplittableRandom random = new SplittableRandom(seed);
      int most = seed == 0 ? 1 : 1 << random.nextInt(1, 14);
      WireReader reader = readers.create();
      for (int at = 0; at < wire.length; ) {
        int end = Math.min(wire.length, at + random.nextInt(1, most + 1));
        reader.read(wire, at, end);
        at = end;
      }
      assertEquals(expected, heard.log, "seed " + seed);
    }
  }

  private static String text(Phase phase, long number, int more) {
    return "{\"uri\":\"~\",\"id\":\"" + MARKER.text(phase, number) + "\"}" + "x".repeat(more);
  }

  private static void frame(ByteArrayOutputStream wire, int first, String text) {
    wire.write(first);
    int length = text.length();
    if (length > 0xffff) {
      wire.write(127);
      wire.writeBytes(new byte[5]);
      wire.write(length >> 16);
      wire.write(length >> 8);
    } else if (length > 125) {
      wire.write(126);
      wire.write(length >> 8);
    }
    wire.write(length);
    wire.writeBytes(ascii(text));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static final class Heard implements WireListener {
    final List<String> log = new ArrayList<>();

    @Override
    public void event(Phase phase, long number, long bytes, Filtered filtered) {
      String end = filtered == Filtered.ABSENT ? "" : " " + filtered;
      log.add(phase + " " + number + " " + bytes + end);
    }

    @Override
    public void foreign(String beginning) {
      log.add("foreign " + beginning);
    }

    @Override
    public void ping(byte[] payload) {
      log.add("ping " + new String(payload, StandardCharsets.US_ASCII));
    }

    @Override
    public void ended(String reason) {
      log.add("end " + reason);
    }
  }
}
