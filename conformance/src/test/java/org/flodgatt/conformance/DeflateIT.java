package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.flodgatt.testkit.client.RawConnection;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.junit.jupiter.api.Test;

/** {@code permessage-deflate} (RFC 7692), where the admin allows it. */
final class DeflateIT {
  private static final int DEFLATED_TEXT = 0xc1;

  private static WebSocketTestClient offering(Mastodon mastodon, Person person) {
    return WebSocketTestClient.open(
        mastodon.port(),
        "/api/v1/streaming?stream=user",
        "Authorization: Bearer " + person.token().text(),
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");
  }

  private static byte[] deflated(byte[] message) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(message);
    byte[] out = new byte[message.length + 64];
    int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(out, length - 4);
  }

  /** The text of a compressed frame of 126 to 65,535 bytes. */
  private static String nextDeflated(RawConnection connection) throws DataFormatException {
    assertEquals(DEFLATED_TEXT, connection.read());
    assertEquals(126, connection.read());
    int length = ByteBuffer.wrap(connection.readExactly(2)).getShort() & 0xffff;
    byte[] payload = Arrays.copyOf(connection.readExactly(length), length + 4);
    payload[length + 2] = (byte) 0xff;
    payload[length + 3] = (byte) 0xff;
    Inflater inflater = new Inflater(true);
    inflater.setInput(payload);
    byte[] message = new byte[1 << 16];
    int inflated = inflater.inflate(message);
    inflater.end();
    return new String(message, 0, inflated, StandardCharsets.UTF_8);
  }

  @Test
  void whoOffersGetsCompressedEventsAndMayCompressCommands() throws DataFormatException {
    try (Mastodon mastodon = Mastodon.start(Map.of("STREAMING_WEBSOCKET_DEFLATE", "true"))) {
      Person person = mastodon.person();
      String topic = "timeline:" + person.account();
      try (var plain = mastodon.webSocket(person, "stream=user");
          var client = offering(mastodon, person)) {
        assertTrue(
            client
                .handshake()
                .lines()
                .contains(
                    "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover;"
                        + " client_no_context_takeover"),
            client.handshake().lines()::toString);
        assertTrue(
            plain.handshake().lines().stream()
                .noneMatch(line -> line.startsWith("Sec-WebSocket-Extensions")));
        mastodon.awaitListening(topic);
        for (int i = 0; i < 3; i++) {
          StringBuilder words = new StringBuilder();
          for (int word = 0; word < 300; word++) {
            words.append("word ").append(word * (i + 1)).append(' ');
          }
          mastodon.publish(
              topic, "{\"event\":\"notification\",\"payload\":{\"text\":\"" + words + "\"}}");
          assertEquals(plain.nextText(), nextDeflated(client.connection()));
        }
        mastodon.publish(topic, "{\"event\":\"delete\",\"payload\":\"7\"}");
        assertEquals(plain.nextText(), client.nextText());

        String tag = "deflated" + mastodon.unique();
        byte[] command =
            ("{\"type\":\"subscribe\",\"stream\":\"hashtag\",\"tag\":\"" + tag + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        client.connection().send(WebSocketTestClient.frame(DEFLATED_TEXT, deflated(command), true));
        mastodon.awaitListening("timeline:hashtag:" + tag);

        byte[] bomb = deflated(new byte[10_000_000]);
        client.connection().send(WebSocketTestClient.frame(DEFLATED_TEXT, bomb, true));
        client.expectClose(1009);
      }
      try (var client = offering(mastodon, person)) {
        byte[] garbage = "no deflate".getBytes(StandardCharsets.UTF_8);
        client.connection().send(WebSocketTestClient.frame(DEFLATED_TEXT, garbage, true));
        client.expectClose(1007);
      }
      assertEquals(0, mastodon.server().terminate());
      mastodon.server().assertClean();
    }
  }
}
