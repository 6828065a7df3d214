package org.flodgatt.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.flodgatt.loadtest.wire.Marker;
import org.flodgatt.loadtest.wire.Phase;
import org.junit.jupiter.api.Test;

final class StatusTemplateTest {
  private static final int ENVELOPE = "{\"event\":\"update\",\"payload\":}".length();

  @Test
  void aStatusHasExactlyTheWishedSize() {
    for (int size : new int[] {StatusTemplate.SMALLEST, 2000, 2001, 100_000}) {
      StatusTemplate template = new StatusTemplate(new Marker(1), size, StatusTemplate.Look.PLAIN);
      assertEquals(size + ENVELOPE, template.message(Phase.RUN, 1).length);
      assertEquals(size + ENVELOPE, template.message(Phase.PROBE, 999_999_999_999L).length);
    }
  }

  @Test
  void aStatusCarriesItsMarker() {
    String message =
        new String(
            new StatusTemplate(new Marker(1), 2000, StatusTemplate.Look.PLAIN)
                .message(Phase.RUN, 42),
            StandardCharsets.UTF_8);
    assertTrue(
        message.contains("\"uri\":\"https://load.example/statuses/~00000001r000000000042\""),
        message);
  }
}
