package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.RawConnection;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.flodgatt.testkit.process.FreePort;
import org.flodgatt.testkit.services.ServerProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands in front of the server in real life. */
@Tag("proxies")
final class ProxiesIT {
  private static final String PADDING = "x".repeat(100_000);
  private static final int LARGE_EVENTS = 400;

  @ParameterizedTest
  @EnumSource
  void clientsHearEverythingAndComeBackAfterARestartOfTheServer(FrontProxy.Kind kind) {
    Map<String, String> settings =
        Map.of("PORT", Integer.toString(FreePort.find()), "STREAMING_DRAIN_WINDOW", "500ms");
    List<ClientTour> tours = new ArrayList<>();
    try (Mastodon mastodon = Mastodon.start(settings);
        FrontProxy proxy = FrontProxy.start(kind, List.of(mastodon.port()));
        Clients clients = new Clients()) {
      try {
        for (ClientKind client : List.of(ClientKind.JDK, ClientKind.CURL)) {
          tours.add(ClientTour.start(client, clients, mastodon, proxy.port()));
        }
        tours.forEach(ClientTour::awaitHearing);
        tours.forEach(ClientTour::hearEverything);
        assertEquals(0, mastodon.server().terminate());
        mastodon.server().assertClean();
        try (ServerProcess next = mastodon.startAnother()) {
          tours.forEach(ClientTour::awaitHearing);
          tours.getFirst().assertClosedWith(1001);
          tours.forEach(ClientTour::hearEverything);
          tours.forEach(ClientTour::stop);
          // HAProxy notices who has left when the next heartbeats cannot be written.
          await().until(() -> mastodon.metrics().sum("connected_clients") == 0);
          assertEquals(0, next.terminate());
          next.assertClean();
        }
      } finally {
        tours.forEach(ClientTour::close);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatReadsSlowlyIsCutAndDoesNotHoldUpTheOthers(FrontProxy.Kind kind) {
    try (Mastodon mastodon = Mastodon.start(Map.of("STREAMING_SLOW_CLIENT_GRACE", "2s"));
        FrontProxy proxy = FrontProxy.start(kind, List.of(mastodon.port()))) {
      Person person = mastodon.person();
      String home = "timeline:" + person.account();
      String authorization = "Authorization: Bearer " + person.token().text();
      try (RawConnection slowSocket = RawConnection.to(proxy.port());
          RawConnection slowStream = RawConnection.to(proxy.port());
          WebSocketTestClient fast =
              WebSocketTestClient.open(
                  proxy.port(), "/api/v1/streaming?stream=user", authorization)) {
        slowSocket.send(
            WebSocketTestClient.upgrade("/api/v1/streaming?stream=user", authorization));
        slowStream.send(HttpReply.head("GET", "/api/v1/streaming/user", authorization));
        await().until(() -> mastodon.metrics().sum("connected_clients") == 3);
        mastodon.awaitListening(home);
        int heard = 0;
        for (int i = 0; i < LARGE_EVENTS; i++) {
          mastodon.redis().publish(home, RailsEvents.delete(i + PADDING));
          assertTrue(fast.nextText().contains("\"payload\":\"" + i + "x"), "event " + i);
          heard++;
        }
        assertEquals(LARGE_EVENTS, heard);
        await()
            .until(() ->
                mastodon.metrics().get("flodgatt_connections_closed_total{reason=\"too_slow\"}")
                    == 2);
        mastodon.redis().publish(home, RailsEvents.delete("last"));
        assertTrue(fast.nextText().contains("\"payload\":\"last\""));
      }
    }
  }
}
