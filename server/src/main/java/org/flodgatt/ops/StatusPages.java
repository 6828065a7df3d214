package org.flodgatt.ops;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.flodgatt.encode.JsonText;

/**
 * The status pages of the first Flóðgátt, worded as there, and the same as JSON. They take their
 * time, so not on an event loop; otherwise any thread.
 */
public final class StatusPages {
  private static final String MEDIA = "media";
  private static final String NOTIFICATION = "notification";

  /** Who listens. */
  @FunctionalInterface
  public interface Listeners {
    /**
     * Tells of each stream of each client: its name, and its tag, list or account or an empty text.
     */
    void forEach(BiConsumer<String, String> stream);
  }

  /**
   * What the pages tell of.
   *
   * @param connections open client connections
   * @param listeners what they listen to
   * @param inputBytes what came from Redis and waits inside
   * @param outputBytes what waits for clients
   */
  public record Figures(
      IntSupplier connections,
      Listeners listeners,
      LongSupplier inputBytes,
      LongSupplier outputBytes) {}

  /** What many clients may listen to together. */
  private record Timeline(String stream, String parameter) {
    /**
     * As the first Flóðgátt showed it: {@code Timeline(Public, Local, All)}. It knew tags by their
     * id in the database, we know their names.
     */
    String text() {
      String[] words = stream.split(":");
      String reach = "Federated";
      String content = "All";
      for (String word : Arrays.asList(words).subList(1, words.length)) {
        if (word.equals(MEDIA) || word.equals(NOTIFICATION)) {
          content = capital(word);
        } else {
          reach = capital(word);
        }
      }
      return "Timeline("
          + capital(words[0])
          + argument(words[0])
          + ", "
          + reach
          + ", "
          + content
          + "):";
    }

    private String argument(String first) {
      if (parameter.isEmpty()) {
        return "";
      }
      return switch (first) {
        case "user" -> "(Id(" + parameter + "))";
        case "list", "direct" -> "(" + parameter + ")";
        default -> "(" + JsonText.quote(parameter) + ")";
      };
    }

    private static String capital(String words) {
      return Arrays.stream(words.split("_"))
          .filter(word -> !word.isEmpty())
          .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
          .collect(Collectors.joining());
    }

    String json(int connections) {
      String of = parameter.isEmpty() ? "" : ",\"parameter\":" + JsonText.quote(parameter);
      return "{\"stream\":" + JsonText.quote(stream) + of + ",\"connections\":" + connections + "}";
    }
  }

  private final Figures figures;

  public StatusPages(Figures figures) {
    this.figures = figures;
  }

  /** How many clients are connected. */
  public String connections(boolean json) {
    int count = figures.connections().getAsInt();
    return json ? "{\"connections\":" + count + "}" : "Current connections: " + count;
  }

  /** How many clients listen to each timeline. */
  public String perTimeline(boolean json) {
    SortedMap<Timeline, Integer> counts =
        new TreeMap<>(Comparator.comparing(Timeline::stream).thenComparing(Timeline::parameter));
    figures
        .listeners()
        .forEach(
            (stream, parameter) -> counts.merge(new Timeline(stream, parameter), 1, Integer::sum));
    if (json) {
      return counts.entrySet().stream()
          .map(entry -> entry.getKey().json(entry.getValue()))
          .collect(Collectors.joining(",", "{\"timelines\":[", "]}"));
    }
    int width = counts.keySet().stream().mapToInt(key -> key.text().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    counts.forEach((timeline, count) -> {
      String shown = timeline.text();
      text.repeat(' ', width - shown.length()).append(shown).append(' ').append(count).append('\n');
    });
    return text.append("\n*may include recently disconnected clients").toString();
  }

  /** How much waits inside. */
  public String backpressure(boolean json) {
    long input = figures.inputBytes().getAsLong();
    long output = figures.outputBytes().getAsLong();
    return json
        ? "{\"input_bytes\":" + input + ",\"output_bytes\":" + output + "}"
        : "Input buffer size: "
            + input / 1024
            + " KiB\nOutput buffer size: "
            + output / 1024
            + " KiB";
  }
}
