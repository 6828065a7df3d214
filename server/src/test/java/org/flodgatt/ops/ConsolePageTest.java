package org.flodgatt.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flodgatt.event.Dialect;
import org.flodgatt.event.StreamTable;
import org.flodgatt.metrics.Refusals;
import org.flodgatt.outbound.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConsolePageTest {
  private static final List<String> FILES = List.of("/", "/console.css", "/console.js");

  private final StreamTable streams = StreamTable.mastodon();
  private String address = "127.0.0.1:4000";
  private final ConsolePage page = new ConsolePage("1.2.3", streams, () -> address);

  private ConsolePage.Asset asset(String path) {
    return requireNonNull(page.at(path), path);
  }

  private String text(String path) {
    return new String(asset(path).body(), UTF_8);
  }

  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult result) -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void itTellsTheServerAndItsStreams() {
    String facts = page.facts();
    assertTrue(
        facts.matches(
            "\\{\"version\":\"1.2.3\",\"now\":\\d{13},\"address\":\"127.0.0.1:4000\","
                + "\"streams\":\\[\\{\"name\":\"user\",\"path\":\"/user\",\"parameter\":\"none\"}.*]}"),
        facts);
    assertTellsStream("public:media", "/public?only_media=true", "none");
    assertTellsStream("hashtag", "/hashtag", "tag");
    assertTellsStream("list", "/list", "list");
    assertEquals(streams.rows().size(), found("\"name\":\"([^\"]+)\"", facts).size());
  }

  @Test
  void streamsOfForksHaveAPathAsWell() {
    streams.become(Dialect.GLITCH);
    assertTellsStream("public:allow_local_only", "/public?allow_local_only=true", "none");
    assertTellsStream(
        "public:allow_local_only:media", "/public?allow_local_only=true&only_media=true", "none");
  }

  @Test
  void itNamesWhatAStreamTakes() {
    streams.become(Dialect.FEDIBIRD);
    assertTellsStream("hashtag", "/hashtag", "tag");
    assertTellsStream("public:domain:media", "/public/domain?only_media=true", "domain");
    // It has no path, so the page cannot show it.
    assertFalse(page.facts().contains("\"group\""));
  }

  private void assertTellsStream(String name, String path, String parameter) {
    String expected =
        "{\"name\":\"%s\",\"path\":\"%s\",\"parameter\":\"%s\"}".formatted(name, path, parameter);
    assertTrue(page.facts().contains(expected), page.facts());
  }

  @Test
  void aSocketIsNoAddressForABrowser() {
    address = "/run/a\"b.sock";
    assertTrue(page.facts().contains("\"address\":\"\","), page.facts());
  }

  @Test
  void thereIsOnePageAndNothingElse() {
    assertSame(page.at("/"), page.at("/console"));
    assertNull(page.at("/console.html"));
    assertNull(page.at("/../ops/console.html"));
  }

  @Test
  void whatTheScriptWritesToIsOnThePage() {
    Set<String> wanted = found("\\$\\('([a-z-]+)'\\)", text("/console.js"));
    assertTrue(wanted.size() > 15, wanted.toString());
    wanted.removeAll(found(" id=\"([a-z-]+)\"", text("/")));
    assertEquals(Set.of(), wanted);
  }

  @Test
  void everyReasonAndLimitHasItsMeaning() {
    Set<String> labels =
        Stream.concat(
                Arrays.stream(CloseReason.values()).map(CloseReason::label),
                Arrays.stream(Refusals.Limit.values()).map(Refusals.Limit::label))
            .collect(Collectors.toCollection(TreeSet::new));
    labels.removeAll(found("\\b([a-z_0-9]+): '", text("/console.js")));
    assertEquals(Set.of(), labels);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"innerHTML", "outerHTML", "insertAdjacent", "document.write", "Storage", "cookie"})
  void itMakesNoMarkupOfTextAndStoresNothing(String word) {
    assertFalse(text("/console.js").contains(word));
  }

  @Test
  void itHasNothingInlineAndNothingFromOutside() {
    String html = text("/");
    assertFalse(html.matches("(?s).*(<style|<script>| style=| on[a-z]+=).*"), html);
    for (String file : FILES) {
      Set<String> hosts = found("https?://([a-z0-9.]+)", text(file));
      hosts.removeAll(Set.of("www.w3.org", "mastodon.example", "127.0.0.1"));
      assertEquals(Set.of(), hosts, file);
    }
  }

  @Test
  void itIsSmall() {
    int bytes = FILES.stream().mapToInt(path -> asset(path).zipped().length).sum();
    assertTrue(bytes < 20_000, bytes + " bytes over the wire");
  }
}
