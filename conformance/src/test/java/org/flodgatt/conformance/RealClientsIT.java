package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/**
 * Clients of other people against the server: each connects with its own way of passing the token,
 * subscribes, receives every kind of event, comes back after our close code 1012, and stops.
 */
final class RealClientsIT {
  @TestFactory
  Stream<DynamicTest> aClientHearsEverythingComesBackAndStops() throws InterruptedException {
    return tour(
        ClientKind.WS,
        ClientKind.MASTO,
        ClientKind.MEGALODON,
        ClientKind.MASTODON_API,
        ClientKind.EVENTSOURCE,
        ClientKind.JDK,
        ClientKind.CURL);
  }

  @TestFactory
  @Tag("clients")
  Stream<DynamicTest> aBrowserHearsEverythingComesBackAndStops() throws InterruptedException {
    return tour(ClientKind.BROWSER_WEBSOCKET, ClientKind.BROWSER_EVENTSOURCE);
  }

  private static Stream<DynamicTest> tour(ClientKind... kinds) throws InterruptedException {
    Map<ClientKind, Throwable> failures = new EnumMap<>(ClientKind.class);
    List<ClientTour> tours = new ArrayList<>();
    try (Mastodon mastodon = Mastodon.start(Map.of("STREAMING_GAP_WINDOW", "300ms"));
        Clients clients = new Clients();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (ClientKind kind : kinds) {
          try {
            tours.add(ClientTour.start(kind, clients, mastodon, mastodon.port()));
          } catch (TestAbortedException e) {
            failures.put(kind, e);
          }
        }
        all(threads, tours, failures, RealClientsIT::connects);
        cutRedis(mastodon, tours);
        all(threads, tours, failures, RealClientsIT::comesBack);
        all(threads, tours, failures, ClientTour::stop);
        if (failures.values().stream().allMatch(TestAbortedException.class::isInstance)) {
          await().until(() -> mastodon.metrics().sum("connected_clients") == 0);
          assertEquals(0, mastodon.server().terminate());
          mastodon.server().assertClean();
        }
      } finally {
        tours.forEach(ClientTour::close);
      }
    }
    return Stream.of(kinds)
        .map(kind ->
            DynamicTest.dynamicTest(
                Clients.nameAndVersion(kind),
                () -> {
                  Throwable failure = failures.get(kind);
                  if (failure != null) {
                    throw failure;
                  }
                }));
  }

  private static void connects(ClientTour tour) {
    tour.awaitHearing();
    tour.hearEverything();
  }

  private static void comesBack(ClientTour tour) {
    tour.awaitHearing();
    tour.hearEverything();
    tour.assertClosedWith(1012);
  }

  // The close of each connection is waited for, so that nobody is heard over an old one.
  private static void cutRedis(Mastodon mastodon, List<ClientTour> tours) {
    double connections = mastodon.metrics().sum("connected_clients");
    // Without an event the server could prove that nothing was missed, and would close nobody.
    mastodon.publishIntoGap(tours.getFirst().target().home(), RailsEvents.delete("1"));
    await()
        .until(() ->
            mastodon.metrics().get("flodgatt_connections_closed_total{reason=\"gap\"}")
                >= connections);
  }

  private interface Step {
    void run(ClientTour tour);
  }

  // One that failed goes no further.
  private static void all(
      ExecutorService threads,
      List<ClientTour> tours,
      Map<ClientKind, Throwable> failures,
      Step step)
      throws InterruptedException {
    Map<ClientKind, Future<?>> running = new EnumMap<>(ClientKind.class);
    for (ClientTour tour : tours) {
      if (!failures.containsKey(tour.kind())) {
        Callable<Void> task =
            () -> {
              step.run(tour);
              return null;
            };
        running.put(tour.kind(), threads.submit(task));
      }
    }
    for (Map.Entry<ClientKind, Future<?>> entry : running.entrySet()) {
      try {
        entry.getValue().get();
      } catch (ExecutionException e) {
        failures.put(entry.getKey(), e.getCause());
      }
    }
  }
}
