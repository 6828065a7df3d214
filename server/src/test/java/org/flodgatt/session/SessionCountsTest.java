package org.flodgatt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.flodgatt.encode.Wire;
import org.flodgatt.event.Viewer;
import org.junit.jupiter.api.Test;

/** What sessions tell the metrics of the events they get. */
class SessionCountsTest {
  private static final String UPDATE =
      "{\"event\":\"update\",\"payload\":{\"id\":\"1\",\"account\":{\"id\":\"1\","
          + "\"username\":\"a\",\"acct\":\"a\"},\"mentions\":[],\"language\":\"en\","
          + "\"content\":\"\",\"spoiler_text\":\"\",\"media_attachments\":[]}}";

  private final TestingSessions rig = new TestingSessions();

  @Test
  void eachViewerCountsOnceWithWhatCameOfTheEvent() {
    subscribe(TestingSessions.VIEWER);
    subscribe(new Viewer(4, 8, Set.of("read"), null, 0));
    subscribe(new Viewer(5, 9, Set.of("read"), Set.of("fr"), 0));
    rig.publish("timeline:public", UPDATE);
    int bytes = rig.frames().stream().mapToInt(frame -> 4 + frame.length()).sum();
    assertEquals(2, delivered("sent"));
    assertEquals(1, delivered("language"));
    assertEquals(1, rig.metric("flodgatt_events_filtered_total{rule=\"language\"}"));
    assertEquals(2, rig.metric("messages_sent_total{type=\"websocket\"}"));
    assertEquals(bytes, rig.metric("flodgatt_sent_bytes_total{type=\"websocket\"}"));
    assertEquals(2, rig.metric("flodgatt_delivery_seconds_count"));
  }

  private void subscribe(Viewer viewer) {
    rig.open(Wire.WEBSOCKET, viewer).received("{\"type\":\"subscribe\",\"stream\":\"public\"}");
    rig.answerAll();
  }

  private double delivered(String outcome) {
    return rig.metric("flodgatt_deliveries_total{outcome=\"" + outcome + "\",stream=\"public\"}");
  }
}
