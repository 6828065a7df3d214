package org.flodgatt.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The pages of the first Flóðgátt, worded as there. */
class StatusPagesTest {
  private record Listening(String stream, String parameter) {}

  private final StatusPages pages =
      pages(
          new Listening("user", "7"),
          new Listening("public:local:media", ""),
          new Listening("user", "7"),
          new Listening("user:notification", "8"),
          new Listening("hashtag:local", "ca\nts"),
          new Listening("list", "501"),
          new Listening("direct", "7"),
          new Listening("public:allow_local_only:media", ""));

  private static StatusPages pages(Listening... listeners) {
    return new StatusPages(
        new StatusPages.Figures(
            () -> listeners.length,
            told -> List.of(listeners).forEach(each -> told.accept(each.stream, each.parameter)),
            () -> 2047,
            () -> 4096));
  }

  @Test
  void connectionsAreCounted() {
    assertEquals("Current connections: 8", pages.connections(false));
    assertEquals("{\"connections\":8}", pages.connections(true));
  }

  @Test
  void eachTimelineHasALine() {
    assertEquals(
        """
                        Timeline(Direct(7), Federated, All): 1
               Timeline(Hashtag("ca\\nts"), Local, All): 1
                        Timeline(List(501), Federated, All): 1
            Timeline(Public, AllowLocalOnly, Media): 1
                       Timeline(Public, Local, Media): 1
                 Timeline(User(Id(7)), Federated, All): 2
        Timeline(User(Id(8)), Federated, Notification): 1

        *may include recently disconnected clients\
        """
            .lines()
            .map(String::strip)
            .toList(),
        pages.perTimeline(false).lines().map(String::strip).toList());
  }

  @Test
  void linesEndInOneColumn() {
    List<String> lines =
        pages.perTimeline(false).lines().filter(line -> line.contains(": ")).toList();
    assertEquals(7, lines.size());
    assertEquals(1, lines.stream().mapToInt(String::length).distinct().count());
    assertEquals("Timeline(User(Id(8)), Federated, Notification): 1", lines.getLast());
  }

  @Test
  void withoutListenersOnlyTheNoteIsLeft() {
    assertEquals("\n*may include recently disconnected clients", pages().perTimeline(false));
    assertEquals("{\"timelines\":[]}", pages().perTimeline(true));
  }

  @Test
  void timelinesAsJsonHaveTheirParameters() {
    assertEquals(
        "{\"timelines\":[{\"stream\":\"hashtag\",\"parameter\":\"c\\\"s\",\"connections\":1},"
            + "{\"stream\":\"public\",\"connections\":2}]}",
        pages(
                new Listening("public", ""),
                new Listening("hashtag", "c\"s"),
                new Listening("public", ""))
            .perTimeline(true));
  }

  @Test
  void whatWaitsIsToldForBothSides() {
    assertEquals("Input buffer size: 1 KiB\nOutput buffer size: 4 KiB", pages.backpressure(false));
    assertEquals("{\"input_bytes\":2047,\"output_bytes\":4096}", pages.backpressure(true));
  }
}
